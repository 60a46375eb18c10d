#include "ui/sessions/library_session.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "engine/core/csv.h"
#include "tests/support/lock_holder.h"
#include "tests/ui/small_library.h"

namespace lookalike {
namespace {

class LibrarySessionTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    QObject::connect(&library_, &LibrarySession::task_started, &library_, [this] { ++started_; });
    QObject::connect(&library_, &LibrarySession::task_finished, &library_,
                     [this](TaskEnd end) { ends_.push_back(end); });
  }

  int started_ = 0;
  std::vector<TaskEnd> ends_;
};

TEST_F(LibrarySessionTest, OpensAFolderAndMakesItReady) {
  std::set<std::string> read, stages;
  int ready = 0;
  QObject::connect(&library_, &LibrarySession::pictures_read, &library_,
                   [&](const fs::path& root, const std::vector<Picture>& pictures) {
                     EXPECT_EQ(root, pictures_);
                     for (const Picture& p : pictures) EXPECT_TRUE(read.insert(p.path).second) << p.path;
                   });
  QObject::connect(&library_, &LibrarySession::search_ready, &library_, [&](double seconds) {
    ++ready;
    EXPECT_GT(seconds, 0);
  });
  QObject::connect(&library_, &LibrarySession::progress_changed, &library_, [&](const Progress& p) {
    stages.insert(p.stage);
    EXPECT_TRUE(p.total == 0 || p.done <= p.total) << p.stage;
  });
  library_.open_folder(pictures_, folder_ / "new library");
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_EQ(read.size(), std::size_t(kinds * each));
  EXPECT_EQ(ready, 1);
  EXPECT_GE(stages.size(), 3u) << "reading, describing, clustering";
  EXPECT_EQ(started_, 1);
  EXPECT_EQ(ends_, std::vector{TaskEnd::done});
  EXPECT_EQ(library_.collection()->row_count(), kinds * each);
  EXPECT_TRUE(library_.collection()->clustering);
  EXPECT_TRUE(library_.collection()->map);
  EXPECT_EQ(library_.collection(), library_.library()->snapshot());
}

TEST_F(LibrarySessionTest, ARescanFindsWhatIsNew) {
  open();
  const auto before = library_.collection();
  fs::copy_file(pictures_ / "kind0" / "picture0.ppm", pictures_ / "kind0" / "twin.ppm");
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(library_.collection()->row_count(), kinds * each + 1);
  EXPECT_EQ(library_.collection()->health.duplicates.size(), 1u);
  EXPECT_EQ(before->row_count(), kinds * each) << "a snapshot never changes";
}

TEST_F(LibrarySessionTest, OpensALibraryAgainByEitherName) {
  open();
  library_.open(folder_ / "library");
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_FALSE(library_.collection()->read_only) << "its own library is not somebody else's";
  EXPECT_EQ(library_.collection()->root, pictures_);
}

TEST_F(LibrarySessionTest, ASecondProgramReadsOnly) {
  open();
  LibrarySession second;
  second.open_library(folder_ / "library");
  ASSERT_TRUE(test::wait_for([&] { return !second.busy(); }, patience_ms));
  ASSERT_TRUE(second.collection());
  EXPECT_TRUE(second.collection()->read_only);
  EXPECT_FALSE(second.library()->read_only_reason().empty());
  EXPECT_EQ(second.collection()->row_count(), kinds * each);
}

TEST_F(LibrarySessionTest, MissingFolderFailsWithItsName) {
  library_.open_folder(folder_ / "no such folder");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::failed});
  EXPECT_TRUE(failure_.contains(QStringLiteral("no such folder"))) << failure_.toStdString();
  EXPECT_FALSE(library_.collection());
}

TEST_F(LibrarySessionTest, ForeignFolderIsNoLibrary) {
  library_.open_library(pictures_);
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::failed});
  EXPECT_TRUE(failure_.contains(QStringLiteral("not a Lookalike library")));
}

