#pragma once

#include <string>
#include <vector>

#include "engine/data/picture.h"
#include "engine/library/collection.h"
#include "engine/library/database.h"

// What library.sqlite3 holds, table by table. Callers hold the library's job lock when they write.

namespace lookalike {

/// Creates or upgrades the tables. Throws Error(bad_input) when the database is newer than this program.
void upgrade_schema(Database& database);
/// Throws Error(bad_input) unless the database is of a schema that this program reads.
void check_schema(Database& database);

std::string read_meta(Database& database, const std::string& key);  ///< "" when unset.
void write_meta(Database& database, const std::string& key, const std::string& value);

/// Sorted by path.
std::vector<Picture> read_pictures(Database& database);
/// Makes the table hold exactly these, keeping the ids of paths that stay. One transaction.
void write_pictures(Database& database, const std::vector<Picture>& pictures);

}  // namespace lookalike
