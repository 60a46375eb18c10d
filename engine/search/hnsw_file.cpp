#include <algorithm>
#include <charconv>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/safetensors.h"
#include "engine/search/hnsw_graph.h"

// The graph as a safetensors file: I32 "levels" (V), I32 "neighbours" (Σ of links), I64 "keys" (V); stamp, entry point,
// links, effort and a checksum as metadata.

namespace lookalike {
namespace {

[[noreturn]] void damaged(const fs::path& path, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The HNSW index cannot be used (" + why + ")", display_path(path),
              "It is built again.");
}

template <typename Values>
TensorView view_of(const char* dtype, const Values& values) {
  return {dtype, {std::ssize(values)}, std::as_bytes(std::span(values)), nullptr};
}

template <typename T>
std::vector<T> values_of(const fs::path& path, TensorFile& file, const char* name, const char* dtype) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.dtype != dtype || found->second.shape.size() != 1) {
    damaged(path, "it lacks its " + std::string(name));
  }
  std::vector<T> values(found->second.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), found->second.bytes.data(), values.size() * sizeof(T));
  file.tensors.erase(found);  // not held twice
  return values;
}

std::string text(const TensorFile& file, const char* key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? "" : found->second;
}

/// `otherwise` when it is none.
int number(const TensorFile& file, const char* key, int otherwise) {
  const std::string digits = text(file, key);
  std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
  return otherwise;
}

std::string checksum(std::span<const int> levels, std::span<const int> neighbours,
                     std::span<const std::uint64_t> keys) {
  return to_hex(hash64(std::as_bytes(levels), hash64(std::as_bytes(neighbours), hash64(std::as_bytes(keys)))));
}

/// Gives the graph its levels and links, if they make one: every link leads to a vertex that has the link's level.
bool set_links(faiss::HNSW& hnsw, std::vector<int> levels, std::vector<int> neighbours, int entry) {
  const auto vertices = static_cast<int>(levels.size());
  const int most = static_cast<int>(hnsw.cum_nneighbor_per_level.size()) - 1;
  hnsw.offsets.assign(1, 0);
  for (const int level : levels) {
    if (level < 1 || level > most) return false;
    hnsw.offsets.push_back(hnsw.offsets.back() + static_cast<std::size_t>(hnsw.cum_nb_neighbors(level)));
  }
  if (hnsw.offsets.back() != neighbours.size()) return false;
  const int highest = vertices == 0 ? 0 : *std::ranges::max_element(levels);
  if (vertices == 0 ? entry != -1
                    : entry < 0 || entry >= vertices || levels[static_cast<std::size_t>(entry)] != highest)
    return false;
  for (std::size_t v = 0; v < levels.size(); ++v) {
    for (int level = 0; level < levels[v]; ++level) {
      std::size_t begin = hnsw.offsets[v] + static_cast<std::size_t>(hnsw.cum_nb_neighbors(level));
      const std::size_t end = hnsw.offsets[v] + static_cast<std::size_t>(hnsw.cum_nb_neighbors(level + 1));
      for (; begin < end; ++begin) {
        const int to = neighbours[begin];
        if (to < -1 || to >= vertices || (to >= 0 && levels[static_cast<std::size_t>(to)] <= level)) return false;
      }
    }
  }
  hnsw.levels = std::move(levels);
  hnsw.neighbors = std::move(neighbours);
  hnsw.entry_point = entry;
  hnsw.max_level = highest - 1;
  return true;
}

}  // namespace

void HnswIndex::save(const fs::path& path, const std::string& stamp) const {
  const faiss::HNSW& hnsw = impl_->graph.hnsw;
  const TensorViews arrays{{"levels", view_of("I32", hnsw.levels)},
                           {"neighbours", view_of("I32", hnsw.neighbors)},
                           {"keys", view_of("I64", impl_->keys)}};
  write_safetensors(path, arrays,
                    {{"stamp", stamp},
                     {"links", std::to_string(Impl::links)},
                     {"entry", std::to_string(hnsw.entry_point)},
                     {"effort", std::to_string(impl_->effort)},
                     {"checksum", checksum(hnsw.levels, hnsw.neighbors, impl_->keys)}});
}

std::optional<HnswIndex> HnswIndex::load(const fs::path& path, const std::string& stamp, const WeightedRows& rows) {
  TensorFile file = read_safetensors(path);
  if (text(file, "links") != std::to_string(Impl::links)) damaged(path, "it is no such index");
  if (text(file, "stamp") != stamp) damaged(path, "it was made by another model");
  auto levels = values_of<int>(path, file, "levels", "I32");
  auto neighbours = values_of<int>(path, file, "neighbours", "I32");
  auto keys = values_of<std::uint64_t>(path, file, "keys", "I64");
  const int entry = number(file, "entry", -2), effort = number(file, "effort", 0);
  if (effort < 1 || effort > Impl::most_effort) damaged(path, "it has no effort");
  if (keys.size() != levels.size()) damaged(path, "its parts do not fit each other");
  if (checksum(levels, neighbours, keys) != text(file, "checksum")) damaged(path, "its content has changed");

  HnswIndex index(rows);
  Impl& impl = *index.impl_;
  impl.keys = std::move(keys);
  impl.effort = effort;
  impl.storage.row_of.resize(impl.keys.size());
  impl.storage.ntotal = impl.graph.ntotal = std::ssize(impl.keys);
  if (!set_links(impl.graph.hnsw, std::move(levels), std::move(neighbours), entry))
    damaged(path, "its links lead nowhere");
  if (!impl.match_rows()) return std::nullopt;
  return index;
}

}  // namespace lookalike
