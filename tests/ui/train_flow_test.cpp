#include <gtest/gtest.h>

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTest>

#include "engine/library/run_files.h"
#include "engine/library/runs.h"
#include "tests/ui/small_library.h"
#include "ui/interrupted_run.h"
#include "ui/pages/train_epochs.h"
#include "ui/pages/train_page.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/preset_card.h"
#include "ui/widgets/reconstruction_strip.h"
#include "ui/widgets/run_chart.h"
#include "ui/widgets/run_row.h"
#include "ui/widgets/sample_map.h"
#include "ui/widgets/segmented_control.h"

// The Train page driven by hand on a real library, with the engine behind it.

namespace lookalike {
namespace {

using State = TrainSession::State;

class TrainFlowTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    open();
    page_ = std::make_unique<TrainPage>(context_);
    page_->resize(1200, 760);
    page_->show();
  }
  template <typename Widget = QPushButton>
  Widget* find(const QString& name) {
    auto* widget = page_->findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name.toStdString();
    return widget;
  }
  QString title() { return find<QLabel>("page_title")->text(); }
  QString state_words() { return find<Chip>("train_state")->text(); }
  void choose_view(int view) { find<SegmentedControl>("train_view")->button(view)->click(); }
  /// The smallest network there is, on one thread.
  void start(int epochs) {
    choose_view(0);
    find<PresetCard>("preset_landmark-m1")->click();
    find<QLineEdit>("batch")->setText("4");
    find<QLineEdit>("epochs")->setText(QString::number(epochs));
    find<QLineEdit>("threads")->setText("1");
    find("start_training")->click();
  }
  bool wait_state(State state) {
    return test::wait_for([&] { return training_.state() == state; }, patience_ms);
  }
  bool wait(const std::function<bool()>& predicate) { return test::wait_for(predicate, patience_ms); }
  /// A run to its end; its id.
  QString train(int epochs) {
    start(epochs);
    EXPECT_TRUE(wait_state(State::idle));
    library_.reload();
    return training_.run();
  }
  const RunInfo* info(const QString& id) {
    for (const RunInfo& run : library_.collection()->runs) {
      if (run.id == id.toStdString()) return &run;
    }
    return nullptr;
  }

  std::unique_ptr<TrainPage> page_;
};

TEST_F(TrainFlowTest, ARunIsStartedPausedStoppedAndResumed) {
  start(5000);
  EXPECT_TRUE(find("stop_training")->isVisible());
  EXPECT_FALSE(find("start_training")->isVisible());
  ASSERT_TRUE(wait([&] { return training_.report() != nullptr; }));
  EXPECT_EQ(title(), "Landmark M1, 92 px");
  EXPECT_TRUE(state_words().startsWith("epoch ") && state_words().endsWith(" of 5000")) << state_words().toStdString();
  ASSERT_TRUE(wait([&] { return find<ReconstructionStrip>("reconstructions")->columns() > 0; }));

  find("pause_training")->click();
  EXPECT_EQ(training_.state(), State::paused);
  EXPECT_TRUE(state_words().startsWith("paused"));
  find("resume_training")->click();
  EXPECT_EQ(training_.state(), State::training);
  find("stop_training")->click();
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();

  EXPECT_EQ(title(), "Landmark M1, 92 px");
  EXPECT_TRUE(state_words().startsWith("stopped · ")) << state_words().toStdString();
  EXPECT_TRUE(interrupted_run(library_.collection()->library_folder).empty()) << "stopped by hand, not interrupted";
  const auto before = training_.report()->history.size();
  find("resume_last_run")->click();
  EXPECT_TRUE(training_.running());
  ASSERT_TRUE(wait([&] { return training_.report() != nullptr; }));
  EXPECT_GT(training_.report()->history.size(), before);  // The epochs from before are there.
  find("stop_training")->click();
  find("stop_training")->click();
  ASSERT_TRUE(wait_state(State::idle));
}

