#include "engine/library/saved_searches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/library/library_impl.h"
#include "engine/library/saved_search_json.h"
#include "engine/library/searcher.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string odd_name = "z \"quoted\"\n\xFF.jpg";

/// One of everything.
SavedSearch everything() {
  SavedSearch search;
  search.name = "Beaches & “sunsets”";
  QuerySource file;
  file.name = "cat.jpg";
  file.path = "/pictures/" + odd_name;
  file.crop = Crop{0.1, 0.2, 0.3, 0.4};
  QuerySource row;
  row.name = "picture0.ppm";
  row.path = "kind0/picture0.ppm";
  row.content_hash = "0123456789abcdef";
  QuerySource good = row;
  good.marked = true;
  QuerySource address =
      source_of_bytes("https://example.org/cat.jpg", test::pnm_bytes(test::solid_image(9, 9, 1, 2, 3)));
  QuerySource pasted = source_of_bytes("pasted", test::pnm_bytes(test::noise_image(9, 9, 1)));
  search.examples = {file, row, address, good};
  search.negatives = {pasted, good};
  SearchSettings& s = search.settings;
  s.count = 33;
  s.scope = SearchScope::cluster;
  s.probes = 2;
  s.descriptor = DescriptorKind::learned;
  s.metric = SearchMetric::euclidean;
  s.weights = {0.5f, 0, 0.25f};
  s.min_score = 12.5;
  s.sort = SearchSort::date;
  s.filter.labels = {"", odd_name};
  s.filter.folders = {"a/b"};
  s.filter.tags = {"blurred"};
  search.clusters = {"Tiger lilies", "Cluster 2"};
  return search;
}

class SavedSearchesTest : public ::testing::Test {
 protected:
  SavedSearchesTest() {
    test::write_small_collection(folder_ / "pictures", 2, 3);
    open();
    import_folder(*library_, folder_ / "pictures", {}, {});
  }
  void open() {
    library_.reset();
    library_ = Library::open(folder_ / "library");
  }
  const Collection& collection() const { return *library_->snapshot(); }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const SavedSearchInfo& one : list_searches(*library_)) all.push_back(one.name);
    return all;
  }
  SavedSearch of_row(std::int64_t row, const std::string& name = "rows") const {
    SavedSearch search;
    search.name = name;
    search.examples = {source_of_row(collection(), row)};
    return search;
  }

  const test::TempFolder folder_;
  std::shared_ptr<Library> library_;
};

TEST_F(SavedSearchesTest, ComeBackAsTheyWere) {
  save_search(*library_, everything());
  open();
  EXPECT_EQ(read_search(*library_, everything().name), everything());
  const auto list = list_searches(*library_);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].name, everything().name);
  EXPECT_EQ(list[0].examples, 4);
  EXPECT_EQ(list[0].marks, 2);
  EXPECT_THAT(list[0].saved, HasSubstr("T"));
}

TEST_F(SavedSearchesTest, AreRenamedReplacedDeletedAndTakenBack) {
  save_search(*library_, of_row(0, "beta"));
  save_search(*library_, of_row(1, "  Alpha "));
  EXPECT_THAT(names(), ElementsAre("Alpha", "beta"));
  EXPECT_THROW(save_search(*library_, of_row(2, "beta")), Error) << "nothing is lost by a name given twice";
  EXPECT_EQ(read_search(*library_, "beta").examples, of_row(0).examples);
  save_search(*library_, of_row(2, "beta"), true);
  EXPECT_EQ(read_search(*library_, "beta").examples, of_row(2).examples);
  rename_search(*library_, "beta", "gamma");
  EXPECT_THROW(rename_search(*library_, "gamma", "Alpha"), Error);
  EXPECT_THROW(rename_search(*library_, "beta", "delta"), Error);
  rename_search(*library_, "gamma", "gamma");
  EXPECT_THAT(names(), ElementsAre("Alpha", "gamma"));
  const auto removed = remove_search(*library_, "gamma");
  EXPECT_THAT(names(), ElementsAre("Alpha"));
  EXPECT_THROW(remove_search(*library_, "gamma"), Error);
  save_search(*library_, *removed);
  EXPECT_EQ(read_search(*library_, "gamma").examples, of_row(2).examples);
}

