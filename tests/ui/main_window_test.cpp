#include "ui/main_window.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTest>

#include "engine/model/preset.h"
#include "tests/support/web_server.h"
#include "tests/ui/drop.h"
#include "tests/ui/small_library.h"
#include "ui/interrupted_run.h"
#include "ui/pages/explain_panel.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/rail_button.h"
#include "ui/widgets/result_group.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

class MainWindowTest : public ::testing::Test {
 protected:
  static constexpr int patience_ms = 120'000;

  void SetUp() override {
    test::write_small_collection(pictures_, 3, 8);
    window_.show();
    window_.activateWindow();
    ASSERT_TRUE(test::wait_for([&] { return window_.isActiveWindow(); }));
  }
  int page() { return window_.findChild<QStackedWidget*>()->currentIndex(); }
  LibrarySession& library() { return window_.context().library; }
  /// Opens the pictures with a library that is ready for them.
  void open() {
    fs::copy(test::ready_library(), folder_ / "library", fs::copy_options::recursive);
    window_.open(pictures_, folder_ / "library");
    ASSERT_TRUE(wait_ready());
  }
  /// The buttons and texts that are seen now and have less room than they need.
  QStringList squeezed() {
    QCoreApplication::processEvents();
    QStringList result;
    for (auto* widget : window_.findChildren<QWidget*>()) {
      const auto* button = qobject_cast<QAbstractButton*>(widget);
      const auto* label = qobject_cast<QLabel*>(widget);
      if (!widget->isVisible() || (!button && !label)) continue;
      const int width = std::max(widget->minimumWidth(), widget->minimumSizeHint().width());
      const int height = label && label->wordWrap() ? label->heightForWidth(label->width()) : 0;
      if (widget->width() < width || widget->height() < height ||
          widget->geometry().right() > widget->parentWidget()->width())
        result += widget->objectName() + u' ' + (button ? button->text() : label->text());
    }
    return result;
  }
  bool wait_ready() {
    return test::wait_for(
        [&] { return !library().busy() && library().collection() && library().collection()->embeddings; }, patience_ms);
  }

  test::TempFolder folder_;
  fs::path pictures_ = folder_ / "pictures";
  MainWindow window_;
};