TEST_F(LibrarySessionTest, AFolderOfBrokenPicturesFailsButShowsItsHealth) {
  const fs::path broken = folder_ / "broken";
  fs::create_directory(broken);
  write_file_atomically(broken / "a.jpg", std::string_view("no picture"));
  library_.open_folder(broken, folder_ / "library of broken");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::failed});
  ASSERT_TRUE(library_.collection());
  EXPECT_EQ(library_.collection()->pictures.size(), 1u);
  EXPECT_EQ(library_.collection()->health.usable, 0u);
}

TEST_F(LibrarySessionTest, CancelIsAnOutcome) {
  test::write_small_collection(folder_ / "many", 4, 40);
  library_.open_folder(folder_ / "many", folder_ / "library of many");
  library_.cancel();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::cancelled});
  EXPECT_TRUE(failure_.isEmpty()) << failure_.toStdString();
}

TEST_F(LibrarySessionTest, AnOpeningWaitsForTheTaskInProgress) {
  test::write_small_collection(folder_ / "many", 4, 40);
  QString what, task;
  QObject::connect(&library_, &LibrarySession::opening_waits, &library_, [&](const QString& w, const QString& t) {
    what = w;
    task = t;
  });
  library_.open_folder(folder_ / "many", folder_ / "library of many");
  EXPECT_TRUE(what.isEmpty());
  library_.open_folder(pictures_, folder_ / "library");
  EXPECT_EQ(what, QStringLiteral("“pictures”"));
  EXPECT_EQ(task, QStringLiteral("Opening many"));
  EXPECT_EQ(started_, 1);
  library_.cancel();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(started_, 2);
  EXPECT_EQ(ends_, (std::vector{TaskEnd::cancelled, TaskEnd::done}));
  EXPECT_EQ(library_.collection()->root, pictures_);
}

TEST_F(LibrarySessionTest, AnOpeningThatWaitsCanBeForgotten) {
  open();
  ends_.clear();
  ASSERT_TRUE(library_.recluster({.k = 4}));
  library_.open_folder(folder_ / "elsewhere");
  library_.forget_opening();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::done});
  EXPECT_EQ(library_.collection()->clustering->k, 4);
  ASSERT_TRUE(library_.recluster({.k = 3}));
  library_.open_folder(folder_ / "elsewhere");
  library_.shut_down();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_.size(), 2u) << "the window is being closed";
  EXPECT_TRUE(failure_.isEmpty()) << failure_.toStdString();
}

TEST_F(LibrarySessionTest, WhatIsStillOpenForTrainingIsOpenedAgainAsItIs) {
  open();
  const auto training = library_.library();
  library_.open_library(folder_ / "library");
  fs::copy(test::ready_library(), folder_ / "second", fs::copy_options::recursive);
  library_.open_folder(pictures_, folder_ / "second");
  ASSERT_TRUE(wait_idle());
  ASSERT_EQ(library_.collection()->library_folder, folder_ / "second");
  library_.open_library(folder_ / "library");
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_EQ(library_.library(), training);
  library_.open_library(folder_ / "second");  // which nobody holds but the thread that closes it
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_FALSE(library_.collection()->read_only);
}

TEST_F(LibrarySessionTest, ALibraryThatAnotherProgramIsStillClosingIsWaitedFor) {
  fs::copy(test::ready_library(), folder_ / "library", fs::copy_options::recursive);
  const test::LockHolder holder(folder_ / "library", true, folder_ / "");
  bool waited = false;
  QObject::connect(&library_, &LibrarySession::progress_changed, &library_, [&](const Progress& progress) {
    if (progress.stage.find("still closing") == std::string::npos) return;
    waited = true;
    EXPECT_FALSE(library_.collection());
    holder.release();
  });
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_TRUE(waited);
  ASSERT_TRUE(library_.collection());
  EXPECT_FALSE(library_.collection()->read_only);
}

