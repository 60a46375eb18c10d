#include "engine/library/search_index.h"

#include <gtest/gtest.h>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/library/searcher.h"
#include "tests/support/library_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class SearchIndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    make_folder(file_.parent_path());
    set_rows(600);
  }
  void set_rows(std::int64_t rows, std::int64_t skipped = 0) {
    auto embeddings = std::make_shared<Embeddings>();
    embeddings->run = "run";
    embeddings->stamp = "stamp";
    embeddings->blocks = {{"dictionary", 0, 16}};
    const Matrix all = test::gaussian_matrix(rows + skipped, 16, 1);
    embeddings->parts = Matrix(rows, 16);
    std::copy(all.data.begin() + skipped * 16, all.data.end(), embeddings->parts.data.begin());
    normalise_rows(embeddings->parts);
    collection_.library_folder = folder_.path();
    collection_.embeddings = embeddings;
    view_ = std::make_shared<PreparedView>(embeddings, DescriptorView{});
  }
  IndexOutcome obtain(bool build = true) { return obtain_index(collection_, view_, build, {}, {}); }

  const test::TempFolder folder_;
  const fs::path file_ = folder_ / "runs" / "run" / "ivf.safetensors";
  Collection collection_;
  std::shared_ptr<const PreparedView> view_;
};

TEST_F(SearchIndexTest, IsBuiltOnceAndTakenFromDiskThen) {
  EXPECT_FALSE(obtain(false).index) << "there is none";
  EXPECT_FALSE(index_is_stored(collection_));
  const IndexOutcome built = obtain();
  ASSERT_TRUE(built.index);
  EXPECT_TRUE(built.message.empty()) << built.message;
  EXPECT_TRUE(index_is_stored(collection_));
  const IndexOutcome read = obtain(false);
  ASSERT_TRUE(read.index);
  EXPECT_EQ(read.index->index.size(), 600);
}

TEST_F(SearchIndexTest, NewPicturesAreAddedAndGoneOnesLeave) {
  ASSERT_TRUE(obtain().index);
  set_rows(700);
  EXPECT_FALSE(obtain(false).index) << "it lacks the new ones";
  IndexOutcome more = obtain();
  ASSERT_TRUE(more.index);
  EXPECT_TRUE(more.message.empty()) << more.message;
  EXPECT_EQ(more.index->index.size(), 700);
  set_rows(690, 10);
  const IndexOutcome fewer = obtain(false);
  ASSERT_TRUE(fewer.index) << "which needs no work";
  EXPECT_EQ(fewer.index->index.size(), 690);
}

TEST_F(SearchIndexTest, ADamagedOrForeignOneIsBuiltAgainWithAMessage) {
  for (const bool foreign : {false, true}) {
    if (foreign) {
      IvfIndex other(view_->rows());
      ASSERT_TRUE(other.grow({}, {}));
      other.save(file_, "another model");
    } else {
      write_file_atomically(file_, std::string_view("no index at all"));
    }
    const IndexOutcome outcome = obtain();
    ASSERT_TRUE(outcome.index);
    EXPECT_NE(outcome.message.find("ivf.safetensors"), std::string::npos) << outcome.message;
    EXPECT_TRUE(obtain(false).index) << "a good one is there now";
  }
}

TEST_F(SearchIndexTest, AReadOnlyLibraryIsNotWrittenTo) {
  collection_.read_only = true;
  EXPECT_TRUE(obtain().index);
  EXPECT_FALSE(index_is_stored(collection_));
}

TEST_F(SearchIndexTest, StoppedThereIsNone) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(obtain_index(collection_, view_, true, {}, stop.get_token()).index);
  EXPECT_FALSE(index_is_stored(collection_));
}

class IndexedSearchTest : public test::ReadyLibrary {};

TEST_F(IndexedSearchTest, TheProgramChoosesBySizeAndCanBeOverruled) {
  EXPECT_FALSE(wants_index(SearchIndex::automatic, approximate_threshold - 1));
  EXPECT_TRUE(wants_index(SearchIndex::automatic, approximate_threshold));
  EXPECT_TRUE(wants_index(SearchIndex::approximate, 1));
  EXPECT_FALSE(wants_index(SearchIndex::exact, 10 * approximate_threshold));

  const auto searcher = Searcher::open(library_->snapshot());
  SearchRequest request;
  request.examples = {{"q", test::pattern_image(96, 80, 1, 77), std::nullopt}};
  request.count = 10;
  EXPECT_EQ(searcher->search(request).index, IndexUse::exact_small);
  request.index = SearchIndex::exact;
  const SearchResult exact = searcher->search(request);
  EXPECT_EQ(exact.index, IndexUse::exact_chosen);
  request.index = SearchIndex::approximate;
  EXPECT_EQ(searcher->search(request).index, IndexUse::exact_unbuilt);
  EXPECT_TRUE(searcher->build_index(true, {}, {}).empty());
  ASSERT_TRUE(searcher->index_ready());
  const SearchResult found = searcher->search(request);
  EXPECT_EQ(found.index, IndexUse::approximate);
  ASSERT_EQ(found.hits.size(), exact.hits.size());
  for (std::size_t i = 0; i < exact.hits.size(); ++i) {
    EXPECT_EQ(found.hits[i].row, exact.hits[i].row) << "of so few none is missed";
    EXPECT_EQ(found.hits[i].distance, exact.hits[i].distance) << "to the bit";
  }
  request.filter.labels = {"kind1"};
  EXPECT_EQ(searcher->search(request).index, IndexUse::exact_limited);
  request.filter = {};
  request.weights = {1, 0, 0};
  EXPECT_EQ(searcher->search(request).index, IndexUse::exact_other);
  EXPECT_NE(explain_index(IndexUse::exact_other), explain_index(IndexUse::approximate));
}

}  // namespace
}  // namespace lookalike
