#include "ui/widgets/advanced_panel.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>
#include <limits>
#include <tuple>

#include "engine/model/preset.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/option_field.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

TEST(AdvancedPanel, HasAFieldForEveryOptionNamedAfterItsKey) {
  AdvancedPanel panel;
  qsizetype shown = 0;
  for (const Option& option : options()) {
    if (option.group == Option::Group::labels) continue;  // a run from a preset is given none
    ++shown;
    const auto* field = panel.findChild<QWidget*>(QString::fromStdString(option.key()));
    ASSERT_NE(field, nullptr) << option.key();
    EXPECT_EQ(field->accessibleName().toStdString(), option.title);
    EXPECT_TRUE(field->accessibleDescription().startsWith(QString::fromStdString(option.help))) << option.key();
  }
  EXPECT_EQ(panel.findChildren<OptionField*>().size(), shown);
}

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
  const ModelConfig model{Architecture::lookalike, 112, 33, 1.0 / 3};
  TrainConfig train;
  train.epochs = 7;
  train.batch = 48;
  train.loss = ReconstructionLoss::mse_ssim;
  train.learning_rate = 1.0 / 3e4;
  train.optimizer = OptimizerKind::sgd;
  train.schedule = Schedule::one_cycle;
  train.l1_activity = 1e-7;
  train.l2_latent = 0.1 + 0.2;
  train.invariance = 0.7;
  train.noise = std::numeric_limits<double>::denorm_min();
  train.flips = true;
  train.watch = WatchedMetric::nmi;
  train.validation_share = 0.123;
  train.seed = std::numeric_limits<std::int64_t>::max();
  train.threads = 3;
  train.device = "cuda:3";
  train.mixed_precision = true;
  panel.set_config(model, train);
  panel.findChild<QLineEdit*>("epochs")->setText("8");  // All fields are read anew.
  train.epochs = 8;
  EXPECT_EQ(panel.model(), model);
  EXPECT_EQ(panel.train(), train);
}

TEST(AdvancedPanel, TakesWhatIsTypedAndChosen) {
  AdvancedPanel panel;
  panel.findChild<QLineEdit*>("learning_rate")->setText(" 2e-4 ");
  panel.findChild<QLineEdit*>("epochs")->setText("11");
  panel.findChild<QCheckBox*>("flips")->setChecked(false);
  panel.findChild<SegmentedControl*>("optimizer")->button(2)->click();
  auto* schedule = panel.findChild<QComboBox*>("schedule");
  schedule->setCurrentIndex(schedule->findText("Inverse time"));
  auto* device = panel.findChild<QComboBox*>("device");
  device->setCurrentIndex(device->findData("cpu"));
  EXPECT_EQ(panel.train().learning_rate, 2e-4);
  EXPECT_EQ(panel.train().epochs, 11);
  EXPECT_FALSE(panel.train().flips);
  EXPECT_EQ(panel.train().optimizer, OptimizerKind::sgd);
  EXPECT_EQ(panel.train().schedule, Schedule::inverse_time);
  EXPECT_EQ(panel.train().device, "cpu");
}

TEST(AdvancedPanel, SaysWhatIsWrongInTheWordsOfTheEngine) {
  AdvancedPanel panel;
  int changes = 0;
  QObject::connect(&panel, &AdvancedPanel::changed, &panel, [&] { ++changes; });
  auto* rate = panel.findChild<QLineEdit*>("learning_rate");
  for (const char* bad : {"", "fast", "-1", "0", "nan", "inf", "1,5", "101"}) {
    rate->setText(bad);
    EXPECT_FALSE(panel.valid()) << bad;
    EXPECT_TRUE(panel.message().contains("learning rate")) << panel.message().toStdString();
    EXPECT_TRUE(panel.message().contains("up to 100")) << panel.message().toStdString();
    EXPECT_EQ(panel.findChild<ElidedLabel*>("advanced_message")->full_text(), panel.message()) << bad;
    EXPECT_TRUE(rate->property("wrong").toBool()) << bad;
    EXPECT_EQ(rate->accessibleDescription(), panel.message()) << bad;
  }
  EXPECT_GT(changes, 0);
  rate->setText("0.001");
  EXPECT_TRUE(panel.valid());
  EXPECT_TRUE(panel.findChild<ElidedLabel*>("advanced_message")->full_text().isEmpty());
  EXPECT_FALSE(rate->property("wrong").toBool());
  EXPECT_NE(rate->accessibleDescription(), panel.message());

  auto* seed = panel.findChild<QLineEdit*>("seed");
  for (const char* bad : {"", "-3", "1.5", "99999999999999999999999"}) {
    seed->setText(bad);
    EXPECT_FALSE(panel.valid()) << bad;
  }
  seed->setText("42");
  EXPECT_TRUE(panel.valid());

  panel.findChild<QLineEdit*>("input_size")->setText("97");
  EXPECT_FALSE(panel.valid());
  EXPECT_TRUE(panel.message().contains("97"));
  EXPECT_TRUE(panel.findChild<QLineEdit*>("input_size")->property("wrong").toBool());
}

