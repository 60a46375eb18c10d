#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/library/collection.h"
#include "engine/library/query_picture.h"

namespace lookalike {

/// Where a query's picture comes from, so that it can be had again: one of the library's pictures (by content), another
/// file, or bytes that came from no file (the clipboard, a web address).
struct QuerySource {
  std::string name;              ///< For people.
  std::string path;              ///< Of one of the library's pictures as Picture::path, otherwise absolute, or empty.
  std::string content_hash;      ///< Of one of the library's pictures; empty for others.
  std::vector<std::byte> bytes;  ///< A picture file's content; empty when there is a path.
  std::optional<Crop> crop;
  bool marked = false;  ///< One of the library's that was marked as a good match, or as a bad one.

  bool of_library() const { return !content_hash.empty(); }
  bool operator==(const QuerySource&) const = default;
};

QuerySource source_of_file(const std::filesystem::path& file);
/// The same, but as one of the collection's own pictures where the file is one: it lies among them and has not changed
/// since, or is away. From any page, the disk or another program it is then the same query as by its row.
QuerySource source_of_file(const Collection& collection, const std::filesystem::path& file);
QuerySource source_of_bytes(std::string name, std::vector<std::byte> bytes);
QuerySource source_of_row(const Collection& collection, std::int64_t row);

/// The row of this content: at this path, or else wherever it is now.
std::optional<std::int64_t> find_row(const Collection& collection, const std::string& path,
                                     const std::string& content_hash);

/// Whether the picture can still be had. Looks at the disk for files outside the library.
bool still_there(const QuerySource& source, const Collection& collection);

/// How one of the library's pictures looks: by its file, or by its thumbnail while that cannot be read. Throws Error as
/// query_from_file() when there is neither.
Image picture_of_row(const Collection& collection, std::int64_t row);

/// Decodes it; a picture of the library gets its row, and as a whole it may lack its pixels, since it has its vector.
/// Throws Error as query_from_file().
QueryPicture load_query(const QuerySource& source, const Collection& collection);

}  // namespace lookalike
