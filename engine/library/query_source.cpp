#include "engine/library/query_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/data/image_decoder.h"
#include "engine/library/thumbnail_store.h"

namespace lookalike {
namespace {

/// The part of one of the library's pictures that is searched for, or all of it.
QueryPicture query_from_row(const Collection& collection, std::int64_t row, const std::optional<Crop>& crop) {
  const fs::path file = collection.row_path(row);
  QueryPicture picture;
  std::error_code error;
  if (!crop) {
    try {
      picture.image = picture_of_row(collection, row);
    } catch (const Error&) {
      // It cannot be shown; what is searched for is its vector.
    }
  } else if (fs::exists(file, error)) {
    picture = query_from_file(file, crop);
  } else {
    throw Error(ErrorCode::bad_input, "The file of this picture is away, so no part of it can be searched for",
                display_path(file), "Make its folder available again, or search for the whole picture.");
  }
  picture.row = row;
  return picture;
}

/// The row of this path, relative to the folder of pictures.
std::optional<std::int64_t> row_at(const Collection& collection, const std::string& path) {
  const auto path_of = [&](std::size_t picture) -> const auto& {
    return collection.pictures[picture].path;
  };
  const auto& rows = collection.rows;  // in the order of paths
  const auto at = std::ranges::lower_bound(rows, path, {}, path_of);
  return at == rows.end() || path_of(*at) != path ? std::nullopt : std::optional(at - rows.begin());
}

/// As a scan would see it: by size and time, and where only that is another, by content. Of a file that is away the
/// library has the vector.
bool is_unchanged(const Picture& known, const fs::path& file) {
  struct stat now {};
  if (::stat(file.c_str(), &now) != 0) return errno == ENOENT || errno == ENOTDIR;
  if (now.st_size != known.file_size) return false;
  if (now.st_mtim.tv_sec * 1'000'000'000 + now.st_mtim.tv_nsec == known.modified_ns) return true;
  try {
    return content_hash(read_file(file, static_cast<std::uint64_t>(known.file_size))) == known.content_hash;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

Image picture_of_row(const Collection& collection, std::int64_t row) try {
  return query_from_file(collection.row_path(row)).image;
} catch (const Error&) {
  const auto jpeg =
      stored_thumbnail(collection.library_folder / "thumbs.sqlite3", collection.row_picture(row).content_hash);
  if (!jpeg) throw;
  DecodedImage decoded = decode_image(std::as_bytes(std::span(*jpeg)), {});
  if (decoded.image.empty()) throw;
  return std::move(decoded.image);
}

QuerySource source_of_file(const fs::path& file) {
  QuerySource source;
  source.name = display_path(file.filename());
  source.path = fs::absolute(file).lexically_normal().native();
  return source;
}

QuerySource source_of_file(const Collection& collection, const fs::path& file) {
  const fs::path whole = fs::absolute(file).lexically_normal();
  std::error_code ignored;
  auto row = row_at(collection, whole.lexically_relative(collection.root).native());
  if (!row) {  // by a link
    const fs::path root = fs::weakly_canonical(collection.root, ignored);
    row = row_at(collection, fs::weakly_canonical(whole, ignored).lexically_relative(root).native());
  }
  return row && is_unchanged(collection.row_picture(*row), whole) ? source_of_row(collection, *row)
                                                                  : source_of_file(file);
}

QuerySource source_of_bytes(std::string name, std::vector<std::byte> bytes) {
  QuerySource source;
  source.name = std::move(name);
  source.bytes = std::move(bytes);
  return source;
}

QuerySource source_of_row(const Collection& collection, std::int64_t row) {
  const Picture& picture = collection.row_picture(row);
  QuerySource source;
  source.name = display_path(fs::path(picture.path).filename());
  source.path = picture.path;
  source.content_hash = picture.content_hash;
  return source;
}

std::optional<std::int64_t> find_row(const Collection& collection, const std::string& path,
                                     const std::string& content_hash) {
  const auto& rows = collection.rows;
  const auto is_it = [&](std::size_t picture) { return collection.pictures[picture].content_hash == content_hash; };
  const auto at = row_at(collection, path);
  if (at && is_it(rows[static_cast<std::size_t>(*at)])) return at;
  const auto moved = std::ranges::find_if(rows, is_it);
  return moved == rows.end() ? std::nullopt : std::optional(moved - rows.begin());
}

bool still_there(const QuerySource& source, const Collection& collection) {
  if (source.of_library()) return find_row(collection, source.path, source.content_hash).has_value();
  std::error_code error;
  return source.path.empty() ? !source.bytes.empty() : fs::exists(source.path, error);
}

QueryPicture load_query(const QuerySource& source, const Collection& collection) {
  if (!source.of_library()) {
    QueryPicture picture = source.path.empty() ? query_from_bytes(source.name, source.bytes, source.crop)
                                               : query_from_file(source.path, source.crop);
    picture.name = source.name;
    return picture;
  }
  const auto row = find_row(collection, source.path, source.content_hash);
  if (!row) throw Error(ErrorCode::bad_input, "This picture is no longer in the library", source.name);
  QueryPicture picture = query_from_row(collection, *row, source.crop);
  picture.name = source.name;
  return picture;
}

}  // namespace lookalike