TEST_F(TrainFlowTest, ARunThatTakesOverSaysSoAndTheStateBeforeComesBack) {
  ASSERT_EQ(library_.collection()->current_run, untrained_run);
  ClusterOptions ward;
  ward.method = "ward";
  library_.recluster(ward);
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  const QString run = train(1);
  ASSERT_TRUE(wait([&] { return library_.collection()->current_run == run.toStdString(); }));
  EXPECT_EQ(library_.collection()->clustering->method, "ward") << "other vectors, the same method";
  const Banner* told = nullptr;
  for (const auto* banner : page_->findChildren<Banner*>()) {
    if (banner->message().contains("now follow")) told = banner;
  }
  ASSERT_TRUE(told);
  EXPECT_TRUE(told->message().contains("Landmark M1, 92 px")) << told->message().toStdString();
  int clusters = 0, search = 0;
  QObject::connect(page_.get(), &TrainPage::clusters_requested, page_.get(), [&] { ++clusters; });
  QObject::connect(page_.get(), &TrainPage::search_requested, page_.get(), [&] { ++search; });
  ASSERT_TRUE(find("see_clusters")->isVisible() && find("search_with_run")->isVisible());
  find("see_clusters")->click();
  find("search_with_run")->click();
  EXPECT_EQ(clusters + search, 2);
  EXPECT_FALSE(find("use_untrained")->isHidden());
  auto* back = told->findChild<QPushButton*>("banner_action");
  EXPECT_TRUE(back->text().contains("before training"));
  back->click();
  ASSERT_TRUE(wait([&] { return library_.collection()->current_run == untrained_run && !library_.busy(); }))
      << failure_.toStdString();
  EXPECT_FALSE(find("see_clusters")->isVisible());
  EXPECT_TRUE(find("use_untrained")->isHidden());
  page_->findChild<SegmentedControl*>("train_view")->button(2)->click();
  find(("use_" + run.toStdString()).c_str())->click();
  ASSERT_TRUE(wait([&] { return library_.collection()->current_run == run.toStdString() && !library_.busy(); }));
  find("use_untrained")->click();
  ASSERT_TRUE(wait([&] { return library_.collection()->current_run == untrained_run; }));
}

TEST_F(TrainFlowTest, TheSliderGoesBackThroughTheEpochs) {
  const QString id = train(4);
  auto* slider = find<QSlider>("epoch_slider");
  auto* epochs = find<TrainEpochs>("train_epochs");
  ASSERT_TRUE(wait([&] { return epochs->shown_epoch() == 4; }));
  EXPECT_EQ(slider->maximum(), 3);
  EXPECT_EQ(slider->value(), 3);
  auto* strip = find<ReconstructionStrip>("reconstructions");
  const QImage last = strip->grab().toImage();
  slider->setValue(0);
  EXPECT_EQ(find<QLabel>("shown_epoch")->text(), "1");
  ASSERT_TRUE(wait([&] { return epochs->shown_epoch() == 1; }));
  EXPECT_GT(strip->columns(), 0);
  EXPECT_NE(strip->grab().toImage(), last);
  auto* map = find<SampleMap>("sample_map");
  EXPECT_EQ(map->count(),
            static_cast<std::int64_t>(sampled_pictures(library_.library()->run_folder(id.toStdString())).size()));
  EXPECT_GT(map->count(), 0);
}

TEST_F(TrainFlowTest, OtherPicturesAreReconstructedByTheBestWeights) {
  train(2);
  auto* strip = find<ReconstructionStrip>("reconstructions");
  auto* epochs = find<TrainEpochs>("train_epochs");
  ASSERT_TRUE(wait([&] { return epochs->shown_epoch() == 2; }));
  const QImage same = strip->grab().toImage();
  EXPECT_FALSE(find("same_pictures")->isVisible());
  find("other_pictures")->click();
  ASSERT_TRUE(wait([&] { return find("same_pictures")->isVisible(); }));
  EXPECT_EQ(strip->columns(), 12);
  const QImage others = strip->grab().toImage();
  EXPECT_NE(others, same);
  find("other_pictures")->click();
  ASSERT_TRUE(wait([&] { return strip->grab().toImage() != others; })) << "the same draw again";
  find("same_pictures")->click();
  ASSERT_TRUE(wait([&] { return !find("same_pictures")->isVisible(); }));
  EXPECT_TRUE(find<ElidedLabel>("epochs_facts")->full_text().startsWith("the same pictures"));
}

