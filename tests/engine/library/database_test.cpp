#include "engine/library/database.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

TEST(Database, KeepsValuesOfEveryKind) {
  const test::TempFolder folder;
  Database db(folder / "a.sqlite3", Database::Mode::read_write);
  db.execute("CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB)");
  const std::string bytes("a\0\xFF", 3);
  db.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
      .bind(0, std::int64_t{-5})
      .bind(1, 0.25)
      .bind(2, "ü")
      .bind_blob(3, bytes)
      .run();
  auto row = db.prepare("SELECT i, r, s, b FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.integer(0), -5);
  EXPECT_EQ(row.real(1), 0.25);
  EXPECT_EQ(row.text(2), "ü");
  EXPECT_EQ(row.text(3), bytes);
  EXPECT_FALSE(row.step());
}

TEST(Database, EmptyTextAndBlobAreNotNull) {
  const test::TempFolder folder;
  Database db(folder / "a.sqlite3", Database::Mode::read_write);
  db.execute("CREATE TABLE t (s TEXT NOT NULL, b BLOB NOT NULL)");
  EXPECT_NO_THROW(
      db.prepare("INSERT INTO t VALUES (?, ?)").bind(0, std::string_view{}).bind_blob(1, std::string_view{}).run());
}

TEST(Database, TransactionRollsBackUnlessCommitted) {
  const test::TempFolder folder;
  Database db(folder / "a.sqlite3", Database::Mode::read_write);
  db.execute("CREATE TABLE t (i INTEGER)");
  {
    const Transaction dropped(db);
    db.execute("INSERT INTO t VALUES (1)");
  }
  {
    Transaction kept(db);
    db.execute("INSERT INTO t VALUES (2)");
    kept.commit();
  }
  auto row = db.prepare("SELECT group_concat(i) FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.text(0), "2");
}

TEST(Database, AFileThatIsNoDatabaseIsBadInput) {
  const test::TempFolder folder;
  write_file_atomically(folder / "a.sqlite3", std::string(5000, 'x'));
  try {
    Database db(folder / "a.sqlite3", Database::Mode::read_write);
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("damaged"), std::string::npos);
  }
}

TEST(Database, ReadOnlyRefusesToWriteAndMissingFileToOpen) {
  const test::TempFolder folder;
  { Database(folder / "a.sqlite3", Database::Mode::read_write).execute("CREATE TABLE t (i INTEGER)"); }
  Database db(folder / "a.sqlite3", Database::Mode::read_only);
  EXPECT_THROW(db.execute("INSERT INTO t VALUES (1)"), Error);
  EXPECT_THROW(Database(folder / "none.sqlite3", Database::Mode::read_only), Error);
}

}  // namespace
}  // namespace lookalike