TEST_F(SavedSearchesTest, PicturesGoWithTheirSearch) {
  save_search(*library_, everything());
  rename_search(*library_, everything().name, "moved");
  EXPECT_EQ(read_search(*library_, "moved").examples[2].bytes, everything().examples[2].bytes);
  remove_search(*library_, "moved");
  Database database(folder_ / "library/library.sqlite3", Database::Mode::read_write);
  auto left = database.prepare("SELECT count(*) FROM search_pictures");
  ASSERT_TRUE(left.step());
  EXPECT_EQ(left.integer(0), 0);
}

TEST_F(SavedSearchesTest, NamesAreOneLine) {
  for (const std::string& bad : {std::string(), std::string("two\nlines"), std::string(61, 'x'), std::string("\xFF")}) {
    EXPECT_THROW(save_search(*library_, of_row(0, bad)), Error) << bad;
  }
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THROW(read_search(*library_, "none"), Error);
}

TEST_F(SavedSearchesTest, DoNotWaitForTheJobThatHoldsTheLibrary) {
  const std::scoped_lock job(library_->impl().job_mutex);
  save_search(*library_, of_row(0));
  EXPECT_THAT(names(), ElementsAre("rows"));
}

TEST_F(SavedSearchesTest, AReadOnlyLibraryShowsThemAndKeepsThem) {
  save_search(*library_, of_row(0));
  const auto other = Library::open(folder_ / "library");
  ASSERT_TRUE(other->read_only());
  EXPECT_EQ(read_search(*other, "rows"), of_row(0));
  EXPECT_THROW(save_search(*other, of_row(1, "more")), Error);
  EXPECT_THROW(remove_search(*other, "rows"), Error);
}

TEST_F(SavedSearchesTest, PicturesThatMovedAreFoundAndThoseThatWentAreNamed) {
  SavedSearch search = of_row(0);
  search.examples.push_back(source_of_row(collection(), 1));
  search.examples.push_back(source_of_file(folder_ / "gone.jpg"));
  search.negatives = {source_of_row(collection(), 2)};
  search.negatives[0].marked = true;
  save_search(*library_, search);
  const fs::path pictures = folder_ / "pictures";
  fs::rename(pictures / collection().row_picture(0).path, pictures / "moved.ppm");
  fs::remove(pictures / collection().row_picture(1).path);
  import_folder(*library_, pictures, {}, {});
  SavedSearch again = read_search(*library_, "rows");
  const auto missing = leave_out_missing(again, collection());
  EXPECT_THAT(missing, ElementsAre("picture1.ppm", HasSubstr("gone.jpg")));
  ASSERT_EQ(again.examples.size(), 1u);
  EXPECT_EQ(load_query(again.examples[0], collection()).row,
            find_row(collection(), "moved.ppm", search.examples[0].content_hash));
  EXPECT_EQ(again.negatives.size(), 1u);
  fs::remove(pictures / "moved.ppm");
  import_folder(*library_, pictures, {}, {});
  EXPECT_THROW(leave_out_missing(again, collection()), Error) << "nothing is left to search for";
}

TEST_F(SavedSearchesTest, ClustersAreMeantByName) {
  Collection now = collection();
  Clustering clustering;
  clustering.clusters = {{"Beach", {}, 0}, {"Forest", {}, 1}};
  now.clustering = std::make_shared<Clustering>(clustering);
  SearchSettings settings;
  settings.filter.clusters = {1, 0};
  settings.index = SearchIndex::approximate;
  SavedSearch search = of_row(0);
  keep_settings(search, settings, now);
  EXPECT_THAT(search.clusters, ElementsAre("Forest", "Beach"));
  EXPECT_THAT(search.settings.filter.clusters, IsEmpty());
  EXPECT_EQ(search.settings.index, SearchIndex::automatic);
  clustering.clusters = {{"Sea", {}, 0}, {"Beach", {}, 1}};
  now.clustering = std::make_shared<Clustering>(clustering);
  EXPECT_THAT(leave_out_missing(search, now), ElementsAre("the cluster Forest"));
  EXPECT_THAT(search.settings.filter.clusters, ElementsAre(1));
}