TEST_F(TrainFlowTest, ThePicturesThatAreSelectedAreReconstructed) {
  train(3);
  auto* strip = find<ReconstructionStrip>("reconstructions");
  auto* facts = find<ElidedLabel>("epochs_facts");
  ASSERT_TRUE(wait([&] { return find<TrainEpochs>("train_epochs")->shown_epoch() == 3; }));
  find<QSlider>("epoch_slider")->setValue(0);
  ASSERT_TRUE(wait([&] { return find<TrainEpochs>("train_epochs")->shown_epoch() == 1; }));
  EXPECT_FALSE(find("selected_pictures")->isEnabled()) << "nothing is selected";
  library_.select({1, 5, 9, 20});
  ASSERT_TRUE(find("selected_pictures")->isEnabled());
  find("selected_pictures")->click();
  ASSERT_TRUE(wait([&] { return find("same_pictures")->isVisible(); }));
  EXPECT_EQ(strip->columns(), 4);
  EXPECT_TRUE(facts->full_text().startsWith("4 pictures by the best epoch · ")) << facts->full_text().toStdString();
  const int best = training_.report()->best_epoch;
  EXPECT_EQ(find<QLabel>("shown_epoch")->text(), QString::number(best));
  EXPECT_EQ(find<QSlider>("epoch_slider")->value(), best - 1) << "slider and number say the same";
  find("same_pictures")->click();
  ASSERT_TRUE(wait([&] { return !find("same_pictures")->isVisible(); }));
  EXPECT_EQ(find<QLabel>("shown_epoch")->text(), "1");
  EXPECT_EQ(find<QSlider>("epoch_slider")->value(), 0);
  library_.select({0});
  find("selected_pictures")->click();
  ASSERT_TRUE(wait([&] { return facts->full_text().startsWith("1 picture by"); }));
  EXPECT_TRUE(facts->full_text().endsWith(" trained on")) << facts->full_text().toStdString();
  library_.select({});
  EXPECT_FALSE(find("selected_pictures")->isEnabled());
}

