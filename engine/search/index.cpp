#include "engine/search/index.h"

#include <cblas.h>
#include <faiss/IndexFlat.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/hash.h"

namespace lookalike {
namespace {

using nlohmann::json;

bool more_similar(const Neighbour& a, const Neighbour& b) {
  return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
}

void keep_best(std::vector<Neighbour>& all, std::int64_t n) {
  const auto kept = std::min<std::int64_t>(std::max<std::int64_t>(n, 0), static_cast<std::int64_t>(all.size()));
  std::partial_sort(all.begin(), all.begin() + kept, all.end(), more_similar);
  all.resize(static_cast<std::size_t>(kept));
}

fs::path side_file(const fs::path& index) {
  return fs::path(index) += ".json";
}

[[noreturn]] void unusable(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The index cannot be used (" + why + ")", display_path(path),
              "Embed the pictures again to have it rebuilt.");
}

/// The head of faiss's IndexFlatIP file: everything that decides how much the reader will allocate. 1.7 writes the
/// fourcc, d, ntotal, two dummies, is_trained, the metric, then the length of the codes in floats.
struct FlatHeader {
  static constexpr std::size_t bytes = 4 + 4 + 8 + 8 + 8 + 1 + 4 + 8;
  std::int32_t dims = 0;
  std::int64_t rows = 0;
  std::uint64_t floats = 0;
};

FlatHeader read_header(const fs::path& path, std::span<const std::byte> file) {
  if (file.size() < FlatHeader::bytes || std::memcmp(file.data(), "IxFI", 4) != 0)
    unusable(path, "not a flat faiss index");
  FlatHeader h;
  std::memcpy(&h.dims, file.data() + 4, sizeof h.dims);
  std::memcpy(&h.rows, file.data() + 8, sizeof h.rows);
  std::memcpy(&h.floats, file.data() + FlatHeader::bytes - 8, sizeof h.floats);
  const std::uint64_t available = (file.size() - FlatHeader::bytes) / sizeof(float);
  const bool fits = h.dims >= 1 && h.rows >= 0 && h.floats == available &&
                    static_cast<std::uint64_t>(h.rows) == h.floats / static_cast<std::uint64_t>(h.dims) &&
                    h.floats % static_cast<std::uint64_t>(h.dims) == 0 &&
                    (file.size() - FlatHeader::bytes) % sizeof(float) == 0;
  if (!fits) unusable(path, "its sizes contradict each other");
  return h;
}

std::string read_stamp(const fs::path& path) {
  const json side = json::parse(read_text_file(side_file(path)), nullptr, /*allow_exceptions=*/false);
  if (!side.is_object() || !side.contains("stamp") || !side["stamp"].is_string()) {
    unusable(path, "its stamp is missing");
  }
  return side["stamp"].get<std::string>();
}

}  // namespace

ExactIndex::ExactIndex(Matrix unit_rows, std::string stamp) : rows_(std::move(unit_rows)), stamp_(std::move(stamp)) {}

std::vector<Neighbour> ExactIndex::search(std::span<const float> query, std::int64_t n) const {
  if (static_cast<std::int64_t>(query.size()) != rows_.cols) {
    throw Error(ErrorCode::internal, "The query has another number of dimensions than the index");
  }
  std::vector<float> similarity(static_cast<std::size_t>(rows_.rows));
  if (rows_.rows > 0) {
    cblas_sgemv(CblasRowMajor, CblasNoTrans, static_cast<int>(rows_.rows), static_cast<int>(rows_.cols), 1.0f,
                rows_.data.data(), static_cast<int>(rows_.cols), query.data(), 1, 0.0f, similarity.data(), 1);
  }
  std::vector<Neighbour> all(similarity.size());
  for (std::size_t r = 0; r < all.size(); ++r) all[r] = {static_cast<std::int64_t>(r), similarity[r]};
  keep_best(all, n);
  return all;
}

std::vector<Neighbour> ExactIndex::search_among(std::span<const float> query, std::int64_t n,
                                                std::span<const std::int64_t> rows) const {
  if (static_cast<std::int64_t>(query.size()) != rows_.cols) {
    throw Error(ErrorCode::internal, "The query has another number of dimensions than the index");
  }
  std::vector<Neighbour> all;
  all.reserve(rows.size());
  for (const std::int64_t row : rows) {
    if (row < 0 || row >= rows_.rows) throw Error(ErrorCode::internal, "A row lies outside the index");
    all.push_back({row, cblas_sdot(static_cast<int>(query.size()), rows_.row(row).data(), 1, query.data(), 1)});
  }
  keep_best(all, n);
  return all;
}

void ExactIndex::save(const fs::path& path) const {
  faiss::VectorIOWriter writer;
  try {
    faiss::IndexFlatIP flat(rows_.cols);
    flat.add(rows_.rows, rows_.data.data());
    faiss::write_index(&flat, &writer);
  } catch (const faiss::FaissException& error) {
    throw Error(ErrorCode::internal, std::string("The index cannot be written (") + error.what() + ")",
                display_path(path));
  }
  write_file_atomically(path, std::as_bytes(std::span(writer.data)));
  // Last: an index without its side file, or with one that does not fit, is not used.
  const json side{{"stamp", stamp_}, {"checksum", to_hex(hash64(std::as_bytes(std::span(rows_.data))))}};
  write_file_atomically(side_file(path), side.dump() + "\n");
}

ExactIndex ExactIndex::load(const fs::path& path, const std::string& expected_stamp) {
  const std::string stamp = read_stamp(path);
  if (!expected_stamp.empty() && stamp != expected_stamp) unusable(path, "it was made by another model");
  const MappedFile file(path);
  const FlatHeader header = read_header(path, file.bytes());
  Matrix rows(header.rows, header.dims);
  if (!rows.data.empty()) {
    std::memcpy(rows.data.data(), file.bytes().data() + FlatHeader::bytes, rows.data.size() * sizeof(float));
  }
  const json side = json::parse(read_text_file(side_file(path)), nullptr, /*allow_exceptions=*/false);
  if (side.value("checksum", "") != to_hex(hash64(std::as_bytes(std::span(rows.data)))))
    unusable(path, "it is damaged");
  return ExactIndex(std::move(rows), stamp);
}

}  // namespace lookalike
