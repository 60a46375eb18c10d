#include "engine/analysis/single_linkage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using Groups = std::vector<std::vector<std::int64_t>>;

/// Unit rows around `places` directions.
Matrix unit_clouds(std::int64_t rows, std::int64_t places, float spread) {
  const Matrix centres = test::gaussian_matrix(places, 12, 5);
  Matrix x = test::gaussian_matrix(rows, 12, 6);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < x.cols; ++j) x(i, j) = centres(i % places, j) + spread * x(i, j);
  }
  normalise_rows(x);
  return x;
}

double distance_of_rows(const Matrix& x, std::int64_t a, std::int64_t b) {
  double cosine = 0;
  for (std::int64_t j = 0; j < x.cols; ++j) cosine += double{x(a, j)} * x(b, j);
  return 1 - cosine;
}

/// Connected components by walking from row to row.
Groups by_walking(const Matrix& x, double limit) {
  Groups groups;
  std::vector<bool> seen(static_cast<std::size_t>(x.rows));
  for (std::int64_t start = 0; start < x.rows; ++start) {
    if (seen[static_cast<std::size_t>(start)]) continue;
    seen[static_cast<std::size_t>(start)] = true;
    std::vector<std::int64_t> group{start};
    for (std::size_t i = 0; i < group.size(); ++i) {
      for (std::int64_t other = 0; other < x.rows; ++other) {
        if (seen[static_cast<std::size_t>(other)] || distance_of_rows(x, group[i], other) > limit) continue;
        seen[static_cast<std::size_t>(other)] = true;
        group.push_back(other);
      }
    }
    std::ranges::sort(group);
    if (group.size() > 1) groups.push_back(std::move(group));
  }
  return groups;
}

TEST(SingleLinkage, GroupsAreTheConnectedComponentsAtEveryDistance) {
  const Matrix x = unit_clouds(300, 25, 0.25f);
  const auto forest = link_near_rows(x, 0.3, 1, {}, {});
  ASSERT_TRUE(forest);
  EXPECT_TRUE(std::ranges::is_sorted(forest->links, {}, &RowLink::distance));
  std::set<std::size_t> counts;
  for (const double at : {0.003, 0.01, 0.02, 0.04, 0.08, 0.16, 0.3}) {
    EXPECT_EQ(forest->groups(at), by_walking(x, at)) << at;
    counts.insert(forest->groups(at).size());
  }
  EXPECT_GT(counts.size(), 3u) << "the distances should tell something apart";
  EXPECT_EQ(forest->groups(5), forest->groups(0.3)) << "more than the limit is not known";
}

/// More alike rows than anybody's ten nearest: what links the two bursts is nobody's near neighbour.
TEST(SingleLinkage, NoLinkIsMissedBetweenManyThatAreAlike) {
  Matrix x(1600, 3);
  for (std::int64_t i = 0; i < x.rows; ++i) {
    x(i, 0) = 1;
    x(i, 1) = i < 800 ? 0.0f : 0.4f;
    x(i, 2) = 1e-4f * static_cast<float>(i % 800);
  }
  normalise_rows(x);
  const double apart = distance_of_rows(x, 0, 800);
  const auto forest = link_near_rows(x, 0.3, 1, {}, {});
  ASSERT_TRUE(forest);
  EXPECT_EQ(forest->links.size(), 1599u);
  ASSERT_EQ(forest->groups(apart / 2).size(), 2u);
  EXPECT_EQ(forest->groups(apart / 2)[1].front(), 800);
  EXPECT_EQ(forest->groups(apart + 0.01).size(), 1u);
}

TEST(SingleLinkage, CopiesAreTogetherAtDistanceNought) {
  Matrix x = unit_clouds(40, 40, 0.1f);
  for (std::int64_t i = 10; i < 30; ++i) std::ranges::copy(x.row(3), x.row(i).begin());
  const auto groups = link_near_rows(x, 0.1, 1, {}, {})->groups(0);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].size(), 21u);
  EXPECT_EQ(groups[0][0], 3);
}

TEST(SingleLinkage, FewOrNoRowsHaveNoGroups) {
  for (const std::int64_t rows : {0, 1}) {
    const auto forest = link_near_rows(unit_clouds(rows, 1, 0.1f), 0.3, 1, {}, {});
    ASSERT_TRUE(forest);
    EXPECT_TRUE(forest->groups(0.3).empty());
  }
  EXPECT_EQ(link_near_rows(unit_clouds(2, 1, 0.01f), 0.3, 1, {}, {})->groups(0.3), (Groups{{0, 1}}));
}

TEST(SingleLinkage, StopsAndRefusesWhatIsNotFinite) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(link_near_rows(unit_clouds(50, 5, 0.1f), 0.3, 1, {}, stop.get_token()));
  Matrix bad = unit_clouds(20, 5, 0.1f);
  bad(3, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(link_near_rows(bad, 0.3, 1, {}, {}), Error);
}

}  // namespace
}  // namespace lookalike
