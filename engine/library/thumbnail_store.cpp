#include "engine/library/thumbnail_store.h"

#include <mutex>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/image_decoder.h"
#include "engine/data/preprocess.h"
#include "engine/library/database.h"

namespace lookalike {
namespace {

std::optional<std::vector<std::uint8_t>> jpeg_of(Database& database, const std::string& content_hash) {
  auto row = database.prepare("SELECT jpeg FROM thumbs WHERE content_hash = ?");
  row.bind(0, content_hash);
  if (!row.step()) return std::nullopt;
  const auto bytes = row.blob(0);
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return std::vector<std::uint8_t>(data, data + bytes.size());
}

}  // namespace

struct ThumbnailStore::Impl {
  std::mutex mutex;
  std::unique_ptr<Database> database;  ///< Null when it cannot be used.
  std::int64_t bytes = 0, max_bytes = 0;

  /// Runs `work`; any failure turns the store into an empty one.
  template <typename Work>
  void attempt(Work work) {
    const std::scoped_lock lock(mutex);
    if (!database) return;
    try {
      work(*database);
    } catch (const Error&) {
      database.reset();
    }
  }

  void drop_oldest(Database& db) {
    while (bytes > max_bytes) {
      auto oldest = db.prepare("SELECT rowid, length(jpeg) FROM thumbs ORDER BY rowid LIMIT 1");
      if (!oldest.step()) break;
      bytes -= oldest.integer(1);
      db.prepare("DELETE FROM thumbs WHERE rowid = ?").bind(0, oldest.integer(0)).run();
    }
  }
};

ThumbnailStore::ThumbnailStore(const fs::path& path, std::int64_t max_bytes) : impl_(std::make_unique<Impl>()) {
  impl_->max_bytes = max_bytes;
  try {
    auto database = std::make_unique<Database>(path, Database::Mode::read_write);
    database->execute(
        "CREATE TABLE IF NOT EXISTS thumbs (content_hash TEXT NOT NULL UNIQUE, jpeg BLOB NOT NULL);"
        "PRAGMA synchronous = OFF");
    auto sum = database->prepare("SELECT coalesce(sum(length(jpeg)), 0) FROM thumbs");
    if (sum.step()) impl_->bytes = sum.integer(0);
    impl_->database = std::move(database);
  } catch (const Error&) {
    // A read-only library, a full disk, a damaged file: then thumbnails are decoded each time.
  }
}

ThumbnailStore::~ThumbnailStore() = default;

std::optional<std::vector<std::uint8_t>> ThumbnailStore::load(const std::string& content_hash) {
  std::optional<std::vector<std::uint8_t>> found;
  impl_->attempt([&](Database& db) { found = jpeg_of(db, content_hash); });
  return found;
}

std::optional<std::vector<std::uint8_t>> stored_thumbnail(const fs::path& store, const std::string& content_hash) {
  try {
    Database database(store, Database::Mode::read_only);
    return jpeg_of(database, content_hash);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void ThumbnailStore::store(const std::string& content_hash, const Image& image) {
  const auto jpeg = encode_jpeg(shrink_to(image, side));
  impl_->attempt([&](Database& db) {
    auto insert = db.prepare("INSERT OR IGNORE INTO thumbs VALUES (?, ?)");
    insert.bind(0, content_hash).bind_blob(1, std::as_bytes(std::span(jpeg))).run();
    auto changed = db.prepare("SELECT changes()");
    if (changed.step() && changed.integer(0) == 0) return;
    impl_->bytes += static_cast<std::int64_t>(jpeg.size());
    impl_->drop_oldest(db);
  });
}

std::vector<std::uint8_t> thumbnail_for(ThumbnailStore& store, const fs::path& file, const std::string& content_hash) {
  if (auto known = store.load(content_hash)) return std::move(*known);
  DecodeOptions options;
  options.target_side = ThumbnailStore::side;
  const DecodedImage decoded = decode_image_file(file, options);
  if (decoded.health != Health::usable) return {};
  store.store(content_hash, decoded.image);
  return encode_jpeg(shrink_to(decoded.image, ThumbnailStore::side));
}

}  // namespace lookalike
