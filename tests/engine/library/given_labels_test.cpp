#include "engine/library/given_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/judgements.h"
#include "engine/library/tags.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

class GivenLabelsTest : public ::testing::Test {
 protected:
  GivenLabelsTest() {
    test::write_small_collection(folder_ / "pictures", 2, 3);
    library_ = Library::open(folder_ / "library");
    import_folder(*library_, folder_ / "pictures", {}, {});
  }
  std::string hash(std::int64_t row) const { return library_->snapshot()->row_picture(row).content_hash; }
  GivenLabels from_file(const std::string& text) {
    write_file_atomically(csv_, text);
    return collect_labels(*library_, csv_.string());
  }
  std::string refusal(const std::string& source) {
    try {
      collect_labels(*library_, source);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
  std::vector<std::int32_t> rows(const GivenLabels& given) { return rows_of(given, *library_->snapshot()).labels; }

  const test::TempFolder folder_;
  const fs::path csv_ = folder_ / "labels.csv";
  std::shared_ptr<Library> library_;
};

TEST_F(GivenLabelsTest, OfFoldersAreTheFirstLevelOnes) {
  const GivenLabels given = collect_labels(*library_, "folders");
  EXPECT_EQ(given.names(), (std::set<std::string>{"kind0", "kind1"}));
  EXPECT_EQ(rows(given), (std::vector{0, 0, 0, 1, 1, 1}));
  EXPECT_TRUE(given.all_differ);
}

TEST_F(GivenLabelsTest, OneContentWithTwoLabelsHasNone) {
  fs::copy_file(folder_ / "pictures/kind0/picture0.ppm", folder_ / "pictures/kind1/copy.ppm");
  import_folder(*library_, folder_ / "pictures", {}, {});
  const GivenLabels folders = collect_labels(*library_, "folders");
  EXPECT_EQ(folders.unclear, 1);
  EXPECT_EQ(folders.labels.size(), 5u);
  tag_pictures(*library_, {hash(1), hash(2)}, "a");
  tag_pictures(*library_, {hash(2), hash(4)}, "b");
  const GivenLabels tags = collect_labels(*library_, "tags");
  EXPECT_EQ(tags.labels, (std::map<std::string, std::string>{{hash(1), "a"}, {hash(4), "b"}}));
  EXPECT_EQ(tags.unclear, 1);
}

TEST_F(GivenLabelsTest, OfAFileAreFoundByPath) {
  const std::string absolute = (folder_ / "pictures/kind1/picture0.ppm").string();
  const GivenLabels given = from_file("path,label\r\nkind0/picture0.ppm,a\r\n./kind0//picture2.ppm,\"b, c\"\n" +
                                      absolute + ",a\nkind0/gone.ppm,a\n\n");
  EXPECT_EQ(given.labels, (std::map<std::string, std::string>{{hash(0), "a"}, {hash(2), "b, c"}, {hash(3), "a"}}));
  EXPECT_EQ(given.unknown, 1);
  EXPECT_EQ(from_file("kind0/picture0.ppm,a,more\nkind0/picture1.ppm,b").labels.size(), 2u) << "without a heading";
  EXPECT_EQ(rows(given), (std::vector{0, -1, 1, 0, -1, -1}));
}

TEST_F(GivenLabelsTest, OfMarksAreGroupsAndWhatSetsThemApart) {
  // 0 ~ 1 ~ 2, 3 ~ 4; 0 is unlike 3; 5 is unlike 1. That 0 is unlike 2 contradicts the chain.
  Judgements said = judgements_of(hash(1), {hash(0), hash(2)}, {hash(5)});
  said.merge(judgements_of(hash(3), {hash(4)}, {hash(0)}));
  said.merge(judgements_of(hash(0), {}, {hash(2)}));
  replace_judgements(*library_, {}, said);
  const GivenLabels given = collect_labels(*library_, "marks");
  EXPECT_FALSE(given.all_differ);
  EXPECT_EQ(given.names().size(), 3u);
  const KnownLabels known = rows_of(given, *library_->snapshot());
  EXPECT_TRUE(known.alike(0, 2) && known.alike(3, 4));
  EXPECT_TRUE(known.differ(2, 4) && known.differ(5, 0));
  EXPECT_FALSE(known.differ(5, 3)) << "nobody said so";
  EXPECT_FALSE(known.differ(0, 2));
}

TEST_F(GivenLabelsTest, WhatIsMissingOrNoTableIsSaid) {
  using testing::HasSubstr;
  EXPECT_THAT(refusal("tags"), HasSubstr("Tag pictures"));
  EXPECT_THAT(refusal("marks"), HasSubstr("Search page"));
  EXPECT_THAT(refusal((folder_ / "none.csv").string()), HasSubstr("none.csv"));
  EXPECT_THAT(refusal((folder_ / "pictures").string()), HasSubstr("pictures"));
  write_file_atomically(csv_, std::string_view("kind0/picture0.ppm,a\nkind0/picture1.ppm\n"));
  EXPECT_THAT(refusal(csv_.string()), HasSubstr("line 2"));
  write_file_atomically(csv_, std::string_view("path,kind\n"));
  EXPECT_THAT(refusal(csv_.string()), HasSubstr("path,label"));
  write_file_atomically(csv_, std::string_view("elsewhere.jpg,a\n"));
  EXPECT_THAT(refusal(csv_.string()), HasSubstr("no labels"));
  write_file_atomically(csv_, std::string_view("\0\xFF\n\xFF,\xFE\n", 7));
  EXPECT_NE(refusal(csv_.string()), "");
}

TEST_F(GivenLabelsTest, AreKeptWithTheRun) {
  const fs::path run = folder_ / "run";
  make_folder(run);
  EXPECT_FALSE(read_given_labels(run));
  GivenLabels given{"marks", {{"h1", "1"}, {"h2", "ü \xFF"}}, false, {{"1", "2"}}, 3, 4};
  write_given_labels(run, given);
  const auto read = read_given_labels(run);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->labels.at("h1"), "1");
  EXPECT_EQ(read->labels.at("h2"), to_valid_utf8("ü \xFF"));
  EXPECT_EQ(read->source, "marks");
  EXPECT_FALSE(read->all_differ);
  EXPECT_EQ(read->unlike, given.unlike);
  EXPECT_EQ(std::tie(read->unknown, read->unclear), std::tie(given.unknown, given.unclear));
  for (const char* damaged : {"", "{", "[]", "{\"labels\": 3}", "{\"source\": \"tags\", \"labels\": {\"a\": 1}}"}) {
    write_file_atomically(run / "labels.json", std::string_view(damaged));
    EXPECT_THROW(read_given_labels(run), Error) << damaged;
  }
}

}  // namespace
}  // namespace lookalike
