#include "engine/library/cluster_store.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/library/catalogue.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

Picture stored_picture(const std::string& path) {
  Picture p;
  p.path = path;
  p.content_hash = "hash of " + path;
  return p;
}

class ClusterStoreTest : public ::testing::Test {
 protected:
  ClusterStoreTest() { upgrade_schema(db_); }
  const test::TempFolder folder_;
  Database db_{folder_ / "library.sqlite3", Database::Mode::read_write};
};

/// Four rows in two clusters on the plane.
struct Fixture {
  Collection collection;
  Embeddings embeddings;
  Clustering clustering;

  Fixture() {
    for (int i = 0; i < 4; ++i) {
      collection.pictures.edit().push_back(stored_picture("p" + std::to_string(i)));
      collection.rows.push_back(static_cast<std::size_t>(i));
    }
    embeddings.run = "untrained";
    embeddings.stamp = "stamp";
    embeddings.parts = Matrix(4, 2);
    embeddings.parts.data = {1, 0, 0.8f, 0.6f, 0, 1, 0.1f, 0.99f};
    clustering.run = "untrained";
    clustering.stamp = "stamp";
    clustering.k = 2;
    clustering.inertia = 1.5;
    clustering.silhouette = 0.25;
    clustering.assignment = {0, 0, 1, 1};
    clustering.centroids = Matrix(2, 2);
    clustering.centroids.data = {0.6f, 0.8f, 0, 1};
    clustering.clusters = {{"One", {}, 0}, {"Two", {}, 5}};
    clustering.method = "ward";
    clustering.tree = std::make_shared<WardTree>(WardTree{4, {{0, 1, 0.5f}, {2, 3, 0.75f}, {4, 5, 2}}});
    clustering.sweep.points = {{2, 1.5, 0.25, 12, std::nan("")}, {3, 1.0, 0.2, 10, 0.8}};
    clustering.sweep.suggested_k = 2;
    clustering.sweep.reason = "Because.";
  }
};

TEST_F(ClusterStoreTest, AClusteringComesBack) {
  const Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  const auto read = read_clustering(db_, f.collection, f.embeddings);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->assignment, f.clustering.assignment);
  EXPECT_EQ(read->centroids, f.clustering.centroids);
  EXPECT_EQ(read->inertia, 1.5);
  EXPECT_EQ(read->clusters[0].name, "One");
  EXPECT_EQ(read->clusters[1].name, "Two");
  EXPECT_EQ(read->clusters[1].colour, 5);
  EXPECT_EQ(read->method, "ward");
  ASSERT_TRUE(read->tree);
  EXPECT_EQ(*read->tree, *f.clustering.tree);
  EXPECT_EQ(read->sweep.points[0].calinski_harabasz, 12);
  EXPECT_EQ(read->sweep.points[1].stability, 0.8);
  EXPECT_TRUE(std::isnan(read->sweep.points[0].stability)) << "as of a dendrogram's cut";
  EXPECT_EQ(last_clustered_run(db_), "untrained");
  ASSERT_EQ(read->sweep.points.size(), 2u);
  EXPECT_EQ(read->sweep.points[1].k, 3);
  EXPECT_EQ(read->sweep.reason, "Because.");
}

TEST_F(ClusterStoreTest, AClusteringOfOtherVectorsOrPicturesIsNotUsed) {
  Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  f.embeddings.stamp = "another model";
  EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings));
  f.embeddings.stamp = "stamp";
  f.collection.pictures.edit()[2].content_hash = "new picture";
  EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings));
}

TEST_F(ClusterStoreTest, MembersAreOrderedByDistanceToTheCentroid) {
  Fixture f;
  order_members(f.clustering, f.embeddings.parts);
  EXPECT_EQ(f.clustering.clusters[0].rows, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(f.clustering.clusters[1].rows, (std::vector<std::int64_t>{2, 3}));
}

TEST_F(ClusterStoreTest, LabelsAndPartitionAreReadForOtherVectorsAndPictures) {
  Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  f.collection.pictures.edit()[2].content_hash = "new picture";
  const auto stored = read_cluster_state(db_, f.collection, "untrained");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->state.assignment, (std::vector<int>{0, 0, -1, 1}));
  EXPECT_EQ(stored->state.labels[1], (ClusterLabel{"Two", 5}));
  EXPECT_FALSE(read_cluster_state(db_, f.collection, "another"));
}

TEST_F(ClusterStoreTest, ADendrogramOfOtherPicturesOrADamagedOneIsLeftOut) {
  Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  std::swap(f.collection.rows[0], f.collection.rows[3]);
  std::swap(f.clustering.assignment[0], f.clustering.assignment[3]);
  ASSERT_TRUE(read_clustering(db_, f.collection, f.embeddings));
  EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings)->tree);
  std::swap(f.collection.rows[0], f.collection.rows[3]);
  EXPECT_TRUE(read_clustering(db_, f.collection, f.embeddings)->tree);
  for (const char* blob : {"x'00'", "zeroblob(36)", "NULL"}) {
    db_.execute(std::string("UPDATE clusterings SET tree = ") + blob);
    ASSERT_TRUE(read_clustering(db_, f.collection, f.embeddings)) << blob;
    EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings)->tree) << blob;
  }
}

TEST_F(ClusterStoreTest, DamagedRowsAreNoClustering) {
  const Fixture f;
  for (const char* damage : {"UPDATE clusterings SET k = 3", "UPDATE clusterings SET k = -1",
                             "UPDATE clusterings SET centroids = x'00'", "UPDATE clusterings SET dims = 1000000000",
                             "UPDATE assignments SET cluster = 7", "DELETE FROM clusters WHERE idx = 0"}) {
    write_clustering(db_, f.collection, f.clustering);
    ASSERT_TRUE(read_clustering(db_, f.collection, f.embeddings));
    db_.execute(damage);
    EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings)) << damage;
  }
}

TEST_F(ClusterStoreTest, ADamagedEditIsRefusedAndTheClustersStay) {
  const Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  Clustering after = f.clustering;
  after.clusters[0].name = "Boats";
  write_edit(db_, f.collection, f.clustering, after, "rename");
  read_history(db_, after);
  EXPECT_EQ(after.undo, "rename");
  EXPECT_EQ(after.redo, "");
  for (const char* change : {"", "{", "[]", "{\"before\": 5}"}) {
    db_.prepare("UPDATE cluster_edits SET change = ?").bind(0, std::string_view(change)).run();
    EXPECT_THROW(neighbouring_state(db_, f.collection, after, false), Error) << change;
  }
  EXPECT_EQ(read_clustering(db_, f.collection, f.embeddings)->clusters[0].name, "Boats");
}

TEST_F(ClusterStoreTest, TheLastHundredEditsAreKept) {
  const Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  Clustering now = f.clustering;
  for (int i = 0; i < 130; ++i) {
    Clustering next = now;
    next.clusters[0].name = "Name " + std::to_string(i);
    write_edit(db_, f.collection, now, next, "rename");
    now = next;
  }
  int undone = 0;
  while (const auto state = neighbouring_state(db_, f.collection, now, false)) {
    Clustering next = now;
    next.clusters[0].name = state->labels[0].name;
    write_step(db_, f.collection, now, next, false);
    now = next;
    ++undone;
  }
  EXPECT_EQ(undone, 100);
  EXPECT_EQ(now.clusters[0].name, "Name 29");
}

}  // namespace
}  // namespace lookalike
