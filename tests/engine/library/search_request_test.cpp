// What can be asked of a search beyond its examples.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/library/searcher.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class SearchRequestTest : public test::ReadyLibrary {
 protected:
  std::shared_ptr<const Searcher> searcher_ = Searcher::open(library_->snapshot());
  const Collection& c_ = searcher_->collection();

  static QueryPicture unseen(int kind) { return {"unseen", test::pattern_image(96, 80, kind, 77), std::nullopt}; }
  static SearchRequest request_for(const QueryPicture& query) {
    SearchRequest request;
    request.examples = {query};
    request.count = kinds * each;
    return request;
  }
  int rank_of(const SearchResult& result, std::int64_t row) const {
    const auto found = std::ranges::find(result.hits, row, &Hit::row);
    return found == result.hits.end() ? 0 : found->rank;
  }
  std::vector<std::int64_t> rows(const SearchResult& result) const {
    std::vector<std::int64_t> rows;
    for (const Hit& hit : result.hits) rows.push_back(hit.row);
    return rows;
  }
};

TEST_F(SearchRequestTest, ANegativeExamplePushesItsKindAway) {
  SearchRequest request = request_for(unseen(0));
  request.examples.push_back(unseen(1));  // between two kinds
  const auto of_kind = [&](const SearchResult& result, const std::string& label) {
    double sum = 0;
    for (const Hit& hit : result.hits) sum += c_.row_picture(hit.row).label == label ? hit.rank : 0;
    return sum / each;
  };
  const SearchResult before = searcher_->search(request);
  request.negatives = {unseen(1)};
  const SearchResult after = searcher_->search(request);
  EXPECT_GT(of_kind(after, "kind1"), of_kind(before, "kind1") + 2);
  EXPECT_LT(of_kind(after, "kind0"), of_kind(before, "kind0"));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(c_.row_picture(after.hits[i].row).label, "kind0");
}

TEST_F(SearchRequestTest, MarkedRowsStayOrGo) {
  SearchRequest request = request_for(unseen(0));
  request.examples.push_back({"good", {}, 3, {}, true});
  request.negatives.push_back({"bad", {}, 5, {}, true});
  const SearchResult result = searcher_->search(request);
  EXPECT_LE(rank_of(result, 3), 2);
  EXPECT_GE(rank_of(result, 3), 1);
  EXPECT_EQ(rank_of(result, 5), 0);
  EXPECT_EQ(std::ssize(result.hits), kinds * each - 1);
}

TEST_F(SearchRequestTest, OnlyTheCroppedPartIsSearchedFor) {
  // Left half of one kind, right half of another.
  const Image left = test::pattern_image(80, 80, 0, 77), right = test::pattern_image(80, 80, 2, 77);
  Image both{160, 80, std::vector<std::uint8_t>(160 * 80 * 3)};
  for (int y = 0; y < 80; ++y) {
    std::copy(left.at(0, y), left.at(0, y) + 240, both.at(0, y));
    std::copy(right.at(0, y), right.at(0, y) + 240, both.at(80, y));
  }
  QueryPicture query{"both", both, std::nullopt, Crop{0, 0, 0.5, 1}, false};
  EXPECT_EQ(c_.row_picture(searcher_->search(request_for(query)).hits[0].row).label, "kind0");
  query.crop = Crop{0.5, 0, 0.5, 1};
  EXPECT_EQ(c_.row_picture(searcher_->search(request_for(query)).hits[0].row).label, "kind2");
  EXPECT_EQ(rows(searcher_->search(request_for(query))),
            rows(searcher_->search(request_for({"right", right, std::nullopt}))));
}

TEST_F(SearchRequestTest, ACropOfALibraryPictureIsSearchedForAndItselfLeftOut) {
  QueryPicture query = query_from_file(c_.row_path(2), Crop{0.25, 0.25, 0.5, 0.5});
  query.row = 2;
  const SearchResult part = searcher_->search(request_for(query));
  EXPECT_EQ(rank_of(part, 2), 0);
  query.crop.reset();
  EXPECT_NE(part.hits[0].distance, searcher_->search(request_for(query)).hits[0].distance);
}

TEST_F(SearchRequestTest, FiltersLimitWhatIsSearched) {
  SearchRequest request = request_for(unseen(0));
  request.filter.labels = {"kind1"};
  const SearchResult result = searcher_->search(request);
  EXPECT_EQ(std::ssize(result.hits), each);
  EXPECT_EQ(result.searched, each);
  for (const Hit& hit : result.hits) EXPECT_EQ(c_.row_picture(hit.row).label, "kind1");
  request.filter = {{}, {}, {"kind2"}};
  for (const Hit& hit : searcher_->search(request).hits)
    EXPECT_TRUE(c_.row_picture(hit.row).path.starts_with("kind2/"));
  request.filter = {{1}, {}, {}};
  for (const Hit& hit : searcher_->search(request).hits) EXPECT_EQ(hit.cluster, 1);
}

TEST_F(SearchRequestTest, TheThresholdKeepsWhatScoresEnough) {
  SearchRequest request = request_for(unseen(0));
  const SearchResult all = searcher_->search(request);
  request.min_score = all.hits[6].score;
  const SearchResult some = searcher_->search(request);
  ASSERT_GE(some.hits.size(), 7u);
  EXPECT_GE(some.hits.back().score, request.min_score);
  EXPECT_EQ(std::ranges::count_if(all.hits, [&](const Hit& hit) { return hit.score >= request.min_score; }),
            std::ssize(some.hits));
}

