#include "engine/library/catalogue.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

Picture picture(const std::string& path) {
  Picture p;
  p.path = path;
  p.label = "kind";
  p.format = "jpeg";
  p.file_size = 1234;
  p.modified_ns = 1'700'000'000'123'456'789;
  p.width = 40;
  p.height = 30;
  p.content_hash = "hash of " + path;
  p.perceptual_hash = 0xFEDCBA9876543210ull;
  p.side = Side::validation;
  return p;
}

class CatalogueTest : public ::testing::Test {
 protected:
  CatalogueTest() { upgrade_schema(db_); }
  const test::TempFolder folder_;
  Database db_{folder_ / "library.sqlite3", Database::Mode::read_write};
};

TEST_F(CatalogueTest, PicturesComeBackAsTheyWereAndSortedByTheirBytes) {
  Picture odd = picture("z \"quoted\"\n\xFF.jpg");
  odd.health = Health::truncated;
  odd.detail = "It ends too early.";
  write_pictures(db_, {odd, picture("a/b.jpg")});
  auto read = read_pictures(db_);
  ASSERT_EQ(read.size(), 2u);
  for (Picture& p : read) {
    EXPECT_GT(p.id, 0);
    p.id = 0;
  }
  EXPECT_EQ(read[0], picture("a/b.jpg"));
  EXPECT_EQ(read[1], odd);
}

TEST_F(CatalogueTest, WritingAgainKeepsIdsAndDropsWhatIsGone) {
  write_pictures(db_, {picture("a.jpg"), picture("b.jpg"), picture("c.jpg")});
  const auto before = read_pictures(db_);
  Picture changed = picture("c.jpg");
  changed.content_hash = "other";
  write_pictures(db_, {picture("b.jpg"), changed});
  const auto after = read_pictures(db_);
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(after[0].id, before[1].id);
  EXPECT_EQ(after[1].id, before[2].id);
  EXPECT_EQ(after[1].content_hash, "other");
}

TEST_F(CatalogueTest, MetaValuesAreReplaced) {
  EXPECT_EQ(read_meta(db_, "root"), "");
  write_meta(db_, "root", "/a");
  write_meta(db_, "root", "/b\xFF");
  EXPECT_EQ(read_meta(db_, "root"), "/b\xFF");
}

TEST_F(CatalogueTest, ANewerSchemaIsRefused) {
  db_.execute("PRAGMA user_version = 999");
  EXPECT_THROW(upgrade_schema(db_), Error);
  EXPECT_THROW(check_schema(db_), Error);
}

/// Four rows in two clusters on the plane.
struct Fixture {
  Collection collection;
  Embeddings embeddings;
  Clustering clustering;

  Fixture() {
    for (int i = 0; i < 4; ++i) {
      collection.pictures.push_back(picture("p" + std::to_string(i)));
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
    clustering.clusters = {{"One", {}}, {"Two", {}}};
    clustering.sweep.points = {{2, 1.5, 0.25}, {3, 1.0, 0.2}};
    clustering.sweep.suggested_k = 2;
    clustering.sweep.reason = "Because.";
  }
};

TEST_F(CatalogueTest, AClusteringComesBack) {
  const Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  write_cluster_name(db_, "untrained", 1, "Zwei");
  const auto read = read_clustering(db_, f.collection, f.embeddings);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->assignment, f.clustering.assignment);
  EXPECT_EQ(read->centroids, f.clustering.centroids);
  EXPECT_EQ(read->inertia, 1.5);
  EXPECT_EQ(read->clusters[0].name, "One");
  EXPECT_EQ(read->clusters[1].name, "Zwei");
  ASSERT_EQ(read->sweep.points.size(), 2u);
  EXPECT_EQ(read->sweep.points[1].k, 3);
  EXPECT_EQ(read->sweep.reason, "Because.");
}

TEST_F(CatalogueTest, AClusteringOfOtherVectorsOrPicturesIsNotUsed) {
  Fixture f;
  write_clustering(db_, f.collection, f.clustering);
  f.embeddings.stamp = "another model";
  EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings));
  f.embeddings.stamp = "stamp";
  f.collection.pictures[2].content_hash = "new picture";
  EXPECT_FALSE(read_clustering(db_, f.collection, f.embeddings));
}

TEST_F(CatalogueTest, MembersAreOrderedByDistanceToTheCentroid) {
  Fixture f;
  order_members(f.clustering, f.embeddings.parts);
  EXPECT_EQ(f.clustering.clusters[0].rows, (std::vector<std::int64_t>{1, 0}));
  EXPECT_EQ(f.clustering.clusters[1].rows, (std::vector<std::int64_t>{2, 3}));
}

}  // namespace
}  // namespace lookalike
