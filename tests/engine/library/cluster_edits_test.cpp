#include "engine/library/cluster_edits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "engine/core/error.h"
#include "engine/library/cluster_state.h"
#include "engine/library/library_impl.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

/// Each test edits a copy of the ready library.
class ClusterEditsTest : public test::ReadyLibrary {
 protected:
  ClusterEditsTest() {
    fs::copy(*folder_ / "library", place_ / "library", fs::copy_options::recursive);
    own_ = Library::open(place_ / "library");
    cluster(*own_, {.k = 4}, {}, {});
  }
  const Clustering& clusters() const { return *own_->snapshot()->clustering; }
  ClusterState state() const { return state_of(clusters()); }
  std::string hash(int cluster, std::size_t member) const {
    const auto c = own_->snapshot();
    return c->row_picture(c->clustering->clusters[static_cast<std::size_t>(cluster)].rows[member]).content_hash;
  }
  /// What a program sees that opens the library as it lies on the disk at this moment.
  ClusterState on_disk() const {
    const test::TempFolder copy;
    fs::copy(place_ / "library", copy / "library", fs::copy_options::recursive);
    return state_of(*Library::open(copy / "library")->snapshot()->clustering);
  }

  /// The pictures of the ready library, for the copy to scan.
  void take_pictures() {
    fs::copy(*folder_ / "pictures", place_ / "pictures", fs::copy_options::recursive);
    Collection moved = own_->impl().copy();
    moved.root.clear();  // As after a move: the library takes any folder for its own.
    own_->impl().publish(std::move(moved));
  }
  /// One picture more, from which another dictionary is learned when that is done anew.
  void scan_another() {
    take_pictures();
    test::write_pnm(place_ / "pictures" / "kind0" / "another.ppm", test::noise_image(96, 80, 3));
    import_folder(*own_, place_ / "pictures", {}, {});
  }
  void describe_anew() {
    ASSERT_TRUE(embed(*own_, {}, {}, {}, /*relearn=*/true));
    EXPECT_FALSE(own_->snapshot()->clustering);
    ASSERT_TRUE(refresh(*own_, {}, {}));
    EXPECT_EQ(clusters().stamp, own_->snapshot()->embeddings->stamp);
  }

  test::TempFolder place_;
  std::shared_ptr<Library> own_;
};

TEST_F(ClusterEditsTest, EveryKindOfEditIsStoredUndoneAndRedone) {
  const std::vector<std::pair<const char*, std::function<void()>>> edits{
      {"rename", [&] { rename_cluster(*own_, 1, "Boats"); }},
      {"colour", [&] { recolour_cluster(*own_, 0, 9); }},
      {"split", [&] { split_cluster(*own_, 0, 3); }},
      {"merge",
       [&] {
         merge_clusters(*own_, {2, 0, 3});
       }},
      {"move",
       [&] {
         move_pictures(*own_, {hash(0, 0), hash(0, 1), "gone"}, 1);
       }},
      {"to a new one", [&] { move_pictures(*own_, {hash(1, 0)}, clusters().k); }},
      {"k-means", [&] { cluster(*own_, {.k = 5}, {}, {}); }},
      {"ward", [&] { cluster(*own_, {.method = "ward", .k = 3}, {}, {}); }},
  };
  std::vector<ClusterState> states{state()};
  for (const auto& [name, edit] : edits) {
    edit();
    EXPECT_NE(state(), states.back()) << name;
    EXPECT_FALSE(clusters().undo.empty()) << name;
    EXPECT_EQ(on_disk(), state()) << name;  // A kill now would lose nothing.
    const ClusterState after = state();
    ASSERT_TRUE(undo_cluster_edit(*own_)) << name;
    EXPECT_EQ(state(), states.back()) << name;
    EXPECT_EQ(on_disk(), state()) << name;
    ASSERT_TRUE(redo_cluster_edit(*own_)) << name;
    EXPECT_EQ(state(), after) << name;
    states.push_back(after);
  }
  // All the way back, in another process, and forth again.
  own_.reset();
  own_ = Library::open(place_ / "library");
  for (std::size_t i = states.size() - 1; i-- > 0;) {
    ASSERT_TRUE(undo_cluster_edit(*own_));
    EXPECT_EQ(state(), states[i]) << i;
  }
  for (std::size_t i = 1; i < states.size(); ++i) {
    ASSERT_TRUE(redo_cluster_edit(*own_));
    EXPECT_EQ(state(), states[i]) << i;
  }
  EXPECT_FALSE(redo_cluster_edit(*own_));
}

