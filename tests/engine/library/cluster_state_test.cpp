#include "engine/library/cluster_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/partition.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

ClusterState sample_state() {
  return {"kmeans", {{"Cluster 1", 0}, {"Boats", 1}, {"Cluster 3", 2}}, {0, 0, 0, 0, 1, 1, 2, 1, 0, 2}};
}

/// Ten rows of unit length; those of cluster 0 form two groups.
Matrix sample_rows() {
  Matrix rows = test::gaussian_matrix(10, 4, 1);
  for (std::int64_t i = 0; i < 10; ++i) rows(i, i < 2 ? 0 : 1) += 20;
  normalise_rows(rows);
  return rows;
}

TEST(ClusterState, RenamingAndColouringChangeOneLabel) {
  const ClusterState before = sample_state();
  ClusterState expected = before;
  expected.labels[2].name = "Sea";
  EXPECT_EQ(renamed(before, 2, "Sea"), expected);
  expected = before;
  expected.labels[0].colour = 7;
  EXPECT_EQ(recoloured(before, 0, 7), expected);
  EXPECT_EQ(renamed(before, 0, "\xFF").labels[0].name, "\xEF\xBF\xBD");
}

TEST(ClusterState, MergingKeepsTheFirstLabelAndClosesTheGap) {
  const ClusterState after = merged(sample_state(), {1, 0});
  EXPECT_EQ(after.labels, (std::vector<ClusterLabel>{{"Boats", 1}, {"Cluster 3", 2}}));
  EXPECT_EQ(after.assignment, (std::vector<int>{0, 0, 0, 0, 0, 0, 1, 0, 0, 1}));
}

TEST(ClusterState, SplittingSeparatesTheGroupsAndNamesTheNewOne) {
  const ClusterState after = split(sample_state(), 0, sample_rows(), 2);
  EXPECT_EQ(after.assignment, (std::vector<int>{3, 3, 0, 0, 1, 1, 2, 1, 0, 2}));
  EXPECT_EQ(after.labels[0], (ClusterLabel{"Cluster 1", 0}));
  EXPECT_EQ(after.labels[3], (ClusterLabel{"Cluster 4", 3}));
  EXPECT_EQ(split(sample_state(), 1, sample_rows(), 3).labels[4].name, "Boats 3");
}

TEST(ClusterState, MovingTheLastPictureTakesTheClusterAway) {
  const ClusterState after = moved(sample_state(), {6, 9}, 1);
  EXPECT_EQ(after.labels.size(), 2u);
  EXPECT_EQ(std::ranges::count(after.assignment, 1), 5);
  const ClusterState fresh = moved(sample_state(), {0}, 3);
  EXPECT_EQ(fresh.labels[3], (ClusterLabel{"Cluster 4", 3}));
  EXPECT_EQ(fresh.assignment[0], 3);
}

TEST(ClusterState, ImpossibleEditsAreUsageErrors) {
  const ClusterState s = sample_state();
  const Matrix rows = sample_rows();
  EXPECT_THROW(renamed(s, 3, "x"), Error);
  EXPECT_THROW(renamed(s, -1, "x"), Error);
  EXPECT_THROW(renamed(s, 0, " \n"), Error);
  EXPECT_THROW(renamed(s, 0, std::string(61, 'x')), Error);
  EXPECT_THROW(renamed(s, 0, "two\nlines"), Error);
  for (const char* number : {"3", "0012", "#3"}) EXPECT_THROW(renamed(s, 0, number), Error);
  EXPECT_EQ(renamed(s, 0, " 3rd #3 ").labels[0].name, "3rd #3");
  EXPECT_THROW(renamed(s, 0, s.labels[1].name), Error) << "which of the two would be meant?";
  EXPECT_NO_THROW(renamed(s, 0, s.labels[0].name));
  EXPECT_THROW(recoloured(s, 0, -1), Error);
  EXPECT_THROW(merged(s, {1}), Error);
  EXPECT_THROW(merged(s, {1, 1}), Error);
  EXPECT_THROW(merged(s, {1, 5}), Error);
  EXPECT_THROW(split(s, 2, rows, 3), Error);
  EXPECT_THROW(split(s, 2, rows, 1), Error);
  EXPECT_THROW(moved(s, {}, 0), Error);
  EXPECT_THROW(moved(s, {10}, 0), Error);
  EXPECT_THROW(moved(s, {0}, 4), Error);
}

TEST(ClusterState, AnySeriesOfEditsLeavesAPartition) {
  const Matrix rows = sample_rows();
  std::mt19937 random(3);
  ClusterState state = sample_state();
  for (int i = 0; i < 300; ++i) {
    const int k = static_cast<int>(state.labels.size());
    const auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    try {
      switch (any(3)) {
        case 0:
          state = merged(state, {any(k), any(k)});
          break;
        case 1:
          state = split(state, any(k), rows, 2);
          break;
        default:
          state = moved(state, {any(10), any(10)}, any(k + 1));
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
    }
    const std::set<int> used(state.assignment.begin(), state.assignment.end());
    ASSERT_EQ(used.size(), state.labels.size());
    ASSERT_EQ(*used.begin(), 0);
    ASSERT_EQ(*used.rbegin() + 1, std::ssize(state.labels));
    std::set<std::string> names;
    for (const ClusterLabel& label : state.labels) names.insert(label.name);
    ASSERT_EQ(names.size(), state.labels.size());
  }
}

TEST(InheritedLabels, NamesAndColoursFollowThePictures) {
  // The boats are now cluster 0, the former cluster 0 has become two.
  const std::vector<int> now{1, 1, 1, 2, 0, 0, 3, 0, 2, 3};
  const std::vector<ClusterLabel> labels = inherited_labels(sample_state(), now, 4);
  EXPECT_EQ(labels[0], (ClusterLabel{"Boats", 1}));
  EXPECT_EQ(labels[1], (ClusterLabel{"Cluster 2", 0}));  // Names of the program's own are given anew.
  EXPECT_EQ(labels[2], (ClusterLabel{"Cluster 3", 3}));
  EXPECT_EQ(labels[3], (ClusterLabel{"Cluster 4", 2}));
}

TEST(DefaultNames, AreTold) {
  EXPECT_TRUE(is_default_name("Cluster 12"));
  for (const char* name : {"Cluster", "Cluster ", "Cluster 1a", "Boats 2", "cluster 1"}) {
    EXPECT_FALSE(is_default_name(name)) << name;
  }
}

TEST(WithState, WorksOutWhatDependsOnThePartition) {
  const Matrix rows = sample_rows();
  const ClusterState state = sample_state();
  const Clustering c = with_state({}, state, rows);
  EXPECT_EQ(c.k, 3);
  EXPECT_EQ(state_of(c), state);
  const PartitionSummary summary = summarise(rows, state.assignment, 3);
  EXPECT_EQ(c.centroids, summary.centroids);
  EXPECT_DOUBLE_EQ(c.inertia, summary.inertia);
  EXPECT_EQ(c.clusters[0].rows.size(), 5u);
  const Clustering named = with_state(c, renamed(state, 1, "Ships"), rows);
  EXPECT_EQ(named.centroids, c.centroids);
  EXPECT_EQ(named.clusters[1].rows, c.clusters[1].rows);
}

}  // namespace
}  // namespace lookalike