TEST_F(LibrarySessionTest, OneThatCouldOnlyBeLookedAtIsOpenedForWritingWhenTheOtherProgramHasEnded) {
  fs::copy(test::ready_library(), folder_ / "library", fs::copy_options::recursive);
  {
    const test::LockHolder holder(folder_ / "library", false, folder_ / "");
    library_.open_folder(pictures_, folder_ / "library");
    ASSERT_TRUE(wait_idle()) << failure_.toStdString();
    EXPECT_TRUE(library_.collection()->read_only);
  }
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle()) << failure_.toStdString();
  EXPECT_FALSE(library_.collection()->read_only);
}

TEST_F(LibrarySessionTest, WaitingForAnotherProgramIsCancelled) {
  fs::copy(test::ready_library(), folder_ / "library", fs::copy_options::recursive);
  const test::LockHolder holder(folder_ / "library", true, folder_ / "");
  QObject::connect(&library_, &LibrarySession::progress_changed, &library_, [&] { library_.cancel(); });
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::cancelled});
  EXPECT_FALSE(library_.collection());
}

TEST_F(LibrarySessionTest, ATaskInProgressIsNotEndedByAnother) {
  open();
  QString refused;
  QObject::connect(&library_, &LibrarySession::refused, &library_, [&](const QString& message) { refused = message; });
  ends_.clear();
  EXPECT_TRUE(library_.recluster({.k = 4}));
  EXPECT_FALSE(library_.rescan());
  EXPECT_TRUE(refused.contains(QStringLiteral("Clustering"))) << refused.toStdString();
  MapOptions map;
  EXPECT_FALSE(library_.make_map(map));
  EXPECT_FALSE(library_.select_run(QString::fromLatin1(untrained_run)));
  EXPECT_FALSE(library_.undo_export({}));
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_, std::vector{TaskEnd::done});
  EXPECT_EQ(library_.collection()->clustering->k, 4);
  EXPECT_TRUE(failure_.isEmpty()) << failure_.toStdString();
}

TEST_F(LibrarySessionTest, AnExportIsNotEndedByAnOpening) {
  open();
  std::vector<FolderExportOutcome> outcomes;
  QObject::connect(&library_, &LibrarySession::folders_exported, &library_,
                   [&](const FolderExportOutcome& outcome) { outcomes.push_back(outcome); });
  ASSERT_TRUE(library_.export_folders({folder_ / "out", ExportBy::copy, {}}));
  while (!fs::exists(folder_ / "out")) std::this_thread::yield();  // It has begun; nothing was told yet.
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle());
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_FALSE(outcomes[0].cancelled);
  EXPECT_EQ(outcomes[0].files, kinds * each);
  ASSERT_TRUE(library_.undo_export(outcomes[0].id));
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(fs::is_empty(folder_ / "out"));
}

TEST_F(LibrarySessionTest, EveryRenameArrivesInOrder) {
  open();
  for (const char* name : {"first", "second", " Beaches "}) library_.rename_cluster(0, QString::fromLatin1(name));
  library_.rename_cluster(1, QStringLiteral("Forests"));
  ASSERT_TRUE(test::wait_for([&] { return library_.collection()->clustering->clusters[1].name == "Forests"; }));
  EXPECT_EQ(library_.collection()->clustering->clusters[0].name, "Beaches");
  library_.rename_cluster(0, QStringLiteral("  "));
  EXPECT_TRUE(test::wait_for([&] { return !failure_.isEmpty(); }));
}

TEST_F(LibrarySessionTest, HealthReportIsWrittenAsCsv) {
  write_file_atomically(pictures_ / "bad.jpg", std::string_view("no picture"));
  open();
  bool saved = false;
  QObject::connect(&library_, &LibrarySession::health_report_saved, &library_, [&] { saved = true; });
  library_.export_health_report(folder_ / "report.csv");
  ASSERT_TRUE(test::wait_for([&] { return saved; })) << failure_.toStdString();
  const auto lines = parse_csv(read_text_file(folder_ / "report.csv"));
  ASSERT_GE(lines.size(), 2u);
  EXPECT_EQ(lines[0][0], "path");
  EXPECT_EQ(lines[1][0], "bad.jpg");
  library_.export_health_report(folder_ / "no" / "such" / "place.csv");
  EXPECT_TRUE(test::wait_for([&] { return failure_.contains(QStringLiteral("place.csv")); }));
}

