#include "ui/pages/train_page.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/train_progress.h"
#include "ui/pages/train_setup.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/widgets/error_map.h"
#include "ui/widgets/preset_card.h"
#include "ui/widgets/reconstruction_strip.h"
#include "ui/widgets/stat_card.h"

namespace lookalike {
namespace {

RunInfo unfinished_run() {
  RunInfo run;
  run.id = "2026-11-23-lookalike-1";
  run.preset = "lookalike";
  run.train.epochs = 24;
  run.epochs_done = 7;
  run.best_val_loss = 0.0171;
  return run;
}

TEST(TrainSetupTest, HasACardForEachPresetAndChoosesItsValues) {
  TrainSetup setup;
  EXPECT_EQ(setup.findChildren<PresetCard*>().size(), static_cast<qsizetype>(presets().size()));
  EXPECT_EQ(setup.request().preset, presets().front().name);
  setup.findChild<PresetCard*>("preset_scene-128")->click();
  const Preset& scene = preset_named("scene-128");
  EXPECT_EQ(setup.request().preset, scene.name);
  EXPECT_EQ(setup.request().model, scene.model);
  EXPECT_EQ(setup.request().train, scene.train);
  setup.findChild<QSpinBox*>("epochs")->setValue(3);
  EXPECT_EQ(setup.request().train.epochs, 3);
}

TEST(TrainSetupTest, OffersToContinueOnlyWhatCanBeContinued) {
  TrainSetup setup;
  auto collection = test::sample_collection();
  RunInfo finished = unfinished_run(), stillborn = unfinished_run();
  finished.id = "finished";
  finished.finished = true;
  stillborn.id = "stillborn";
  stillborn.epochs_done = 0;
  collection->runs = {unfinished_run(), finished, stillborn};
  setup.show_collection(*collection);
  QString resumed;
  QObject::connect(&setup, &TrainSetup::resume_requested, &setup, [&](const QString& run) { resumed = run; });
  auto* resume = setup.findChild<QPushButton*>("resume_2026-11-23-lookalike-1");
  ASSERT_NE(resume, nullptr);
  EXPECT_EQ(setup.findChild<QPushButton*>("resume_finished"), nullptr);
  EXPECT_EQ(setup.findChild<QPushButton*>("resume_stillborn"), nullptr);
  resume->click();
  EXPECT_EQ(resumed, "2026-11-23-lookalike-1");
}

TEST(TrainProgressTest, ShowsBatchesAndEpochs) {
  TrainProgress progress;
  progress.resize(1100, 700);
  TrainConfig plan;
  plan.learning_rate = 1.2e-3;
  progress.begin(plan);
  EXPECT_EQ(progress.findChild<StatCard*>("current_rate")->value(), "0.0012");
  progress.show_batch({.epoch = 1, .batch = 12, .batches = 64, .loss = 0.25, .images_per_s = 300, .seconds_left = 250});
  EXPECT_EQ(progress.findChild<StatCard*>("this_epoch")->value(), "batch 12 of 64");
  EXPECT_EQ(progress.findChild<StatCard*>("time_left")->value(), "4 min 10 s");
  const auto report = test::sample_report(24, 40);
  progress.show_epoch(report);
  EXPECT_EQ(progress.findChild<StatCard*>("best_epoch")->value(), QString::number(report->best_epoch));
  EXPECT_TRUE(progress.findChild<StatCard*>("time_left")->detail().contains("412"));
  EXPECT_EQ(progress.findChild<ReconstructionStrip*>()->columns(), 4);
  EXPECT_FALSE(progress.grab().isNull());
}

TEST(ErrorMap, IsBlackWhereThePicturesAgreeAndBrightWhereTheyDoNot) {
  Image black{2, 1, {0, 0, 0, 0, 0, 0}}, half{2, 1, {0, 0, 0, 255, 255, 255}};
  const QImage map = error_map(black, half);
  ASSERT_EQ(map.size(), QSize(2, 1));
  EXPECT_EQ(map.pixelColor(0, 0), QColor(0, 0, 0));
  EXPECT_GT(map.pixelColor(1, 0).lightness(), 150);
  EXPECT_DOUBLE_EQ(mean_squared_error(black, half), 0.5);
  EXPECT_TRUE(error_map(black, Image{1, 1, {0, 0, 0}}).isNull());
  EXPECT_TRUE(std::isnan(mean_squared_error(black, Image{})));
}

class TrainPageTest : public testing::Test {
 protected:
  TrainPageTest() : page({library, training, search, thumbnails}) {
    page.resize(1200, 760);
    page.show();
  }
  QPushButton* button(const char* name) { return page.findChild<QPushButton*>(name); }

  LibrarySession library;
  TrainSession training;
  SearchSession search;
  ThumbnailProvider thumbnails;
  TrainPage page;
};

TEST_F(TrainPageTest, WithoutPicturesItShowsTheWayToThem) {
  EXPECT_TRUE(button("train_open_library")->isVisible());
  EXPECT_FALSE(button("start_training")->isVisible());
  bool asked = false;
  QObject::connect(&page, &TrainPage::library_requested, &page, [&] { asked = true; });
  button("train_open_library")->click();
  EXPECT_TRUE(asked);
}

TEST_F(TrainPageTest, StartIsPossibleOnlyWithSensibleValues) {
  page.show_collection(test::sample_collection());
  ASSERT_TRUE(button("start_training")->isVisible());
  EXPECT_TRUE(button("start_training")->isEnabled());
  EXPECT_FALSE(button("pause_training")->isVisible());
  page.findChild<QLineEdit*>("learning_rate")->setText("fast");
  EXPECT_FALSE(button("start_training")->isEnabled());
  page.findChild<QLineEdit*>("learning_rate")->setText("0.001");
  EXPECT_TRUE(button("start_training")->isEnabled());
}

TEST_F(TrainPageTest, AReadOnlyLibraryCannotBeTrained) {
  auto collection = test::sample_collection();
  collection->read_only = true;
  collection->runs = {unfinished_run()};
  page.show_collection(collection);
  EXPECT_FALSE(button("start_training")->isEnabled());
  EXPECT_FALSE(button("start_training")->toolTip().isEmpty());
  EXPECT_FALSE(button("resume_2026-11-23-lookalike-1")->isEnabled());
}

}  // namespace
}  // namespace lookalike
