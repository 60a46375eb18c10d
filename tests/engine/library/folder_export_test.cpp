#include "engine/library/folder_export.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/library/cluster_edits.h"
#include "engine/library/export_journal.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

class FolderExportTest : public test::ReadyLibrary {
 protected:
  void TearDown() override {
    for (const ExportRecord& record : list_exports(library_->folder())) undo_export(*library_, record.id, {}, {});
  }
  FolderExportOutcome run(ExportBy by = ExportBy::copy, std::vector<int> clusters = {}) {
    return export_folders(*library_, {out_, by, std::move(clusters)}, {}, {});
  }
  /// Every path below the target, with what it is: a folder, a link's goal, or a file's content.
  std::map<std::string, std::string> content() const {
    std::map<std::string, std::string> found;
    if (!fs::exists(out_)) return found;
    for (const auto& entry : fs::recursive_directory_iterator(out_)) {
      const std::string name = entry.path().lexically_relative(out_).native();
      if (entry.is_symlink()) {
        found[name] = "-> " + fs::read_symlink(entry.path()).native();
      } else {
        found[name] = entry.is_directory() ? "folder" : read_text_file(entry.path());
      }
    }
    return found;
  }
  std::size_t files() const {
    const auto found = content();
    return static_cast<std::size_t>(std::ranges::count_if(found, [](const auto& e) { return e.second != "folder"; }));
  }
  fs::path first_file() const {
    for (const auto& entry : fs::recursive_directory_iterator(out_)) {
      if (!entry.is_directory()) return entry.path();
    }
    return {};
  }

  const test::TempFolder place_;
  const fs::path out_ = place_ / "out";
  static constexpr std::size_t all = kinds * each;
};

TEST_F(FolderExportTest, AnyGroupsGoIntoFoldersOfTheirNames) {
  const auto c = library_->snapshot();
  const std::vector<PictureGroup> groups{{"Odd/ones", {3, 1}}, {"Nobody", {}}, {"Group 2", {7}}};
  const FolderExportOutcome outcome = export_groups(*library_, *c, groups, out_, ExportBy::symbolic_link, {}, {});
  EXPECT_EQ(outcome.files, 3);
  const auto found = content();
  EXPECT_EQ(found.size(), 5u);
  EXPECT_EQ(found.at("Group 2/" + c->row_path(7).filename().native()), "-> " + c->row_path(7).native());
  EXPECT_TRUE(found.contains("Odd_ones/" + c->row_path(1).filename().native()));
  EXPECT_EQ(undo_export(*library_, outcome.id, {}, {}).removed, 3);
  EXPECT_THROW(export_groups(*library_, *c, groups, c->root / "in", ExportBy::copy, {}, {}), Error);
}

TEST_F(FolderExportTest, EachWayPutsEachPictureInItsFolderAndUndoTakesItAway) {
  const auto c = library_->snapshot();
  for (const ExportBy by : {ExportBy::copy, ExportBy::hard_link, ExportBy::symbolic_link}) {
    const FolderExportOutcome outcome = run(by);
    EXPECT_EQ(outcome.files, static_cast<std::int64_t>(all));
    EXPECT_EQ(files(), all);
    for (int k = 0; k < c->clustering->k; ++k) {
      const Cluster& cluster = c->clustering->clusters[static_cast<std::size_t>(k)];
      const fs::path folder = out_ / (std::to_string(k + 1) + " " + cluster.name);
      EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), std::ssize(cluster.rows));
    }
    const fs::path one = first_file();
    EXPECT_EQ(fs::is_symlink(one), by == ExportBy::symbolic_link);
    EXPECT_EQ(fs::hard_link_count(one), by == ExportBy::copy ? 1u : by == ExportBy::hard_link ? 2u : 1u);
    const ExportUndo undone = undo_export(*library_, outcome.id, {}, {});
    EXPECT_EQ(undone.removed, static_cast<std::int64_t>(all));
    EXPECT_TRUE(undone.kept.empty());
    EXPECT_TRUE(content().empty());
    EXPECT_TRUE(list_exports(library_->folder()).empty());
    for (std::int64_t row = 0; row < c->row_count(); ++row) EXPECT_TRUE(fs::exists(c->row_path(row)));
  }
}

TEST_F(FolderExportTest, CopiesKeepTheirDate) {
  run();
  const auto c = library_->snapshot();
  const fs::path one = first_file();
  bool found = false;
  for (std::int64_t row = 0; row < c->row_count(); ++row) {
    found = found || (read_text_file(c->row_path(row)) == read_text_file(one) &&
                      fs::last_write_time(c->row_path(row)) == fs::last_write_time(one));
  }
  EXPECT_TRUE(found);
}