TEST_F(ClusterEditsTest, WhatIsWorkedOutFollowsTheEdit) {
  const Clustering before = clusters();
  merge_clusters(*own_, {0, 1});
  EXPECT_GT(clusters().inertia, before.inertia);
  EXPECT_EQ(clusters().centroids.rows, 3);
  EXPECT_EQ(clusters().clusters[0].rows.size(), before.clusters[0].rows.size() + before.clusters[1].rows.size());
  undo_cluster_edit(*own_);
  EXPECT_NEAR(clusters().inertia, before.inertia, 1e-6);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(clusters().clusters[c].rows, before.clusters[c].rows);
}

TEST_F(ClusterEditsTest, AnEditAfterUndoDropsWhatCouldBeRedone) {
  rename_cluster(*own_, 0, "A");
  rename_cluster(*own_, 0, "B");
  undo_cluster_edit(*own_);
  EXPECT_NE(clusters().redo.find("“B”"), std::string::npos);
  rename_cluster(*own_, 0, "C");
  EXPECT_EQ(clusters().redo, "");
  EXPECT_FALSE(redo_cluster_edit(*own_));
  undo_cluster_edit(*own_);
  EXPECT_EQ(clusters().clusters[0].name, "A");
}

TEST_F(ClusterEditsTest, WhatChangesNothingIsNoEdit) {
  const std::string undo = clusters().undo;
  rename_cluster(*own_, 0, clusters().clusters[0].name);
  recolour_cluster(*own_, 0, clusters().clusters[0].colour);
  move_pictures(*own_, {hash(0, 0)}, 0);
  EXPECT_EQ(clusters().undo, undo);
}

TEST_F(ClusterEditsTest, NamesAndColoursSurviveClusteringAnew) {
  rename_cluster(*own_, 2, "Boats");
  recolour_cluster(*own_, 2, 11);
  const std::vector<std::int64_t> boats = clusters().clusters[2].rows;
  cluster(*own_, {.k = 4, .seed = 7}, {}, {});
  const auto found = std::ranges::find(clusters().clusters, "Boats", &Cluster::name);
  ASSERT_NE(found, clusters().clusters.end());
  EXPECT_EQ(found->colour, 11);
  std::size_t same = 0;
  for (const std::int64_t row : boats) same += std::ranges::count(found->rows, row) > 0;
  EXPECT_GT(2 * same, boats.size());
}

TEST_F(ClusterEditsTest, PicturesThatComeOrGoLeaveTheEditsAlone) {
  merge_clusters(*own_, {0, 1});
  rename_cluster(*own_, 0, "Boats");
  const auto before = own_->snapshot();
  take_pictures();  // One more and one less.
  const std::string gone = before->row_picture(before->clustering->clusters[0].rows.back()).path;
  fs::remove(place_ / "pictures" / gone);
  test::write_pnm(place_ / "pictures" / "kind0" / "new.ppm", test::pattern_image(96, 80, 0, 99));
  import_folder(*own_, place_ / "pictures", {}, {});
  ASSERT_TRUE(refresh(*own_, {}, {}));
  const auto after = own_->snapshot();
  ASSERT_EQ(after->clustering->k, 3);
  EXPECT_EQ(after->clustering->clusters[0].name, "Boats");
  for (std::int64_t row = 0; row < after->row_count(); ++row) {
    const Picture& picture = after->row_picture(row);
    for (std::int64_t old = 0; old < before->row_count(); ++old) {
      if (before->row_picture(old).content_hash == picture.content_hash) {
        EXPECT_EQ(after->clustering->assignment[static_cast<std::size_t>(row)],
                  before->clustering->assignment[static_cast<std::size_t>(old)]);
      }
    }
  }
  EXPECT_EQ(after->clustering->undo, "");
}

TEST_F(ClusterEditsTest, ClustersMadeByHandAreKeptWhenThePicturesAreDescribedAnew) {
  scan_another();
  ASSERT_TRUE(refresh(*own_, {}, {}));
  merge_clusters(*own_, {0, 1});
  rename_cluster(*own_, 0, "Boats");
  const ClusterState named = state();
  move_pictures(*own_, {hash(1, 0)}, 2);
  const ClusterState before = state();
  describe_anew();
  EXPECT_EQ(state(), before);
  EXPECT_EQ(on_disk(), before);
  EXPECT_NE(clusters().inherited.find("Your 3 clusters were kept"), std::string::npos) << clusters().inherited;
  ASSERT_TRUE(undo_cluster_edit(*own_));
  EXPECT_EQ(state(), named) << "the history goes on";
  EXPECT_EQ(clusters().inherited, "") << "it is said once";
}

