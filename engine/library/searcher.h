#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/image.h"
#include "engine/library/collection.h"

namespace lookalike {

enum class DescriptorKind { fused, dictionary, learned, latent, colour };
/// Throws Error(usage) that lists the names.
DescriptorKind descriptor_from_string(const std::string& name);

enum class SearchScope { all, cluster };

/// One example: a picture from outside (pixels) or one of the library (row).
struct QueryPicture {
  std::string name;  ///< For messages and the query card.
  Image image;       ///< Decoded, shorter side ≥ 256 where the original has that; for rows too when needed for show.
  std::optional<std::int64_t> row;  ///< Set: the library's own vector is used and the row is left out of the hits.
};

/// Throws Error(bad_input / io) that names the file when it is no usable picture.
QueryPicture query_from_file(const std::filesystem::path& path);
QueryPicture query_from_bytes(const std::string& name, std::span<const std::byte> bytes);

struct SearchRequest {
  std::vector<QueryPicture> examples;  ///< One or more; their vectors are averaged.
  std::int64_t count = 50;
  SearchScope scope = SearchScope::all;
  DescriptorKind descriptor = DescriptorKind::fused;
  PartWeights weights;  ///< For the fused descriptor.
};

struct Hit {
  int rank = 0;  ///< 1-based.
  std::int64_t row = 0;
  double distance = 0;  ///< 1 − cosine.
  double score = 0;     ///< Percentile, 0 … 100: share of random pairs of the collection that are less alike.
  int cluster = -1;
};

struct SearchResult {
  std::vector<Hit> hits;
  int query_cluster = -1;     ///< Predicted cluster (nearest centroid); −1 without clusters.
  double cluster_recall = 1;  ///< Share of the first `count` hits everywhere that the cluster holds.
  std::int64_t searched = 0;  ///< Vectors compared.
  double milliseconds = 0;
};

/// Searches one snapshot of a library. Immutable; search() may be called from several threads at once.
class Searcher {
 public:
  /// Loads the models of the snapshot's embeddings (dictionary, whitening, encoder). Throws Error(bad_input) when there
  /// are no embeddings yet, or when they carry another stamp than the models on disk ("re-embed").
  static std::shared_ptr<const Searcher> open(std::shared_ptr<const Collection> collection);
  ~Searcher();

  /// Throws Error(usage) for no examples or a descriptor that this run lacks.
  SearchResult search(const SearchRequest& request) const;
  const Collection& collection() const;

 private:
  Searcher();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
