#include "ui/widgets/advanced_panel.h"

#include <gtest/gtest.h>

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <limits>

#include "ui/widgets/banner.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

TEST(AdvancedPanel, GivesBackEveryPresetUnchanged) {
  AdvancedPanel panel;
  for (const Preset& preset : presets()) {
    panel.set_config(preset.model, preset.train);
    EXPECT_EQ(panel.model(), preset.model) << preset.name;
    EXPECT_EQ(panel.train(), preset.train) << preset.name;
    EXPECT_TRUE(panel.valid()) << preset.name << ": " << panel.message().toStdString();
  }
}

TEST(AdvancedPanel, GivesBackUnusualValuesExactly) {
  AdvancedPanel panel;
  ModelConfig model{Architecture::lookalike, 112, 33};
  TrainConfig train;
  train.epochs = 7;
  train.batch = 48;
  train.learning_rate = 1.0 / 3e4;
  train.schedule = Schedule::linear;
  train.l1_activity = 1e-7;
  train.l2_latent = 0.1 + 0.2;
  train.invariance = 0.7;
  train.flips = true;
  train.validation_share = 0.123;
  train.seed = std::numeric_limits<std::uint64_t>::max();
  train.threads = 3;
  panel.set_config(model, train);
  EXPECT_EQ(panel.model(), model);
  EXPECT_EQ(panel.train(), train);
}

TEST(AdvancedPanel, TakesWhatIsTyped) {
  AdvancedPanel panel;
  panel.findChild<QLineEdit*>("learning_rate")->setText("2e-4");
  panel.findChild<QSpinBox*>("epochs")->setValue(11);
  panel.findChild<QCheckBox*>("flips")->setChecked(false);
  panel.findChild<SegmentedControl*>("schedule")->button(0)->click();
  EXPECT_EQ(panel.train().learning_rate, 2e-4);
  EXPECT_EQ(panel.train().epochs, 11);
  EXPECT_FALSE(panel.train().flips);
  EXPECT_EQ(panel.train().schedule, Schedule::constant);
}

TEST(AdvancedPanel, SaysWhatIsWrongBesideTheFields) {
  AdvancedPanel panel;
  int changes = 0;
  QObject::connect(&panel, &AdvancedPanel::changed, &panel, [&] { ++changes; });
  auto* rate = panel.findChild<QLineEdit*>("learning_rate");
  for (const char* bad : {"", "fast", "-1", "0", "nan", "inf", "1,5"}) {
    rate->setText(bad);
    EXPECT_FALSE(panel.valid()) << bad;
    EXPECT_FALSE(panel.findChild<Banner*>("advanced_message")->isHidden()) << bad;
  }
  EXPECT_GT(changes, 0);
  rate->setText("0.001");
  EXPECT_TRUE(panel.valid());
  EXPECT_TRUE(panel.findChild<Banner*>("advanced_message")->isHidden());

  auto* seed = panel.findChild<QLineEdit*>("seed");
  for (const char* bad : {"", "-3", "1.5", "99999999999999999999999"}) {
    seed->setText(bad);
    EXPECT_FALSE(panel.valid()) << bad;
  }
  seed->setText("42");
  EXPECT_TRUE(panel.valid());

  panel.findChild<QSpinBox*>("input_size")->setValue(97);
  EXPECT_FALSE(panel.valid());
  EXPECT_TRUE(panel.message().contains("97"));
}

TEST(AdvancedPanel, IsFoldedUntilAskedFor) {
  AdvancedPanel panel;
  const auto* field = panel.findChild<QSpinBox*>("epochs");
  panel.show();
  EXPECT_FALSE(field->isVisible());
  panel.findChild<QPushButton*>("advanced_fold")->click();
  EXPECT_TRUE(field->isVisible());
  EXPECT_TRUE(panel.unfolded());
}

TEST(AdvancedPanel, LocksWhatALandmarkModelFixes) {
  AdvancedPanel panel;
  const Preset& landmark = preset_named("landmark-m1");
  panel.set_config(landmark.model, landmark.train);
  EXPECT_FALSE(panel.findChild<QSpinBox*>("input_size")->isEnabled());
  EXPECT_FALSE(panel.findChild<QSpinBox*>("latent")->isEnabled());
  EXPECT_FALSE(panel.findChild<QLineEdit*>("invariance")->isEnabled());
  panel.set_config(presets().front().model, presets().front().train);
  EXPECT_TRUE(panel.findChild<QSpinBox*>("input_size")->isEnabled());
}

}  // namespace
}  // namespace lookalike