TEST_F(FolderExportTest, ASecondExportOverwritesNothingAndEachUndoTakesItsOwn) {
  const std::string first = run().id;
  const auto before = content();
  const std::string second = run(ExportBy::hard_link).id;
  EXPECT_EQ(files(), 2 * all);
  for (const auto& [path, bytes] : before) EXPECT_EQ(content().at(path), bytes);
  EXPECT_EQ(undo_export(*library_, second, {}, {}).removed, static_cast<std::int64_t>(all));
  EXPECT_EQ(content(), before);
  run();
  undo_export(*library_, first, {}, {});
  EXPECT_EQ(files(), all);
  undo_export(*library_, {}, {}, {});  // The last one that is left.
  EXPECT_EQ(files(), 0u);              // Its folders were there before it.
}

TEST_F(FolderExportTest, OnlyTheChosenClusters) {
  const auto outcome = run(ExportBy::symbolic_link, {1});
  EXPECT_EQ(outcome.files, std::ssize(library_->snapshot()->clustering->clusters[1].rows));
  EXPECT_THROW(run(ExportBy::copy, {99}), Error);
  EXPECT_THROW(run(ExportBy::copy, {-1}), Error);
}

TEST_F(FolderExportTest, WhatPeopleChangedSinceIsKept) {
  const std::string id = run().id;
  const fs::path changed = first_file();
  write_file_atomically(changed, std::string_view("mine now"));
  write_file_atomically(changed.parent_path() / "own.txt", std::string_view("mine, too"));
  const ExportUndo undone = undo_export(*library_, id, {}, {});
  EXPECT_EQ(undone.removed, static_cast<std::int64_t>(all) - 1);
  EXPECT_EQ(undone.kept, std::vector<std::string>{changed.native()});
  EXPECT_EQ(read_text_file(changed), "mine now");
  EXPECT_TRUE(fs::exists(changed.parent_path() / "own.txt"));
}

TEST_F(FolderExportTest, TheLastLinkOfAPictureIsKept) {
  const auto c = library_->snapshot();
  const std::string id = run(ExportBy::hard_link).id;
  const fs::path original = c->row_path(0);
  const std::string bytes = read_text_file(original);
  fs::remove(original);
  const ExportUndo undone = undo_export(*library_, id, {}, {});
  ASSERT_EQ(undone.last.size(), 1u);
  EXPECT_EQ(read_text_file(undone.last[0]), bytes);
  fs::rename(undone.last[0], original);
}

TEST_F(FolderExportTest, TheLastCopyOfAPictureIsKept) {
  const std::string id = run().id;
  const fs::path original = library_->snapshot()->row_path(0);
  fs::rename(original, place_ / "away");
  const ExportUndo undone = undo_export(*library_, id, {}, {});
  EXPECT_EQ(undone.removed, static_cast<std::int64_t>(all) - 1);
  EXPECT_TRUE(undone.kept.empty()) << "nobody changed it";
  ASSERT_EQ(undone.last.size(), 1u);
  EXPECT_EQ(fs::path(undone.last[0]).filename(), original.filename());
  EXPECT_TRUE(fs::exists(undone.last[0]));
  fs::rename(place_ / "away", original);
  EXPECT_EQ(undo_export(*library_, id, {}, {}).removed, 1) << "the journal waited for it";
  EXPECT_TRUE(list_exports(library_->folder()).empty());
  EXPECT_EQ(files(), 0u);
}

TEST_F(FolderExportTest, WhileThePicturesAreAwayNothingIsExportedAndNoCopyUndone) {
  const std::string copies = run().id, links = run(ExportBy::hard_link).id, paths = run(ExportBy::symbolic_link).id;
  const fs::path pictures = library_->snapshot()->root, away = place_ / "away";
  fs::rename(pictures, away);
  const auto refused = [](const auto& work) {
    try {
      work();
      ADD_FAILURE() << "it was done";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_NE(error.problem().find("away"), std::string::npos) << error.what();
    }
  };
  for (const bool empty : {false, true}) {  // the place of a disk that was taken out
    if (empty) fs::create_directory(pictures);
    for (const std::string& id : {copies, links}) refused([&] { undo_export(*library_, id, {}, {}); });
    refused([&] { export_folders(*library_, {place_ / "new", ExportBy::copy, {}}, {}, {}); });
  }
  EXPECT_FALSE(fs::exists(place_ / "new"));
  EXPECT_EQ(files(), 3 * all);
  EXPECT_EQ(list_exports(library_->folder()).size(), 3u);
  EXPECT_EQ(undo_export(*library_, paths, {}, {}).removed, static_cast<std::int64_t>(all)) << "links are no pictures";
  fs::remove(pictures);
  fs::rename(away, pictures);
  EXPECT_EQ(undo_export(*library_, copies, {}, {}).removed, static_cast<std::int64_t>(all));
  EXPECT_EQ(undo_export(*library_, links, {}, {}).removed, static_cast<std::int64_t>(all));
}