TEST_F(LibrarySessionTest, MayBeDestroyedInTheMiddle) {
  auto session = std::make_unique<LibrarySession>();
  session->open_folder(pictures_, folder_ / "library in the middle");
  session.reset();
  SUCCEED();  // joined
}

/// Its folder is gone and the library is there.
class AwayTest : public LibrarySessionTest {
 protected:
  void SetUp() override {
    LibrarySessionTest::SetUp();
    QObject::connect(&library_, &LibrarySession::folder_away, &library_,
                     [this](const fs::path& folder) { away_.push_back(folder); });
    open();
    ready_ = library_.collection();
    fs::rename(pictures_, moved_);
  }

  const fs::path moved_ = folder_ / "moved";
  std::vector<fs::path> away_;
  std::shared_ptr<const Collection> ready_;
};

TEST_F(AwayTest, TheLibraryIsOpenedAsItIs) {
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_.back(), TaskEnd::done) << failure_.toStdString();
  EXPECT_EQ(away_, std::vector{pictures_});
  EXPECT_EQ(library_.collection()->row_count(), kinds * each);
  EXPECT_TRUE(library_.collection()->embeddings && library_.collection()->clustering && library_.collection()->map);
  library_.open_library(folder_ / "library");
  ASSERT_TRUE(wait_idle());
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_.back(), TaskEnd::done) << failure_.toStdString();
  EXPECT_EQ(away_.size(), 3u);
  fs::create_directory(pictures_);  // the place of a disk that was taken out
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(away_.size(), 4u);
  EXPECT_EQ(library_.collection()->row_count(), kinds * each);
  EXPECT_TRUE(failure_.isEmpty()) << failure_.toStdString();
  fs::rename(moved_, pictures_);
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(away_.size(), 4u);
  EXPECT_EQ(library_.collection()->embeddings, ready_->embeddings) << "nothing was made anew";
}

TEST_F(AwayTest, TheFolderIsFoundWhereItHasMoved) {
  fs::create_directory(folder_ / "others");
  fs::copy_file(moved_ / "kind0" / "picture0.ppm", folder_ / "others" / "another.ppm");
  library_.locate_folder(folder_ / "others");
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(failure_.contains(QStringLiteral("None of the library's pictures"))) << failure_.toStdString();
  EXPECT_EQ(library_.collection()->row_count(), kinds * each) << "another folder takes nothing away";
  library_.locate_folder(moved_);
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(ends_.back(), TaskEnd::done);
  EXPECT_EQ(library_.collection()->root, moved_);
  EXPECT_EQ(library_.collection()->embeddings, ready_->embeddings);
  // By its old name, too.
  library_.open_folder(pictures_, folder_ / "library");
  ASSERT_TRUE(wait_idle());
  EXPECT_TRUE(away_.empty());
  EXPECT_EQ(library_.collection()->root, moved_);
}

TEST_F(LibrarySessionTest, ASecondProgramSaysWhichFileIsDamaged) {
  open();
  fs::resize_file(folder_ / "library/runs/untrained/embeddings.npy", 300);
  LibrarySession second;
  QString problem;
  QObject::connect(&second, &LibrarySession::failed, &second, [&](const QString& m) { problem = m; });
  second.open_library(folder_ / "library");
  ASSERT_TRUE(test::wait_for([&] { return !second.busy(); }, patience_ms));
  ASSERT_TRUE(second.collection());
  EXPECT_EQ(second.collection()->row_count(), kinds * each);
  EXPECT_TRUE(problem.contains(QStringLiteral("embeddings.npy"))) << problem.toStdString();
}

}  // namespace
}  // namespace lookalike