TEST_F(ClusterEditsTest, PicturesThatComeMeanwhileJoinTheClustersMadeByHand) {
  merge_clusters(*own_, {0, 1});
  rename_cluster(*own_, 0, "Boats");
  const auto before = own_->snapshot();
  scan_another();
  describe_anew();
  const auto after = own_->snapshot();
  ASSERT_EQ(after->row_count(), before->row_count() + 1);
  ASSERT_EQ(clusters().k, 3);
  for (std::int64_t row = 0, old = 0; row < after->row_count(); ++row) {
    if (after->row_picture(row).path == "kind0/another.ppm") continue;
    EXPECT_EQ(clusters().assignment[static_cast<std::size_t>(row)],
              before->clustering->assignment[static_cast<std::size_t>(old++)]);
  }
  EXPECT_EQ(clusters().clusters[0].name, "Boats");
  EXPECT_EQ(clusters().undo, "");
}

TEST_F(ClusterEditsTest, NamesAreKeptWhereThePicturesAgreeWhenTheyAreClusteredAnewForOtherVectors) {
  scan_another();
  ASSERT_TRUE(refresh(*own_, {}, {}));
  cluster(*own_, {.k = 8}, {}, {});
  for (int c = 0; c < 8; ++c) rename_cluster(*own_, c, "Kind " + std::to_string(c));
  cluster(*own_, {.k = 8, .seed = 7}, {}, {});  // The partition is the program's own again.
  const ClusterState before = state();
  describe_anew();
  const Clustering& now = clusters();
  ASSERT_LT(now.k, 8);
  const auto kept = std::ranges::count_if(now.clusters, [](const Cluster& c) { return c.name.starts_with("Kind "); });
  EXPECT_GT(kept, 0);
  EXPECT_NE(now.inherited.find("Names kept, where the pictures agree: “"), std::string::npos) << now.inherited;
  EXPECT_NE(now.inherited.find("Without a cluster now: “"), std::string::npos) << now.inherited;
  EXPECT_NE(now.inherited.find("Undo brings"), std::string::npos) << now.inherited;
  ASSERT_TRUE(undo_cluster_edit(*own_));
  EXPECT_EQ(state(), before);
  EXPECT_EQ(on_disk(), before);
}

TEST_F(ClusterEditsTest, OfClustersThatNobodyTouchedThereIsNothingToKeep) {
  own_.reset();
  fs::remove_all(place_ / "library");
  fs::copy(*folder_ / "library", place_ / "library", fs::copy_options::recursive);
  own_ = Library::open(place_ / "library");
  scan_another();
  describe_anew();
  EXPECT_EQ(clusters().inherited, "");
  EXPECT_EQ(clusters().undo, "");
}

TEST_F(ClusterEditsTest, PicturesThatComeBackDoNotJoinWhateverHasTheirNumberNow) {
  fs::copy(*folder_ / "pictures", place_ / "pictures", fs::copy_options::recursive);
  Collection moved = own_->impl().copy();
  moved.root.clear();
  own_->impl().publish(std::move(moved));
  const auto c = own_->snapshot();
  const Picture picture = c->row_picture(c->clustering->clusters[2].rows[0]);
  const auto others = c->clustering->clusters[2].rows.size() - 1;
  ASSERT_GT(others, 0u);
  const std::string with_it = hash(2, 1);
  fs::rename(place_ / "pictures" / picture.path, place_ / "away");
  import_folder(*own_, place_ / "pictures", {}, {});
  ASSERT_TRUE(refresh(*own_, {}, {}));
  merge_clusters(*own_, {0, 1});  // cluster 3 is number 2 now
  fs::rename(place_ / "away", place_ / "pictures" / picture.path);
  import_folder(*own_, place_ / "pictures", {}, {});
  ASSERT_TRUE(refresh(*own_, {}, {}));
  const auto cluster_of = [&](const std::string& content) {
    const auto now = own_->snapshot();
    for (std::int64_t row = 0; row < now->row_count(); ++row) {
      if (now->row_picture(row).content_hash == content) {
        return now->clustering->assignment[static_cast<std::size_t>(row)];
      }
    }
    return -1;
  };
  EXPECT_EQ(cluster_of(picture.content_hash), cluster_of(with_it));
}

