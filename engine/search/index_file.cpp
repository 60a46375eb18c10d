#include <faiss/IndexFlat.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/search/index.h"

namespace lookalike {
namespace {

using nlohmann::json;

fs::path side_file(const fs::path& path) {
  fs::path side = path;
  side += ".json";
  return side;
}

[[noreturn]] void damaged(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The search index cannot be used (" + why + ")", display_path(path),
              "Make the embeddings again.");
}

/// Lets faiss write into a file of ours without holding the index a second time.
struct SinkWriter : faiss::IOWriter {
  explicit SinkWriter(const ByteSink& to) : sink(to) {}
  std::size_t operator()(const void* data, std::size_t size, std::size_t count) override {
    sink(data, size * count);
    return count;
  }
  const ByteSink& sink;
};

// An IndexFlatIP as faiss 1.5 and later write it: "IxFI", then these fields without padding, then the floats.
constexpr std::size_t header_bytes =
    4 + sizeof(std::int32_t) + 3 * sizeof(std::int64_t) + 1 + sizeof(std::int32_t) + sizeof(std::uint64_t);

struct FlatHeader {
  std::int32_t dims = 0;
  std::int64_t rows = 0, unused[2] = {};
  std::uint8_t trained = 0;
  std::int32_t metric = 0;
  std::uint64_t floats = 0;
};

FlatHeader read_header(const fs::path& path, std::span<const std::byte> bytes) {
  if (bytes.size() < header_bytes || std::memcmp(bytes.data(), "IxFI", 4) != 0)
    damaged(path, "it is no flat faiss index");
  FlatHeader h;
  const std::byte* at = bytes.data() + 4;
  const auto take = [&](auto& field) {
    std::memcpy(&field, at, sizeof field);
    at += sizeof field;
  };
  take(h.dims);
  take(h.rows);
  take(h.unused);
  take(h.trained);
  take(h.metric);
  take(h.floats);
  const std::uint64_t present = (bytes.size() - header_bytes) / sizeof(float);
  const bool fits = h.dims >= 0 && h.rows >= 0 && h.floats == present &&
                    bytes.size() == header_bytes + present * sizeof(float) &&
                    (h.dims == 0 || h.rows == 0
                         ? present == 0
                         : static_cast<std::uint64_t>(h.rows) == present / static_cast<std::uint64_t>(h.dims) &&
                               present % static_cast<std::uint64_t>(h.dims) == 0);
  if (!fits || h.metric != faiss::METRIC_INNER_PRODUCT) damaged(path, "its header does not fit its size");
  return h;
}

std::string checksum(const Matrix& rows) {
  return to_hex(hash64(std::as_bytes(std::span(rows.data))));
}

}  // namespace

void ExactIndex::save(const fs::path& path) const {
  try {
    faiss::IndexFlatIP index(rows_.cols);
    index.add(rows_.rows, rows_.data.data());
    write_file_atomically(path, [&](const ByteSink& sink) {
      SinkWriter writer(sink);
      faiss::write_index(&index, &writer);
    });
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, std::string("The search index cannot be written: ") + failure.what(),
                display_path(path));
  }
  const json side{{"stamp", stamp_}, {"rows", size()}, {"dims", dims()}, {"checksum", checksum(rows_)}};
  write_file_atomically(side_file(path), side.dump(2) + "\n");
}

ExactIndex ExactIndex::load(const fs::path& path, const std::string& expected_stamp) {
  const json side = json::parse(read_text_file(side_file(path), 1 << 16), nullptr, /*allow_exceptions=*/false);
  const auto text = [&](const char* key) {
    if (!side.is_object() || !side.contains(key) || !side.at(key).is_string())
      damaged(side_file(path), "it lacks its " + std::string(key));
    return side.at(key).get<std::string>();
  };
  ExactIndex index({}, text("stamp"));
  if (!expected_stamp.empty() && index.stamp_ != expected_stamp) damaged(path, "it was made by another model");

  const MappedFile file(path);
  const FlatHeader header = read_header(path, file.bytes());
  index.rows_ = Matrix(header.rows, header.dims);
  if (header.floats > 0)
    std::memcpy(index.rows_.data.data(), file.bytes().data() + header_bytes, header.floats * sizeof(float));
  if (checksum(index.rows_) != text("checksum")) damaged(path, "its content has changed");
  return index;
}

}  // namespace lookalike