TEST_F(TrainFlowTest, RunsAreOpenedComparedRenamedContinuedAndDeleted) {
  const QString first = train(3), second = train(2);
  choose_view(2);
  auto* chart = find<RunChart>("run_chart");

  find("compare_" + first)->click();
  find("open_" + second)->click();
  EXPECT_TRUE(state_words().contains("finished")) << state_words().toStdString();
  ASSERT_TRUE(wait([&] { return chart->chart().line_count() >= 3; })) << "the other run is not drawn";

  choose_view(2);
  find("open_" + first)->click();  // Stored: read from its folder.
  ASSERT_TRUE(wait([&] { return find<TrainEpochs>("train_epochs")->shown_epoch() == 3; }));
  ASSERT_TRUE(wait([&] { return !chart->lines().empty() && chart->lines().back().values.size() == 3; }));

  choose_view(2);
  find("rename_" + first)->click();
  QTest::keyClicks(find<QLineEdit>("title_" + first), "Short");
  find("confirm_" + first)->click();
  ASSERT_TRUE(wait([&] { return info(first)->title == "Short"; }));
  EXPECT_TRUE(find<RunRow>("run_" + first)->accessibleName().startsWith("Short"));

  find("more_" + first)->click();
  find<QSpinBox>("epochs_" + first)->setValue(1);
  find("confirm_" + first)->click();
  EXPECT_EQ(title(), "Short");
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();
  EXPECT_EQ(info(first)->epochs_done, 4);
  EXPECT_TRUE(info(first)->finished);

  choose_view(2);
  const fs::path folder = library_.library()->run_folder(second.toStdString());
  EXPECT_TRUE(fs::exists(folder));
  find("delete_" + second)->click();
  find("confirm_" + second)->click();
  ASSERT_TRUE(wait([&] { return info(second) == nullptr; }));
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(TrainFlowTest, TheLineOfTheBatchesIsStillThereAfterALookAtAnotherRun) {
  const QString other = train(1);
  start(5000);
  auto* chart = find<RunChart>("run_chart");
  const auto batches = [&] { return chart->lines().empty() ? 0 : chart->lines().front().values.size(); };
  ASSERT_TRUE(wait([&] { return training_.report() && training_.report()->history.size() > 2; }));
  find("pause_training")->click();
  ASSERT_TRUE(wait([&] { return batches() > 3; }));
  const auto before = batches();
  choose_view(2);
  find("open_" + other)->click();
  ASSERT_TRUE(wait([&] { return !chart->lines().empty() && chart->lines().front().label() == "train"; }));
  choose_view(2);
  find("open_" + training_.run())->click();
  ASSERT_TRUE(wait([&] { return chart->lines().size() == 3; }));
  EXPECT_TRUE(chart->lines().front().label().isEmpty());
  EXPECT_GE(batches(), before);
  find("stop_training")->click();
  find("stop_training")->click();
  ASSERT_TRUE(wait_state(State::idle));
}

TEST_F(TrainFlowTest, ARunIsImprovedWithTheLabelsOfItsFoldersOrOfAFile) {
  const QString base = train(1);
  choose_view(2);
  const auto improve = [&](int source) {
    choose_view(2);
    find("improve_" + base)->click();
    find<QComboBox>("labels_" + base)->setCurrentIndex(source);
    find<QSpinBox>("epochs_" + base)->setValue(1);
    find("confirm_" + base)->click();
  };
  improve(0);
  ASSERT_TRUE(training_.running());
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();
  const QString tuned = training_.run();
  ASSERT_NE(info(tuned), nullptr);
  EXPECT_EQ(info(tuned)->from, base.toStdString());
  EXPECT_EQ(info(tuned)->labels, "folders");
  EXPECT_EQ(info(tuned)->epochs_done, 1);
  EXPECT_TRUE(find<RunRow>("run_" + tuned)->accessibleName().contains("improved with folder labels"));

  improve(1);  // There are no tags.
  ASSERT_TRUE(wait_state(State::idle));
  EXPECT_TRUE(find<Banner>("banner")->message().contains("no labels"))
      << find<Banner>("banner")->message().toStdString();

  const fs::path csv = folder_ / "labels.csv";
  write_file_atomically(csv, std::string_view("kind0/picture0.ppm,a\nkind0/picture1.ppm,a\nkind0/picture2.ppm,a\n"
                                              "kind1/picture0.ppm,b\nkind1/picture1.ppm,b\nkind1/picture2.ppm,b\n"));
  improve(3);
  auto* dialog = find<QFileDialog>("choose_labels");
  ASSERT_TRUE(dialog);
  Q_EMIT dialog->fileSelected(to_qstring(csv));
  dialog->close();
  ASSERT_TRUE(training_.running());
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();
  EXPECT_EQ(info(training_.run())->labels, csv.string());
}

TEST_F(TrainFlowTest, ARunWhoseEmbeddingWasInterruptedIsMadeSearchable) {
  const QString id = train(1);
  library_.select_run(QString::fromLatin1(untrained_run));
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  fs::remove(library_.library()->run_folder(id.toStdString()) / "embeddings.json");
  auto collection = std::make_shared<Collection>(*library_.collection());
  collection->runs = list_runs(collection->library_folder / "runs");
  page_->show_collection(collection);
  choose_view(2);
  ASSERT_TRUE(find("use_" + id)->isVisible());
  bool reported = false;
  QObject::connect(&library_, &LibrarySession::progress_changed, page_.get(), [&] { reported = true; });
  find("use_" + id)->click();
  ASSERT_TRUE(library_.busy());
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(failure_, QString());
  EXPECT_TRUE(reported);
  EXPECT_EQ(library_.collection()->current_run, id.toStdString());
  EXPECT_TRUE(library_.collection()->embeddings && library_.collection()->clustering);
}

TEST_F(TrainFlowTest, ARunWhoseDeviceIsGoneIsResumedOnTheProcessor) {
  const QString id = train(1);
  RunInfo run = *info(id);
  run.train.device = "cuda:77";
  run.train.epochs = 2;
  const fs::path runs = library_.collection()->library_folder / "runs";
  update_run_config(runs / run.id, run);
  auto collection = std::make_shared<Collection>(*library_.collection());
  collection->runs = list_runs(runs);
  page_->show_collection(collection);
  choose_view(2);
  find("resume_" + id)->click();
  ASSERT_TRUE(wait_state(State::idle));
  auto* banner = find<Banner>("banner");
  auto* action = banner->findChild<QPushButton*>("banner_action");
  ASSERT_TRUE(banner->isVisible() && action->isVisible()) << banner->message().toStdString();
  EXPECT_EQ(action->text(), "Resume on the processor");
  action->click();
  ASSERT_TRUE(training_.running());
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();
  EXPECT_TRUE(info(id)->finished) << banner->message().toStdString();
  EXPECT_EQ(info(id)->train.device, "cpu");
  EXPECT_FALSE(banner->isVisible());
}

TEST_F(TrainFlowTest, ATrainingWhoseDeviceFailsBeforeAnythingIsKeptIsBegunOnTheProcessor) {
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, false};
  request.train.epochs = 1;
  request.train.device = "cuda:77";
  training_.start(library_.library(), request);
  ASSERT_TRUE(wait_state(State::idle));
  EXPECT_TRUE(training_.device_failed());
  auto* action = find<Banner>("banner")->findChild<QPushButton*>("banner_action");
  EXPECT_EQ(action->text(), "Train on the processor");
  action->click();
  ASSERT_TRUE(training_.running());
  ASSERT_TRUE(wait_state(State::idle));
  EXPECT_FALSE(training_.device_failed());
  library_.reload();
  ASSERT_NE(info(training_.run()), nullptr);
  EXPECT_EQ(info(training_.run())->train.device, "cpu");
}

