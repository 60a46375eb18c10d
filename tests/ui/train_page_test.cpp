#include "ui/pages/train_page.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/pages/train_figures.h"
#include "ui/pages/train_setup.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/error_map.h"
#include "ui/widgets/preset_card.h"
#include "ui/widgets/reconstruction_strip.h"
#include "ui/widgets/sample_map.h"
#include "ui/widgets/segmented_control.h"
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
  setup.findChild<QLineEdit*>("epochs")->setText("3");
  EXPECT_EQ(setup.request().train.epochs, 3);
}

TEST(TrainSetupTest, SaysWhatWasChangedOfAPresetAndKeepsIt) {
  TrainSetup setup;
  auto* card = setup.findChild<PresetCard*>("preset_lookalike");
  auto* epochs = setup.findChild<QLineEdit*>("epochs");
  auto* reset = setup.findChild<QPushButton*>("reset_preset");
  EXPECT_FALSE(card->changed() || reset->isVisibleTo(&setup));
  epochs->setText("6");
  EXPECT_TRUE(card->changed());
  EXPECT_TRUE(card->accessibleDescription().contains("6 epochs")) << card->accessibleDescription().toStdString();
  EXPECT_TRUE(reset->isVisibleTo(&setup));
  auto* other = setup.findChild<PresetCard*>("preset_scene-128");
  other->click();
  EXPECT_FALSE(other->changed());
  EXPECT_EQ(epochs->text(), QString::number(preset_named("scene-128").train.epochs));
  EXPECT_FALSE(reset->isVisibleTo(&setup));
  card->click();
  EXPECT_EQ(epochs->text(), "6") << "choosing another card loses nothing";
  reset->click();
  EXPECT_FALSE(card->changed());
  EXPECT_EQ(setup.request().train, preset_named("lookalike").train);
  epochs->setText("none");
  EXPECT_FALSE(setup.complaint().isEmpty());
  EXPECT_TRUE(reset->isVisibleTo(&setup)) << "also out of what is wrong";
  reset->click();
  EXPECT_TRUE(setup.valid());
}

TEST(TrainFiguresTest, ShowsBatchesAndEpochs) {
  TrainFigures figures;
  TrainConfig plan;
  plan.learning_rate = 1.2e-3;
  plan.schedule = Schedule::inverse_time;
  plan.epochs = 24;
  figures.begin(plan);
  const auto card = [&](const char* name) { return figures.findChild<StatCard*>(name); };
  EXPECT_EQ(card("current_rate")->value(), "0.0012");
  EXPECT_EQ(card("current_rate")->detail(), "Inverse time");
  BatchReport batch;
  batch.epoch = 1;
  batch.batch = 12;
  batch.batches = 64;
  batch.loss = 0.25;
  batch.reconstruction = 0.05;
  batch.images_per_s = 300;
  batch.seconds_left = 250;
  batch.memory = std::int64_t{3} << 30;
  batch.learning_rate = 1e-4;
  figures.show_batch(batch);
  EXPECT_EQ(card("this_epoch")->value(), "batch 12 of 64");
  EXPECT_EQ(card("this_epoch")->detail(), "reconstruction error 0.05");
  EXPECT_TRUE(card("this_epoch")->toolTip().contains("0.25")) << "the objective";
  EXPECT_EQ(card("time_left")->value(), "4 min 10 s");
  EXPECT_EQ(card("current_rate")->value(), "0.0001");
  EXPECT_TRUE(card("current_rate")->detail().startsWith("3.0 G")) << card("current_rate")->detail().toStdString();
  const auto report = test::sample_report(24, 40);
  report->history[static_cast<std::size_t>(report->best_epoch) - 1].p_at_10 = 0.66;
  figures.show_history(report->history, report->best_epoch, report->seconds_left);
  EXPECT_EQ(card("best_epoch")->value(), QString::number(report->best_epoch));
  EXPECT_TRUE(card("best_epoch")->detail().contains("P@10 0.660")) << card("best_epoch")->detail().toStdString();
  EXPECT_TRUE(card("time_left")->detail().contains("412"));
  figures.show_state(TrainSession::State::paused);
  const auto captions = [&] {
    QStringList all;
    for (const auto* label : card("time_left")->findChildren<QLabel*>()) all << label->text();
    return all.join('|');
  };
  EXPECT_TRUE(captions().contains("paused")) << captions().toStdString();
  EXPECT_EQ(card("time_left")->detail(), "0 images/s");
  figures.show_state(TrainSession::State::training);
  EXPECT_FALSE(captions().contains("paused"));
  figures.show_batch(batch);
  EXPECT_EQ(card("current_rate")->value(), "0.0001");
  figures.show_state(TrainSession::State::embedding);  // No batch comes any more.
  EXPECT_EQ(card("time_left")->value(), duration_text(24 * 10.3));
  EXPECT_EQ(card("this_epoch")->value(), "24 of 24");
  EXPECT_EQ(card("current_rate")->value(), QString::number(report->last().learning_rate, 'g', 3))
      << "as the chart says";
  figures.end();
  EXPECT_EQ(card("time_left")->value(), duration_text(24 * 10.3));
}

