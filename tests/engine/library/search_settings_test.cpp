#include "engine/library/search_settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/library/query_picture.h"
#include "engine/library/search_facets.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

TEST(SearchSettings, NamesAreUnderstoodAndOthersListed) {
  EXPECT_EQ(scope_from_string("cluster"), SearchScope::cluster);
  EXPECT_EQ(metric_from_string("euclidean"), SearchMetric::euclidean);
  EXPECT_EQ(sort_from_string("size"), SearchSort::size);
  EXPECT_EQ(descriptor_from_string("colour"), DescriptorKind::colour);
  try {
    sort_from_string("magic");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_NE(std::string(error.what()).find("score, name, date, size"), std::string::npos) << error.what();
  }
}

TEST(SearchSettings, WeightsAreThreeNumbers) {
  EXPECT_EQ(weights_from_string("1,0.5,0"), (PartWeights{1, 0.5f, 0}));
  for (const char* bad : {"", "1", "1,2", "1,2,", "1,2,3,4", "1,-1,0", "1,2,x", "nan,1,1", "1, 2,3", "inf,0,0"}) {
    EXPECT_THROW(weights_from_string(bad), Error) << bad;
  }
}

TEST(Crop, IsAPartOfThePicture) {
  EXPECT_EQ(crop_from_string("0.25,0,0.5,1"), (Crop{0.25, 0, 0.5, 1}));
  EXPECT_NO_THROW(crop_from_string("0.7,0.1,0.3,0.9")) << "rounding";
  for (const char* bad : {"", "0,0,1", "0,0,1,1,1", "0,0,0,1", "0.5,0,0.6,1", "-0.1,0,1,1", "0,0,nan,1", "a,0,1,1"}) {
    EXPECT_THROW(crop_from_string(bad), Error) << bad;
  }
}

TEST(Crop, CutsThePixelsThatItMeans) {
  QueryPicture query{"q", test::noise_image(100, 40, 1), {}, Crop{0.25, 0.5, 0.5, 0.5}, false};
  const Image part = searched_part(query);
  ASSERT_EQ(part.width, 50);
  ASSERT_EQ(part.height, 20);
  EXPECT_TRUE(std::equal(part.at(3, 4), part.at(3, 4) + 3, query.image.at(28, 24)));
  query.crop.reset();
  EXPECT_EQ(searched_part(query), query.image);
  query.crop = Crop{0, 0, 0.05, 1};
  EXPECT_THROW(searched_part(query), Error) << "five pixels are no picture";
}

Collection of_paths(const std::vector<std::string>& paths) {
  Collection c;
  for (const std::string& path : paths) {
    Picture picture;
    picture.path = path;
    const auto slash = path.find('/');
    if (slash != std::string::npos) picture.label = path.substr(0, slash);
    c.rows.push_back(c.pictures.size());
    c.pictures.edit().push_back(picture);
  }
  return c;
}

TEST(SearchFacets, CountLabelsAndFoldersAtEveryDepth) {
  const SearchFacets facets = facets_of(of_paths({"a/1.jpg", "a/b/2.jpg", "a/b/3.jpg", "c/4.jpg", "5.jpg"}));
  EXPECT_EQ(facets.labels, (SearchFacets::Values{{"", 1}, {"a", 3}, {"c", 1}}));
  EXPECT_EQ(facets.folders, (SearchFacets::Values{{"a", 3}, {"a/b", 2}, {"c", 1}}));
  EXPECT_TRUE(facets_of(of_paths({"1.jpg", "2.jpg"})).labels.empty()) << "no label at all is nothing to choose from";
}

TEST(SearchFacets, NoneIsLeftOut) {
  std::vector<std::string> paths{"zz/1.jpg", "zz/2.jpg"};
  for (int i = 0; i < 400; ++i) paths.push_back("folder" + std::to_string(i) + "/x.jpg");
  const SearchFacets facets = facets_of(of_paths(paths));
  EXPECT_EQ(facets.folders.size(), 401u);
  EXPECT_EQ(facets.labels.size(), 401u);
  EXPECT_EQ(facets.folders.back(), (std::pair<std::string, std::int64_t>{"zz", 2}));
  EXPECT_TRUE(std::ranges::is_sorted(facets.folders));
}