TEST_F(SavedSearchesTest, ALibraryOfTheSchemaBeforeIsUpgraded) {
  library_.reset();
  {
    Database database(folder_ / "library/library.sqlite3", Database::Mode::read_write);
    std::string forget = "PRAGMA user_version = 3;";
    auto table = database.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN "
        "('meta', 'pictures', 'clusterings', 'clusters', 'assignments', 'cluster_edits', 'tags')");
    while (table.step()) forget += "DROP TABLE " + table.text(0) + ";";
    table.reset();
    database.execute(forget);
  }
  open();
  save_search(*library_, of_row(0));
  EXPECT_THAT(names(), ElementsAre("rows"));
}

/// A search whose stored JSON is damaged in one way.
TEST_F(SavedSearchesTest, WhatIsDamagedIsSaidAndCanBeDeleted) {
  save_search(*library_, everything());
  const std::string name = everything().name;
  const json good = json::parse(saved_search_to_json(everything()));
  Database database(folder_ / "library/library.sqlite3", Database::Mode::read_write);
  const auto store = [&](const std::string& text) {
    database.prepare("UPDATE searches SET query = ? WHERE name = ?").bind(0, text).bind(1, name).run();
  };
  for (const auto& [pointer, value] :
       std::vector<std::pair<std::string, json>>{{"/examples", json::array()},
                                                 {"/examples", "none"},
                                                 {"/examples/0", json::object()},
                                                 {"/examples/0/path", "relative.jpg"},
                                                 {"/examples/0/path", json::array({300, 1e9, "x"})},
                                                 {"/examples/0/crop", {0, 0, 2, 2}},
                                                 {"/examples/0/crop", {0, 0, 1}},
                                                 {"/examples/2/picture", 99},
                                                 {"/examples/2/picture", -1},
                                                 {"/examples/2/picture", 1},  // that of another one
                                                 {"/examples/3/content_hash", ""},
                                                 {"/negatives", json::object({{"a", 1}})},
                                                 {"/settings", nullptr},
                                                 {"/settings/count", 0},
                                                 {"/settings/count", 1e300},
                                                 {"/settings/count", "many"},
                                                 {"/settings/probes", -5},
                                                 {"/settings/weights", {0, 0, 0}},
                                                 {"/settings/weights", {1, -1, 1}},
                                                 {"/settings/weights", {1, 1e300, 1}},
                                                 {"/settings/weights", {1, 1}},
                                                 {"/settings/min_score", 101},
                                                 {"/settings/sort", "mood"},
                                                 {"/settings/scope", 3},
                                                 {"/settings/labels", {json::object()}},
                                                 {"/clusters", 5}}) {
    json damaged = good;
    damaged[json::json_pointer(pointer)] = value;
    store(damaged.dump());
    try {
      read_search(*library_, name);
      ADD_FAILURE() << pointer << " = " << value;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
      EXPECT_FALSE(error.remedy().empty());
    }
  }
  for (const std::string& text : {std::string(), std::string("{"), std::string("[]"), std::string("\xFF\xFE"),
                                  std::string(200'000, '['), std::string(17 << 20, ' ')}) {
    store(text);
    EXPECT_THROW(read_search(*library_, name), Error) << text.substr(0, 20);
  }
  EXPECT_THAT(names(), ElementsAre(name)) << "it is still listed";
  EXPECT_FALSE(remove_search(*library_, name).has_value());
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace lookalike