TEST_F(ClusterEditsTest, NumbersThatMeanOtherClustersByNowAreRefused) {
  const SeenClusters seen = own_->snapshot()->clustering;
  merge_clusters(*own_, {0, 1}, seen);
  const ClusterState merged = state();
  EXPECT_THROW(rename_cluster(*own_, 2, "Boats", seen), Error) << "it was number 3";
  EXPECT_THROW(recolour_cluster(*own_, 3, 1, seen), Error) << "there are three now";
  EXPECT_THROW(merge_clusters(*own_, {0, 2}, seen), Error);
  EXPECT_THROW(split_cluster(*own_, 1, 2, seen), Error);
  EXPECT_THROW(move_pictures(*own_, {hash(0, 0)}, 4, seen), Error) << "a new one would have another number";
  EXPECT_EQ(state(), merged);
  rename_cluster(*own_, 0, "Both", seen);
  EXPECT_EQ(clusters().clusters[0].name, "Both") << "it has only grown";
}

TEST(ClustersOfCopies, AreOneClusterAndNoneIsEmpty) {
  const test::TempFolder folder;
  fs::create_directories(folder / "pictures");
  for (int i = 0; i < 7; ++i) {
    test::write_pnm(folder / "pictures" / (std::to_string(i) + ".ppm"), test::pattern_image(96, 80, 0, 1));
  }
  const auto library = Library::open(folder / "library");
  import_folder(*library, folder / "pictures", {}, {});
  ASSERT_TRUE(refresh(*library, {}, {}));
  EXPECT_EQ(library->snapshot()->clustering->k, 1);
  ASSERT_TRUE(cluster(*library, {.k = 3}, {}, {}));
  ASSERT_EQ(library->snapshot()->clustering->k, 1);
  EXPECT_EQ(library->snapshot()->clustering->clusters[0].rows.size(), 7u);
}

TEST_F(ClusterEditsTest, SadPaths) {
  const ClusterState before = state();
  EXPECT_THROW(rename_cluster(*own_, 4, "x"), Error);
  EXPECT_THROW(merge_clusters(*own_, {0}), Error);
  EXPECT_THROW(split_cluster(*own_, 0, 1000), Error);
  EXPECT_THROW(move_pictures(*own_, {"gone"}, 0), Error);
  EXPECT_THROW(cluster(*own_, {.method = "magic"}, {}, {}), Error);
  EXPECT_THROW(cluster(*own_, {.method = "ward", .k = 1000}, {}, {}), Error);
  EXPECT_EQ(state(), before);
  const auto second = Library::open(place_ / "library");
  ASSERT_TRUE(second->read_only());
  try {
    rename_cluster(*second, 0, "x");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
  }
  const auto empty = Library::open(place_ / "empty");
  EXPECT_THROW(undo_cluster_edit(*empty), Error);
}

TEST_F(ClusterEditsTest, WardKeepsItsDendrogramAndCutsItAgain) {
  ASSERT_TRUE(cluster(*own_, {.method = "ward"}, {}, {}));
  ASSERT_TRUE(clusters().tree);
  EXPECT_EQ(clusters().method, "ward");
  EXPECT_FALSE(clusters().sweep.points.empty());
  const auto tree = clusters().tree;
  ASSERT_TRUE(cluster(*own_, {.method = "ward", .k = 5}, {}, {}));
  EXPECT_EQ(clusters().tree, tree);
  EXPECT_EQ(clusters().k, 5);
  EXPECT_FALSE(clusters().sweep.points.empty());
  const auto again = Library::open(place_ / "library");  // Read-only: this one holds it.
  ASSERT_TRUE(again->snapshot()->clustering->tree);
  EXPECT_EQ(*again->snapshot()->clustering->tree, *tree);
}

TEST_F(ClusterEditsTest, AStopLeavesTheClustersAsTheyWere) {
  const ClusterState before = state();
  std::stop_source source;
  source.request_stop();
  for (const char* method : {"kmeans", "ward"}) {
    EXPECT_FALSE(cluster(*own_, {.method = method}, {}, source.get_token()));
  }
  EXPECT_EQ(state(), before);
}

}  // namespace
}  // namespace lookalike