TEST(AdvancedPanel, WholeNumbersOutOfRangeAreRefusedNotChanged) {
  AdvancedPanel panel;
  for (const auto& [name, words, bad, range] :
       {std::tuple("epochs", "epochs", "0", "1 to 100000"), {"batch", "batch size", "10000", "2 to 4096"}}) {
    auto* field = panel.findChild<QLineEdit*>(QLatin1String(name));
    ASSERT_NE(field, nullptr) << name;
    const QString before = field->text();
    field->clear();
    EXPECT_FALSE(panel.valid()) << name;
    EXPECT_EQ(field->placeholderText(), range);
    QTest::keyClicks(field, bad);
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(field->text(), bad);
    EXPECT_FALSE(panel.valid()) << name;
    for (const char* part : {words, bad, range}) {
      EXPECT_TRUE(panel.message().contains(part)) << part << ": " << panel.message().toStdString();
    }
    EXPECT_TRUE(field->accessibleDescription().contains(range)) << "nor is it said before";
    field->setText(before);
    EXPECT_TRUE(panel.valid()) << name;
  }
}

TEST(AdvancedPanel, TheRangeIsThatOfTheNetwork) {
  AdvancedPanel panel;
  auto* size = panel.findChild<QLineEdit*>("input_size");
  for (const auto& [name, range, outside] :
       {std::tuple("scene-192", "16 to 512, in steps of 4", "14"), {"lookalike", "32 to 256, in steps of 16", "272"}}) {
    const Preset& preset = preset_named(name);
    panel.set_config(preset.model, preset.train);
    EXPECT_EQ(size->placeholderText(), range);
    EXPECT_TRUE(size->accessibleDescription().contains(range)) << size->accessibleDescription().toStdString();
    size->setText(outside);
    EXPECT_FALSE(panel.valid()) << name;
    EXPECT_TRUE(panel.message().contains("multiple of")) << panel.message().toStdString();
  }
}

TEST(AdvancedPanel, IsFoldedUntilAskedFor) {
  AdvancedPanel panel;
  const auto* field = panel.findChild<QLineEdit*>("epochs");
  panel.show();
  EXPECT_FALSE(field->isVisible());
  panel.findChild<QPushButton*>("advanced_fold")->click();
  EXPECT_TRUE(field->isVisible());
  EXPECT_TRUE(panel.unfolded());
}

TEST(AdvancedPanel, LocksWhatTheNetworkDoesNotKnow) {
  AdvancedPanel panel;
  for (const Preset& preset : presets()) {
    panel.set_config(preset.model, preset.train);
    for (const Option& option : options()) {
      const auto* field = panel.findChild<QWidget*>(QString::fromStdString(option.key()));
      ASSERT_EQ(field == nullptr, option.group == Option::Group::labels) << option.key();
      if (!field) continue;  // a run from a preset is given no labels
      EXPECT_EQ(field->isEnabled(), option.applies(preset.model) && option.used(preset.train))
          << preset.name << " " << option.key();
    }
  }
}

TEST(AdvancedPanel, LocksWhatTheOptimizerAndTheScheduleDoNotUse) {
  AdvancedPanel panel;
  auto* momentum = panel.findChild<QLineEdit*>("momentum");
  EXPECT_FALSE(momentum->isEnabled()) << "of Adam";
  const double before = panel.train().momentum;
  panel.findChild<SegmentedControl*>("optimizer")->button(2)->click();
  EXPECT_TRUE(momentum->isEnabled());
  momentum->setText("2");
  EXPECT_FALSE(panel.valid());
  panel.findChild<SegmentedControl*>("optimizer")->button(0)->click();
  EXPECT_TRUE(panel.valid()) << "it does not count any more";
  EXPECT_EQ(panel.train().momentum, before);
  panel.findChild<SegmentedControl*>("optimizer")->button(2)->click();
  EXPECT_FALSE(panel.valid()) << "it counts again";

  auto* schedule = panel.findChild<QComboBox*>("schedule");
  for (const auto& [words, key] : {std::pair("Inverse time", "decay"), {"Polynomial", "power"}, {"Cosine", ""}}) {
    schedule->setCurrentIndex(schedule->findText(QLatin1String(words)));
    for (const char* name : {"decay", "power"}) {
      EXPECT_EQ(panel.findChild<QWidget*>(QLatin1String(name))->isEnabled(), std::string(key) == name) << words;
    }
  }
}

TEST(AdvancedPanel, TheWheelScrollsThePageAndChangesNoField) {
  AdvancedPanel panel;
  panel.set_unfolded(true);
  panel.show();
  auto* epochs = panel.findChild<QLineEdit*>("epochs");
  auto* schedule = panel.findChild<QComboBox*>("schedule");
  const TrainConfig before = panel.train();
  for (QWidget* field : std::initializer_list<QWidget*>{epochs, schedule}) {
    QWheelEvent wheel(QPointF(5, 5), field->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, -120), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(field, &wheel);
  }
  EXPECT_EQ(panel.train(), before);
}

}  // namespace
}  // namespace lookalike