TEST_F(SearchRequestTest, SortingKeepsTheRanks) {
  SearchRequest request = request_for(unseen(0));
  request.count = 12;
  auto by_rank = searcher_->search(request);
  for (const SearchSort sort : {SearchSort::name, SearchSort::date, SearchSort::size}) {
    request.sort = sort;
    auto sorted = searcher_->search(request);
    for (std::size_t i = 1; i < sorted.hits.size(); ++i) {
      const Picture &a = c_.row_picture(sorted.hits[i - 1].row), &b = c_.row_picture(sorted.hits[i].row);
      const bool in_order = sort == SearchSort::name   ? a.path < b.path
                            : sort == SearchSort::date ? a.modified_ns >= b.modified_ns
                                                       : a.file_size >= b.file_size;
      EXPECT_TRUE(in_order) << a.path << " before " << b.path;
    }
    std::ranges::sort(sorted.hits, {}, &Hit::rank);
    EXPECT_EQ(rows(sorted), rows(by_rank)) << "the same hits";
  }
}

TEST_F(SearchRequestTest, EuclideanDistancesOfUnitRowsFollowFromTheCosine) {
  SearchRequest request = request_for(unseen(1));
  const SearchResult cosine = searcher_->search(request);
  request.metric = SearchMetric::euclidean;
  const SearchResult euclidean = searcher_->search(request);
  ASSERT_EQ(rows(cosine), rows(euclidean));
  for (std::size_t i = 0; i < cosine.hits.size(); ++i) {
    EXPECT_NEAR(euclidean.hits[i].distance, std::sqrt(2 * cosine.hits[i].distance), 1e-6);
    EXPECT_EQ(euclidean.hits[i].score, cosine.hits[i].score);
  }
}

TEST_F(SearchRequestTest, ProbingMoreClustersFindsMoreOfTheNearest) {
  SearchRequest request = request_for(unseen(0));
  request.scope = SearchScope::cluster;
  double recall = 0;
  std::int64_t searched = 0;
  const int k = c_.clustering->k;
  for (request.probes = 1; request.probes <= k; ++request.probes) {
    const SearchResult result = searcher_->search(request);
    EXPECT_EQ(std::ssize(result.probed), request.probes);
    EXPECT_EQ(result.probed.front(), result.query_cluster);
    EXPECT_GE(result.cluster_recall, recall);
    EXPECT_GT(result.searched, searched);
    recall = result.cluster_recall;
    searched = result.searched;
  }
  EXPECT_EQ(recall, 1);
  EXPECT_EQ(searched, c_.row_count());
  request.probes = k + 5;
  EXPECT_EQ(std::ssize(searcher_->search(request).probed), k) << "there are no more";
}

TEST_F(SearchRequestTest, AnEmptyAnswerSaysWhy) {
  SearchRequest request = request_for(unseen(0));
  EXPECT_EQ(searcher_->search(request).no_hits, NoHits::none);
  EXPECT_TRUE(explain_no_hits(searcher_->search(request)).empty());
  request.filter.labels = {"no such"};
  SearchResult result = searcher_->search(request);
  EXPECT_EQ(result.no_hits, NoHits::filtered_out);
  EXPECT_NE(explain_no_hits(result).find("filters"), std::string::npos);

  request.filter = {};
  request.examples.push_back(unseen(1));
  request.min_score = 100;
  result = searcher_->search(request);
  EXPECT_EQ(result.no_hits, NoHits::below_threshold);
  EXPECT_GT(result.best_score, 0);
  EXPECT_LT(result.best_score, 100);

  request = request_for(unseen(0));
  request.scope = SearchScope::cluster;
  const int own = searcher_->search(request).query_cluster;
  request.filter.clusters = {own == 0 ? 1 : 0};
  EXPECT_EQ(searcher_->search(request).no_hits, NoHits::cluster_empty);
}

TEST_F(SearchRequestTest, FacetsAreThoseOfTheCollection) {
  EXPECT_EQ(searcher_->facets().labels, (SearchFacets::Values{{"kind0", each}, {"kind1", each}, {"kind2", each}}));
}

TEST_F(SearchRequestTest, SaysWhatIsWrongWithARequest) {
  const auto refused = [&](auto edit) {
    SearchRequest request = request_for(unseen(0));
    edit(request);
    EXPECT_THROW(searcher_->search(request), Error);
  };
  refused([](SearchRequest& r) { r.probes = 0; });
  refused([](SearchRequest& r) { r.min_score = 101; });
  refused([](SearchRequest& r) { r.min_score = NAN; });
  refused([](SearchRequest& r) { r.weights = {0, 0, 0}; });
  refused([](SearchRequest& r) { r.filter.clusters = {99}; });
  refused([](SearchRequest& r) { r.negatives = {{"row", {}, 999}}; });
  refused([](SearchRequest& r) { r.examples.front().crop = Crop{0.5, 0, 0.6, 1}; });
}

}  // namespace
}  // namespace lookalike
