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

TEST_F(CatalogueTest, AnOlderSchemaIsBroughtUpAndNothingIsLost) {
  const test::TempFolder folder;
  Database db(folder / "old.sqlite3", Database::Mode::read_write);
  upgrade_schema(db);
  write_meta(db, "root", "/pictures");
  // What version 1 did not have.
  db.execute("DROP TABLE cluster_edits");
  for (const char* table : {"tags", "searches", "search_pictures", "judgements"}) {
    db.execute(std::string("DROP TABLE ") + table);
  }
  for (const char* column : {"method", "tree", "tree_rows", "edits_done"}) {
    db.execute(std::string("ALTER TABLE clusterings DROP COLUMN ") + column);
  }
  db.execute("ALTER TABLE clusters DROP COLUMN colour");
  db.execute("PRAGMA user_version = 1");
  EXPECT_THROW(check_schema(db), Error);
  upgrade_schema(db);
  check_schema(db);
  EXPECT_EQ(read_meta(db, "root"), "/pictures");
}

}  // namespace
}  // namespace lookalike
