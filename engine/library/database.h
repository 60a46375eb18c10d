#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lookalike {

/// One prepared SQL statement. Parameters and columns are counted from 0; all failures throw Error naming the database.
class Statement {
 public:
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bind_blob(int index, std::span<const std::byte> bytes);
  Statement& bind_blob(int index, std::string_view bytes);

  /// True while there is a row.
  bool step();
  /// Runs to the end and makes the statement ready for other parameters.
  void run();
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;                 ///< Also of a BLOB: its bytes.
  std::span<const std::byte> blob(int column) const;  ///< Valid until the next step.

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  void check(int code) const;

  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One SQLite connection in serialized mode; any thread may use it, one statement at a time.
class Database {
 public:
  enum class Mode { read_write, read_only };
  Database(const std::filesystem::path& path, Mode mode);

  void execute(const std::string& sql);
  Statement prepare(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  std::unique_ptr<sqlite3, Close> db_;
};

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace lookalike