TEST(ReconstructionStrip, ShowsAsManyPicturesAsThereIsRoomFor) {
  const auto report = test::sample_report(1, 1, 12, 32);
  ReconstructionStrip strip;
  strip.show_columns(sample_columns(report->originals, report->reconstructions));
  EXPECT_EQ(strip.columns(), 12);
  for (const QSize size : {QSize(320, 104), QSize(800, 240), QSize(1600, 500)}) {
    strip.resize(size);
    EXPECT_FALSE(strip.grab().isNull());
  }
  strip.show_columns({});
  EXPECT_EQ(strip.columns(), 0);
}

TEST(SampleMap, PutsPointsWhereTheyBelong) {
  SampleMap map;
  map.resize(220, 220);
  Matrix xy(2, 2);
  xy(0, 0) = -1;
  xy(0, 1) = 1;
  map.show_points(xy, {3});
  EXPECT_EQ(map.count(), 2);
  EXPECT_LT(map.position_of(0).x(), 30);
  EXPECT_LT(map.position_of(0).y(), 30);
  EXPECT_EQ(map.position_of(1), QPointF(110, 110));
  const QImage image = map.grab().toImage();
  const QPointF pixel = map.position_of(0) * image.devicePixelRatio();
  EXPECT_EQ(image.pixelColor(pixel.toPoint()), cluster_colour(3));
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
  page.findChild<SegmentedControl*>("train_view")->button(2)->click();
  EXPECT_TRUE(button("resume_2026-11-23-lookalike-1")->isVisible());
  EXPECT_FALSE(button("resume_2026-11-23-lookalike-1")->isEnabled());
}

TEST_F(TrainPageTest, TheSwitchOffersOnlyWhatThereIs) {
  auto collection = test::sample_collection();
  page.show_collection(collection);
  auto* views = page.findChild<SegmentedControl*>("train_view");
  EXPECT_FALSE(views->button(1)->isEnabled());
  EXPECT_FALSE(views->button(2)->isEnabled());
  auto more = std::make_shared<Collection>(*collection);
  more->runs = {unfinished_run()};
  page.show_collection(more);
  EXPECT_TRUE(views->button(1)->isEnabled());
  views->button(2)->click();
  EXPECT_EQ(page.findChild<QLabel*>("page_title")->text(), "Runs");
  page.show_collection(collection);
  EXPECT_FALSE(views->button(2)->isEnabled());
}

TEST_F(TrainPageTest, FitsTheSmallestWindow) {
  auto collection = test::sample_collection();
  collection->runs = {unfinished_run()};
  page.show_collection(collection);
  auto* views = page.findChild<SegmentedControl*>("train_view");
  for (int view = 0; view < 3; ++view) {
    views->button(view)->click();
    EXPECT_LE(page.minimumSizeHint().width(), 960 - 76) << view;
    EXPECT_LE(page.minimumSizeHint().height(), 640 - 34) << view;
  }
  views->button(1)->click();
  page.resize(960 - 76, 640 - 34);
  const auto* strip = page.findChild<ReconstructionStrip*>();
  EXPECT_TRUE(test::wait_for([&] { return strip->height() >= 160; })) << "only " << strip->height() << " for pictures";
}

}  // namespace
}  // namespace lookalike