TEST_F(FolderExportTest, AnUndoneExportLeavesItsNameToNoOther) {
  const std::string first = run().id;
  undo_export(*library_, first, {}, {});
  const std::string second = run().id, third = run().id;
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_THROW(undo_export(*library_, first, {}, {}), Error);
  EXPECT_EQ(files(), 2 * all);
}

TEST_F(FolderExportTest, AnUndoWaitsForADiskThatIsNotThere) {
  const std::string id = run().id;
  fs::rename(out_, place_ / "unplugged");
  EXPECT_THROW(undo_export(*library_, id, {}, {}), Error);
  EXPECT_EQ(list_exports(library_->folder()).size(), 1u);
  fs::rename(place_ / "unplugged", out_);
  EXPECT_EQ(undo_export(*library_, id, {}, {}).removed, static_cast<std::int64_t>(all));
}

TEST_F(FolderExportTest, APictureThatHasGoneIsNamedAndTheRestGoesOn) {
  const auto c = library_->snapshot();
  const fs::path gone = c->row_path(3), hidden = place_ / "hidden";
  fs::copy_file(gone, hidden);
  fs::remove(gone);
  for (const ExportBy by : {ExportBy::copy, ExportBy::hard_link, ExportBy::symbolic_link}) {
    const auto outcome = run(by);
    EXPECT_EQ(outcome.files, static_cast<std::int64_t>(all) - 1);
    EXPECT_EQ(outcome.missing, std::vector<std::string>{c->row_picture(3).path});
  }
  fs::copy_file(hidden, gone);
}

TEST_F(FolderExportTest, LinksInTheWayAreNotFollowed) {
  const auto c = library_->snapshot();
  fs::create_directories(out_);
  fs::create_directories(place_ / "elsewhere");
  const std::string name = "1 " + c->clustering->clusters[0].name;
  fs::create_symlink(place_ / "elsewhere", out_ / name);
  run();
  EXPECT_TRUE(fs::is_empty(place_ / "elsewhere"));
  EXPECT_TRUE(fs::is_directory(fs::symlink_status(out_ / (name + "-2"))));
  // Neither does undo, when somebody puts a link in the place of a folder.
  fs::rename(out_ / (name + "-2"), place_ / "moved");
  fs::create_symlink(place_ / "moved", out_ / (name + "-2"));
  undo_export(*library_, {}, {}, {});
  EXPECT_FALSE(fs::is_empty(place_ / "moved"));
}

TEST_F(FolderExportTest, ExportsAmongThePicturesOrInTheLibraryAreRefused) {
  const auto c = library_->snapshot();
  fs::create_symlink(c->root, place_ / "link");
  for (const fs::path& out : {c->root, c->root / "kind0" / "x", c->library_folder / "x", place_ / "link" / "x"}) {
    EXPECT_THROW(export_folders(*library_, {out, ExportBy::copy, {}}, {}, {}), Error) << out;
    EXPECT_FALSE(fs::exists(c->root / "x"));
  }
}

TEST_F(FolderExportTest, AStopKeepsWhatWasMadeAndItCanBeUndone) {
  std::stop_source source;
  std::int64_t seen = 0;
  const auto stop_soon = [&](const Progress&) {
    ++seen;
    source.request_stop();
  };
  const auto outcome = export_folders(*library_, {out_, ExportBy::copy, {}}, stop_soon, source.get_token());
  EXPECT_TRUE(outcome.cancelled);
  EXPECT_LT(outcome.files, static_cast<std::int64_t>(all));
  EXPECT_EQ(undo_export(*library_, outcome.id, {}, {}).removed, outcome.files);
  EXPECT_TRUE(content().empty());
}

/// The journal as a kill after its first `bytes` bytes leaves it; files come after their line, so all that is not in it
/// is removed, too, but for the file of the last line.
TEST_F(FolderExportTest, AKillAtAnyInstantCanBeUndone) {
  const std::string id = run(ExportBy::copy, {0}).id;
  const fs::path journal = library_->folder() / "exports" / (id + ".jsonl");
  const std::string text = read_text_file(journal);
  const auto made = content();
  fs::remove_all(out_);
  std::size_t ends = 0;
  for (std::size_t bytes = text.find('\n') + 1; bytes <= text.size(); bytes += 37) {
    write_file_atomically(journal, std::string_view(text).substr(0, bytes));
    const auto read = read_journal(library_->folder(), id);
    ASSERT_TRUE(read) << bytes;
    fs::create_directories(out_);
    for (const ExportStep& step : read->steps) {
      if (step.kind == ExportStep::Kind::folder) {
        fs::create_directories(out_ / step.path);
      } else if (step.kind == ExportStep::Kind::intended) {
        write_file_atomically(out_ / step.path, made.at(step.path.native()));
      }
    }
    if (!read->steps.empty()) {  // In the middle of a copy.
      const fs::path folder = out_ / *read->steps.front().path.begin();
      write_file_atomically(folder / ".lookalike-copy.part", std::string_view("half"));
    }
    undo_export(*library_, id, {}, {});
    // Copies that were made again are not those of the journal's identities, so they count as changed, save the last.
    for (const auto& [path, bytes_now] : content()) {
      EXPECT_EQ(bytes_now, made.at(path));
      EXPECT_EQ(path.find(".part"), std::string::npos);
    }
    fs::remove_all(out_);
    ++ends;
  }
  EXPECT_GT(ends, 20u);
}