TEST_F(TrainFlowTest, AnInterruptedRunIsOfferedForResumption) {
  start(5000);
  ASSERT_TRUE(wait([&] { return training_.report() != nullptr; }));
  const QString id = training_.run();
  const auto folder = library_.collection()->library_folder;
  EXPECT_EQ(interrupted_run(folder), id.toStdString());
  training_.interrupt();
  ASSERT_TRUE(wait_state(State::idle));
  EXPECT_EQ(interrupted_run(folder), id.toStdString());

  library_.reload();
  TrainPage again(context_);  // As after the next start.
  again.show();
  auto* offer = again.findChild<Banner*>("resume_offer");
  ASSERT_TRUE(offer->isVisible());
  EXPECT_TRUE(offer->message().contains("Landmark M1")) << offer->message().toStdString();
  offer->findChild<QPushButton*>("banner_action")->click();
  EXPECT_TRUE(training_.running());
  EXPECT_FALSE(offer->isVisible());
  ASSERT_TRUE(wait([&] { return training_.report() != nullptr; }));
  EXPECT_EQ(training_.run(), id);
  training_.stop();
  training_.stop();
  ASSERT_TRUE(wait_state(State::idle));
  EXPECT_TRUE(interrupted_run(folder).empty());
}

TEST_F(TrainFlowTest, AnOfferThatIsDismissedDoesNotComeBack) {
  train(1);
  RunInfo run = *info(training_.run());
  auto collection = std::make_shared<Collection>(*library_.collection());
  note_run_in_progress(collection->library_folder, run.id);
  TrainPage finished(context_);
  finished.show();
  EXPECT_FALSE(finished.findChild<Banner*>("resume_offer")->isVisible()) << "the run is complete";
  start(5000);
  ASSERT_TRUE(wait([&] { return training_.report() != nullptr; }));
  training_.interrupt();
  ASSERT_TRUE(wait_state(State::idle));
  library_.reload();
  auto* offer = find<Banner>("resume_offer");
  ASSERT_TRUE(wait([&] { return offer->isVisible(); }));
  offer->findChild<QAbstractButton*>("banner_close")->click();
  EXPECT_FALSE(offer->isVisible());
  TrainPage again(context_);
  again.show();
  EXPECT_FALSE(again.findChild<Banner*>("resume_offer")->isVisible());
}

}  // namespace
}  // namespace lookalike