TEST_F(MainWindowTest, ControlAndDigitsChangeThePage) {
  for (int i = 4; i >= 0; --i) {
    QTest::keyClick(&window_, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
    EXPECT_EQ(page(), i);
  }
}

TEST_F(MainWindowTest, NothingIsCutOffInTheSmallestWindow) {
  open();
  window_.resize(window_.minimumSize());
  const auto expect_room = [&](const char* where) {
    const QStringList found = squeezed();
    EXPECT_TRUE(found.isEmpty()) << where << ": " << found.join(QStringLiteral(", ")).toStdString();
  };
  const auto press = [&](const char* name) {
    auto* button = window_.findChild<QAbstractButton*>(QLatin1String(name));
    ASSERT_TRUE(button && button->isVisible()) << name;
    button->click();
  };
  const auto choose = [&](const char* control, int index) {
    window_.findChild<SegmentedControl*>(QLatin1String(control))->button(index)->click();
    ASSERT_TRUE(test::wait_for([&] { return !library().busy(); }, patience_ms));
  };
  for (int i = 0; i < 5; ++i) {
    window_.show_page(static_cast<MainWindow::Page>(i));
    expect_room(("page " + std::to_string(i)).c_str());
  }
  window_.show_page(MainWindow::library_page);
  choose("library_view", 1);
  press("measure_outliers");
  ASSERT_TRUE(test::wait_for([&] { return !library().busy(); }, patience_ms));
  expect_room("outliers");
  choose("library_view", 2);
  expect_room("near-duplicates");
  window_.show_page(MainWindow::search_page);
  press("search_advanced");
  window_.context().search.query_row(0);
  ASSERT_TRUE(test::wait_for([&] { return window_.context().search.answer() != nullptr; }, patience_ms));
  expect_room("search");
  press("saved_searches");
  expect_room("saved searches");
}

TEST_F(MainWindowTest, TheNextStartOffersToOpenTheLibraryOfAnInterruptedRunAndResumeIt) {
  open();
  TrainRequest request;
  request.preset = "landmark-m1";
  request.model = preset_named("landmark-m1").model;
  request.train.epochs = 5000;
  request.train.batch = 4;
  TrainSession& training = window_.context().training;
  training.start(library().library(), request);
  ASSERT_TRUE(test::wait_for([&] { return training.report() != nullptr; }, patience_ms));
  const QString run = training.run();
  training.interrupt();
  ASSERT_TRUE(test::wait_for([&] { return !training.running(); }, patience_ms));
  fs::copy(folder_ / "library", folder_ / "again", fs::copy_options::recursive);  // this window holds the other one
  for (const auto& [folder, id] : interrupted_runs()) forget_run_in_progress(folder);
  note_run_in_progress(folder_ / "again", run.toStdString());

  MainWindow next;
  next.show();
  auto* offer = next.findChild<Banner*>("interrupted_offer");
  ASSERT_TRUE(test::wait_for([&] { return offer->isVisible(); }));
  EXPECT_TRUE(offer->message().contains("“Landmark M1, 92 px” on “again”, epoch ")) << offer->message().toStdString();
  EXPECT_TRUE(offer->message().endsWith("of 5000.")) << offer->message().toStdString();
  offer->findChild<QPushButton*>("banner_action")->click();
  TrainSession& resumed = next.context().training;
  ASSERT_TRUE(test::wait_for([&] { return resumed.report() != nullptr; }, patience_ms));
  EXPECT_EQ(resumed.run(), run);
  EXPECT_EQ(resumed.library_folder(), folder_ / "again");
  EXPECT_EQ(next.findChild<QStackedWidget*>()->currentIndex(), MainWindow::train_page);
  resumed.stop();
  resumed.stop();
  ASSERT_TRUE(test::wait_for([&] { return !resumed.running(); }, patience_ms));

  note_run_in_progress(folder_ / "gone", "some-run");
  MainWindow third;
  third.show();
  offer = third.findChild<Banner*>("interrupted_offer");
  ASSERT_TRUE(test::wait_for([&] { return offer->isVisible(); }));
  EXPECT_TRUE(offer->message().contains("some-run")) << "nothing else is known of it";
  offer->findChild<QAbstractButton*>("banner_close")->click();
  EXPECT_FALSE(offer->isVisible());
  EXPECT_TRUE(interrupted_run(folder_ / "gone").empty());
}

TEST_F(MainWindowTest, TheNextStartOffersToMakeATrainedRunSearchable) {
  const fs::path place = folder_ / "library";
  std::string run;
  {
    fs::copy(test::ready_library(), place, fs::copy_options::recursive);
    const auto opened = Library::open(place);
    import_folder(*opened, pictures_, {}, {});
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest request{preset.name, preset.model, preset.train, {}, false};
    request.train.epochs = 1;
    TrainObserver nobody;
    PauseControl pause;
    run = train_run(*opened, request, nobody, pause, {}, {}).run;
  }
  for (const auto& [folder, id] : interrupted_runs()) forget_run_in_progress(folder);
  note_run_in_progress(place, run);

  MainWindow next;
  next.show();
  auto* offer = next.findChild<Banner*>("interrupted_offer");
  ASSERT_TRUE(test::wait_for([&] { return offer->isVisible(); }));
  EXPECT_TRUE(offer->message().contains("not searchable yet")) << offer->message().toStdString();
  auto* action = offer->findChild<QPushButton*>("banner_action");
  EXPECT_EQ(action->text(), "Open and make it searchable");
  action->click();
  LibrarySession& opened = next.context().library;
  const auto searched = [&] { return opened.collection() && opened.collection()->current_run == run; };
  ASSERT_TRUE(test::wait_for([&] { return opened.collection() && !opened.collection()->runs.empty(); }, patience_ms));
  EXPECT_EQ(interrupted_run(place), run) << "the program may be closed again before it is done";
  ASSERT_TRUE(test::wait_for([&] { return searched() && !opened.busy(); }, patience_ms));
  EXPECT_TRUE(opened.collection()->embeddings && opened.collection()->clustering);
  EXPECT_FALSE(next.context().training.running());
  EXPECT_TRUE(test::wait_for([&] { return interrupted_run(place).empty(); }));
}

TEST_F(MainWindowTest, TheRailChangesThePageByMouseAndKeyboard) {
  auto* map = window_.findChild<RailButton*>(QStringLiteral("rail_map"));
  auto* search = window_.findChild<RailButton*>(QStringLiteral("rail_search"));
  QTest::mouseClick(map, Qt::LeftButton);
  EXPECT_EQ(page(), MainWindow::map_page);
  search->setFocus();
  QTest::keyClick(search, Qt::Key_Space);
  EXPECT_EQ(page(), MainWindow::search_page);
}

TEST_F(MainWindowTest, AFolderDroppedAnywhereIsOpenedAndAPictureBecomesAQuery) {
  window_.show_page(MainWindow::map_page);
  QMimeData folder;
  test::set_files(folder, {pictures_});
  ASSERT_TRUE(test::drop_on(window_, folder));
  EXPECT_EQ(page(), MainWindow::library_page);
  EXPECT_TRUE(window_.findChild<QWidget*>(QStringLiteral("library_task"))->isVisible());
  ASSERT_TRUE(wait_ready());
  EXPECT_FALSE(window_.findChild<QWidget*>(QStringLiteral("library_task"))->isVisible());
  const auto facts = window_.findChild<ElidedLabel*>(QStringLiteral("library_facts"))->full_text();
  EXPECT_TRUE(facts.startsWith(QStringLiteral("24 pictures · pictures"))) << facts.toStdString();

  QMimeData picture;
  test::set_files(picture, {pictures_ / "kind1" / "picture1.ppm"});
  ASSERT_TRUE(test::drop_on(window_, picture));
  EXPECT_EQ(page(), MainWindow::search_page);
  EXPECT_TRUE(test::wait_for([&] { return window_.context().search.answer() != nullptr; }, patience_ms));
}

TEST_F(MainWindowTest, PasteIsAQueryFromAnyPage) {
  open();
  auto* data = new QMimeData;
  test::set_files(*data, {pictures_ / "kind2" / "picture1.ppm"});
  QGuiApplication::clipboard()->setMimeData(data);
  window_.show_page(MainWindow::clusters_page);
  QTest::keyClick(&window_, Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(page(), MainWindow::search_page);
  EXPECT_TRUE(test::wait_for([&] { return window_.context().search.answer() != nullptr; }, patience_ms));
}

TEST_F(MainWindowTest, APastedAddressIsFetchedAndEscapeEndsThat) {
  open();
  test::WebServer server({{"/silent", {"", true}}});
  QGuiApplication::clipboard()->setText(QString::fromStdString(server.address("/silent")));
  QTest::keyClick(&window_, Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(page(), MainWindow::search_page);
  auto* status = window_.findChild<QWidget*>(QStringLiteral("address_status"));
  ASSERT_TRUE(test::wait_for([&] { return !server.requests().empty(); }, patience_ms));
  EXPECT_TRUE(status->isVisible());
  QTest::keyClick(&window_, Qt::Key_Escape);
  EXPECT_FALSE(status->isVisible());
}

TEST_F(MainWindowTest, EscapeCancelsTheScan) {
  test::write_small_collection(folder_ / "many", 4, 40);
  TaskEnd end = TaskEnd::done;
  QObject::connect(&library(), &LibrarySession::task_finished, &window_, [&](TaskEnd how) { end = how; });
  window_.open(folder_ / "many", folder_ / "library");
  QTest::keyClick(&window_, Qt::Key_Escape);
  EXPECT_EQ(window_.findChild<ElidedLabel*>(QStringLiteral("library_task_detail"))->full_text(),
            QStringLiteral("stopping…"));
  ASSERT_TRUE(test::wait_for([&] { return !library().busy(); }, patience_ms));
  EXPECT_EQ(end, TaskEnd::cancelled);
}

TEST_F(MainWindowTest, EscapeGoesToTheViewThatItLeavesBeforeTheWindow) {
  open();
  window_.context().search.query_row(3);
  window_.show_page(MainWindow::search_page);
  ThumbnailGrid* grid = nullptr;
  ASSERT_TRUE(test::wait_for(
      [&] {
        if (auto* group = window_.findChild<ResultGroup*>()) grid = &group->grid();
        return grid && grid->isVisible() && grid->pictures().rowCount() > 0;
      },
      patience_ms));
  grid->setFocus();
  grid->setCurrentIndex(grid->pictures().index(0));
  QTest::keyClick(grid, Qt::Key_Return);
  auto* panel = window_.findChild<ExplainPanel*>();
  ASSERT_TRUE(panel->isVisible());
  ASSERT_TRUE(test::wait_for([&] { return panel->shown() != nullptr; }, patience_ms));
  QTest::keyClick(window_.focusWidget(), Qt::Key_Escape);
  EXPECT_FALSE(panel->isVisible());
  EXPECT_TRUE(grid->hasFocus()) << "the arrows go on where they were";
}

TEST_F(MainWindowTest, EveryControlHasANameForScreenReaders) {
  open();
  for (QAbstractButton* button : window_.findChildren<QAbstractButton*>()) {
    if (!button->isVisibleTo(&window_)) continue;
    EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty()) << button->objectName().toStdString();
  }
}

TEST_F(MainWindowTest, ClosingDuringTrainingAsksNothingSavesAndTheNextStartOffersToResume) {
  TrainRequest request;
  const Preset& preset = preset_named("landmark-m1");
  request = {preset.name, preset.model, preset.train, {}, true};
  request.train.epochs = 5000;
  request.train.batch = 4;
  request.train.threads = 1;
  std::size_t done = 0;
  QString run;
  {
    MainWindow first;
    fs::copy(test::ready_library(), folder_ / "library", fs::copy_options::recursive);
    first.open(pictures_, folder_ / "library");
    LibrarySession& opened = first.context().library;
    TrainSession& training = first.context().training;
    ASSERT_TRUE(test::wait_for([&] { return !opened.busy() && opened.collection() && opened.collection()->embeddings; },
                               patience_ms));
    training.start(opened.library(), request);
    ASSERT_TRUE(
        test::wait_for([&] { return training.report() && training.report()->history.size() > 1; }, patience_ms));
    run = training.run();
    done = training.report()->history.size();
    EXPECT_TRUE(first.close());
  }
  window_.open(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_ready());
  for (const char* page : {"library_page", "train_page"}) {
    const auto* offer = window_.findChild<QWidget*>(page)->findChild<Banner*>("resume_offer");
    EXPECT_TRUE(offer->message().contains("saved after epoch")) << page << ": " << offer->message().toStdString();
  }
  auto* offer = window_.findChild<QWidget*>("library_page")->findChild<Banner*>("resume_offer");
  ASSERT_TRUE(offer->isVisible());
  offer->findChild<QPushButton*>("banner_action")->click();
  EXPECT_EQ(page(), MainWindow::train_page);
  TrainSession& training = window_.context().training;
  ASSERT_TRUE(test::wait_for([&] { return training.report() != nullptr; }, patience_ms));
  EXPECT_EQ(training.run(), run);
  EXPECT_GT(training.report()->history.size(), done);
  training.stop();
  training.stop();
  ASSERT_TRUE(test::wait_for([&] { return !training.running(); }, patience_ms));
}

TEST_F(MainWindowTest, ARunGoesOnWhileAnotherLibraryIsLookedAt) {
  open();
  fs::copy(test::ready_library(), folder_ / "second", fs::copy_options::recursive);
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, true};
  request.train.epochs = 5000;
  request.train.batch = 4;
  request.train.threads = 1;
  TrainSession& training = window_.context().training;
  training.start(library().library(), request);
  ASSERT_TRUE(test::wait_for([&] { return training.report() != nullptr; }, patience_ms));
  const auto opened = [&](const fs::path& place) {
    window_.open(pictures_, place);
    return test::wait_for([&] { return !library().busy() && library().collection()->library_folder == place; },
                          patience_ms);
  };
  ASSERT_TRUE(opened(folder_ / "second"));
  EXPECT_EQ(training.state(), TrainSession::State::training);
  const auto done = training.report()->history.size();
  ASSERT_TRUE(test::wait_for([&] { return training.report()->history.size() > done; }, patience_ms));
  ASSERT_TRUE(opened(folder_ / "library"));
  EXPECT_FALSE(library().collection()->read_only) << "no other program has it";
  EXPECT_EQ(training.state(), TrainSession::State::training);
  training.stop();
  training.stop();
  ASSERT_TRUE(test::wait_for([&] { return !training.running(); }, patience_ms));
}

TEST_F(MainWindowTest, RemembersItsSize) {
  window_.resize(1100, 700);
  window_.close();
  MainWindow again;
  EXPECT_EQ(again.size(), QSize(1100, 700));
}

}  // namespace
}  // namespace lookalike
