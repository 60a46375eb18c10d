#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <tuple>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"
#include "engine/core/safetensors.h"
#include "engine/search/ivf_index.h"

// The lists as a safetensors file: F32 "centroids" (lists×D), I32 "lists" and I64 "keys" (one a row); as metadata
// stamp, the rows that they were made for, the probes for ten and a hundred neighbours, and a checksum.

namespace lookalike {
namespace {

[[noreturn]] void unusable(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The approximate index cannot be used (" + why + ")", display_path(path),
              "It is built again.");
}

template <typename Values>
TensorView view_of(const char* dtype, std::vector<std::int64_t> shape, const Values& values) {
  return {dtype, std::move(shape), std::as_bytes(std::span(values)), nullptr};
}

const TensorRecord& record(const fs::path& path, const TensorFile& file, const char* name, const char* dtype,
                           std::size_t axes) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.dtype != dtype || found->second.shape.size() != axes) {
    unusable(path, "it lacks its " + std::string(name));
  }
  return found->second;
}

template <typename T>
std::vector<T> values_of(const TensorRecord& record) {
  std::vector<T> values(record.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), record.bytes.data(), values.size() * sizeof(T));
  return values;
}

std::string text(const TensorFile& file, const char* key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? "" : found->second;
}

/// −1 when it is none.
std::int64_t number(const TensorFile& file, const char* key) {
  const std::string digits = text(file, key);
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? value : -1;
}

std::string checksum(std::span<const float> centroids, std::span<const std::int32_t> lists,
                     std::span<const std::uint64_t> keys) {
  return to_hex(hash64(std::as_bytes(centroids), hash64(std::as_bytes(lists), hash64(std::as_bytes(keys)))));
}

}  // namespace

/// Hashes of the rows' values.
std::vector<std::uint64_t> IvfIndex::keys() const {
  constexpr std::int64_t block = 4096;
  std::vector<std::uint64_t> keys(list_of_.size());
  parallel_for((rows_.size() + block - 1) / block, [&](std::int64_t b) {
    for (std::int64_t r = b * block; r < std::min(rows_.size(), (b + 1) * block); ++r) {
      keys[static_cast<std::size_t>(r)] = hash64(std::as_bytes(rows_.kept_row(r)));
    }
  });
  return keys;
}

void IvfIndex::save(const fs::path& path, const std::string& stamp) const {
  const std::vector<std::uint64_t> all_keys = keys();
  const auto rows = static_cast<std::int64_t>(all_keys.size());
  write_safetensors(path,
                    TensorViews{{"centroids", view_of("F32", {centroids_.rows, centroids_.cols}, centroids_.data)},
                                {"lists", view_of("I32", {rows}, list_of_)},
                                {"keys", view_of("I64", {rows}, all_keys)}},
                    {{"stamp", stamp},
                     {"made_for", std::to_string(made_for_)},
                     {"probes_for_ten", std::to_string(probes_for_ten_)},
                     {"probes_for_hundred", std::to_string(probes_for_hundred_)},
                     {"checksum", checksum(centroids_.data, list_of_, all_keys)}});
}

namespace {

/// All but what depends on the rows.
struct StoredLists {
  Matrix centroids;
  std::vector<std::int32_t> lists;
  std::vector<std::uint64_t> keys;
  std::int64_t made_for = 0, probes_for_ten = 0, probes_for_hundred = 0;
};

StoredLists read_lists(const fs::path& path, const std::string& stamp) {
  const TensorFile file = read_safetensors(path);
  const TensorRecord& centroids = record(path, file, "centroids", "F32", 2);
  StoredLists stored;
  stored.lists = values_of<std::int32_t>(record(path, file, "lists", "I32", 1));
  stored.keys = values_of<std::uint64_t>(record(path, file, "keys", "I64", 1));
  if (text(file, "stamp") != stamp) unusable(path, "it was made by another model");
  if (stored.keys.size() != stored.lists.size()) unusable(path, "its parts do not fit each other");
  Matrix& points = stored.centroids;
  points.rows = centroids.shape[0];
  points.cols = centroids.shape[1];
  points.data = values_of<float>(centroids);
  if (checksum(points.data, stored.lists, stored.keys) != text(file, "checksum")) {
    unusable(path, "its content has changed");
  }
  stored.made_for = number(file, "made_for");
  stored.probes_for_ten = number(file, "probes_for_ten");
  stored.probes_for_hundred = number(file, "probes_for_hundred");
  const bool sound = points.rows >= 1 && stored.made_for >= points.rows && stored.probes_for_ten >= 1 &&
                     stored.probes_for_ten <= stored.probes_for_hundred && stored.probes_for_hundred <= points.rows &&
                     std::ranges::all_of(points.data, [](float v) { return std::isfinite(v); }) &&
                     std::ranges::all_of(stored.lists, [&](std::int32_t l) { return l >= -1 && l < points.rows; });
  if (!sound) unusable(path, "its values make no sense");
  return stored;
}

}  // namespace

void IvfIndex::require_intact(const fs::path& path, const std::string& stamp) {
  read_lists(path, stamp);
}

IvfIndex IvfIndex::load(const fs::path& path, const std::string& stamp, const WeightedRows& rows) {
  StoredLists stored = read_lists(path, stamp);
  const auto& [lists, saved_keys] = std::tie(stored.lists, stored.keys);
  if (stored.centroids.cols != rows.dims()) unusable(path, "its values make no sense");
  IvfIndex index(rows);
  index.made_for_ = stored.made_for;
  index.probes_for_ten_ = stored.probes_for_ten;
  index.probes_for_hundred_ = stored.probes_for_hundred;
  index.set_centroids(std::move(stored.centroids));

  std::unordered_multimap<std::uint64_t, std::int32_t> list_of_key;  // Equal rows have equal keys.
  list_of_key.reserve(lists.size());
  for (std::size_t i = 0; i < lists.size(); ++i) list_of_key.emplace(saved_keys[i], lists[i]);
  const std::vector<std::uint64_t> present = index.keys();
  for (std::size_t row = 0; row < present.size(); ++row) {
    const auto found = list_of_key.find(present[row]);
    if (found == list_of_key.end()) continue;
    index.list_of_[row] = found->second;
    if (found->second >= 0) {
      index.lists_[static_cast<std::size_t>(found->second)].rows.push_back(static_cast<std::int64_t>(row));
    }
    list_of_key.erase(found);
  }
  index.encode_new_members();
  return index;
}

}  // namespace lookalike