TEST(SearchFacets, CountWhatPassesTheOtherFilters) {
  Collection c = of_paths({"a/1.jpg", "a/b/2.jpg", "a/b/3.jpg", "c/4.jpg", "5.jpg"});
  for (std::size_t i = 0; i < c.pictures.size(); ++i) c.pictures.edit()[i].content_hash = "hash" + std::to_string(i);
  Tags tags;
  tags.hashes["sharp"] = {"hash1", "hash3"};
  c.tags = std::make_shared<const Tags>(tags);
  auto clustering = std::make_shared<Clustering>();
  clustering->clusters.resize(3);
  clustering->assignment = {0, 1, 0, 1, 0};
  c.clustering = clustering;
  using Values = SearchFacets::Values;
  EXPECT_EQ(facets_of(c).clusters, (Values{{"0", 3}, {"1", 2}, {"2", 0}}));
  SearchFacets facets = facets_of(c, {{}, {"a", ""}, {}});
  EXPECT_EQ(facets.labels, (Values{{"", 1}, {"a", 3}, {"c", 1}})) << "labels do not limit labels";
  EXPECT_EQ(facets.folders, (Values{{"a", 3}, {"a/b", 2}, {"c", 0}})) << "but folders; none is left out";
  EXPECT_EQ(facets.clusters, (Values{{"0", 3}, {"1", 1}, {"2", 0}}));
  EXPECT_EQ(facets.tags, (Values{{"sharp", 1}}));
  facets = facets_of(c, {{0, 1}, {"a"}, {"c", "a/b"}});
  EXPECT_EQ(facets.labels, (Values{{"", 0}, {"a", 2}, {"c", 1}}));
  EXPECT_EQ(facets.folders, (Values{{"a", 3}, {"a/b", 2}, {"c", 0}}));
  EXPECT_EQ(facets.clusters, (Values{{"0", 1}, {"1", 1}, {"2", 0}}));
  // Each count is what choosing the value alone would leave.
  for (const auto& [label, count] : facets.labels) {
    EXPECT_EQ(std::ssize(*rows_that_pass({{0, 1}, {label}, {"c", "a/b"}}, c)), count) << label;
  }
  EXPECT_THROW(facets_of(c, {{3}, {}, {}}), Error);
}

TEST(SearchFilter, PassesWhatMatchesEveryList) {
  Collection c = of_paths({"a/1.jpg", "a/b/2.jpg", "ab/3.jpg", "c/4.jpg", "5.jpg"});
  const auto rows = [&](const SearchFilter& filter) { return *rows_that_pass(filter, c); };
  using Rows = std::vector<std::int64_t>;
  EXPECT_FALSE(rows_that_pass({}, c));
  EXPECT_EQ(rows({{}, {}, {"a"}}), (Rows{0, 1})) << "ab is another folder";
  EXPECT_EQ(rows({{}, {}, {"./a/b/"}}), (Rows{1}));
  EXPECT_EQ(rows({{}, {"a", "c"}, {}}), (Rows{0, 1, 3}));
  EXPECT_EQ(rows({{}, {""}, {}}), (Rows{4}));
  EXPECT_EQ(rows({{}, {"c"}, {"a"}}), Rows());
  EXPECT_EQ(rows({{}, {}, {"."}}).size(), 5u);
  Tags tags;
  tags.hashes["sharp"] = {"hash1", "hash3"};
  for (std::size_t i = 0; i < c.pictures.size(); ++i) c.pictures.edit()[i].content_hash = "hash" + std::to_string(i);
  c.tags = std::make_shared<const Tags>(tags);
  EXPECT_EQ(rows({{}, {}, {}, {"sharp"}}), (Rows{1, 3}));
  EXPECT_EQ(rows({{}, {}, {"c"}, {"sharp"}}), (Rows{3}));
  EXPECT_TRUE(rows({{}, {}, {}, {"blurred"}}).empty());
  EXPECT_EQ(facets_of(c).tags, (SearchFacets::Values{{"sharp", 2}}));
  EXPECT_THROW(rows({{0}, {}, {}}), Error) << "there are no clusters";
  auto clustering = std::make_shared<Clustering>();
  clustering->clusters.resize(2);
  clustering->assignment = {0, 1, 0, 1, 0};
  c.clustering = clustering;
  EXPECT_EQ(rows({{1}, {}, {}}), (Rows{1, 3}));
  EXPECT_EQ(rows({{0, 1}, {"a"}, {}}), (Rows{0, 1}));
  EXPECT_THROW(rows({{2}, {}, {}}), Error);
}

}  // namespace
}  // namespace lookalike