TEST_F(FolderExportTest, AnIntentionWithoutItsEndIsTakenBackOnlyIfTheFileIsOurs) {
  const auto c = library_->snapshot();
  fs::create_directories(out_ / "1 A");
  const auto intend = [&](const std::string& name) {
    ExportJournal journal(library_->folder(), out_, ExportBy::copy);
    journal.add({ExportStep::Kind::intended, fs::path("1 A") / name, c->row_path(0), {}});
    return journal.id();
  };
  fs::copy_file(c->row_path(0), out_ / "1 A" / "ours.ppm");
  write_file_atomically(out_ / "1 A" / "other.ppm", std::string_view("somebody else's"));
  EXPECT_EQ(undo_export(*library_, intend("ours.ppm"), {}, {}).removed, 1);
  EXPECT_EQ(undo_export(*library_, intend("other.ppm"), {}, {}).removed, 0);
  EXPECT_FALSE(fs::exists(out_ / "1 A" / "ours.ppm"));
  EXPECT_TRUE(fs::exists(out_ / "1 A" / "other.ppm"));
}

TEST_F(FolderExportTest, AForeignJournalCannotReachOutOfTheTarget) {
  fs::create_directories(place_ / "victim");
  fs::create_directories(out_);
  const fs::path exports = library_->folder() / "exports";
  make_folder(exports);
  for (const char* path : {"../victim", "..", ".", "/etc", "a/b/c", "", "a/"}) {
    const std::string text =
        "{\"out\":\"" + out_.native() + "\",\"by\":0}\n{\"step\":\"folder\",\"path\":\"" + path + "\"}\n";
    write_file_atomically(exports / "0000-evil.jsonl", text);
    EXPECT_FALSE(read_journal(library_->folder(), "0000-evil")) << path;
    EXPECT_THROW(undo_export(*library_, "0000-evil", {}, {}), Error);
  }
  EXPECT_TRUE(fs::exists(place_ / "victim"));
  for (const char* text : {"", "{", "[]\n", "{\"out\":\"relative\",\"by\":0}\n", "{\"out\":\"/x\",\"by\":9}\n"}) {
    write_file_atomically(exports / "0000-evil.jsonl", std::string_view(text));
    EXPECT_FALSE(read_journal(library_->folder(), "0000-evil")) << text;
  }
  EXPECT_TRUE(list_exports(library_->folder()).empty());
  fs::remove(exports / "0000-evil.jsonl");
  EXPECT_THROW(undo_export(*library_, "0000-evil", {}, {}), Error);
  EXPECT_THROW(undo_export(*library_, "../library", {}, {}), Error);
}

TEST(PlainFolderName, IsOneNameThatAnyFileSystemTakes) {
  EXPECT_EQ(plain_folder_name("Boats"), "Boats");
  EXPECT_EQ(plain_folder_name("../../etc/passwd"), "_.._.._etc_passwd");
  EXPECT_EQ(plain_folder_name("a\nb\x7F:c?"), "a_b__c_");
  EXPECT_EQ(plain_folder_name(""), "_");
  EXPECT_EQ(plain_folder_name(".."), "_");
  EXPECT_EQ(plain_folder_name(".hidden"), "_.hidden");
  EXPECT_EQ(plain_folder_name("end. . "), "end");
  EXPECT_EQ(plain_folder_name("\xFF"), "\xEF\xBF\xBD");
  std::string umlauts;
  for (int i = 0; i < 80; ++i) umlauts += "ä";
  EXPECT_EQ(plain_folder_name(umlauts).size(), 100u);
  umlauts.insert(0, "x");
  EXPECT_EQ(plain_folder_name(umlauts).size(), 99u);  // Not within a character.
}

TEST(ExportBy, Names) {
  EXPECT_EQ(export_by_from_string("copy"), ExportBy::copy);
  EXPECT_EQ(export_by_from_string("hardlink"), ExportBy::hard_link);
  EXPECT_EQ(export_by_from_string("symlink"), ExportBy::symbolic_link);
  EXPECT_THROW(export_by_from_string("move"), Error);
}

}  // namespace
}  // namespace lookalike
