#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/collection.h"
#include "engine/library/query_picture.h"
#include "engine/library/search_facets.h"
#include "engine/library/search_settings.h"

namespace lookalike {

struct SearchRequest : SearchSettings {
  std::vector<QueryPicture> examples;   ///< One or more: the nearest to their mean …
  std::vector<QueryPicture> negatives;  ///< … moved away from the mean of these (rocchio.h). Rows are never hits.
};

struct Hit {
  int rank = 0;  ///< 1-based, by similarity, however the hits are sorted.
  std::int64_t row = 0;
  double distance = 0;  ///< 1 − cosine, or Euclidean.
  double score = 0;     ///< Percentile, 0 … 100: share of random pairs of the collection that are less alike.
  int cluster = -1;
};

/// Why there are no hits.
enum class NoHits {
  none,             ///< There are hits.
  only_itself,      ///< The library holds nothing but the query's own pictures.
  filtered_out,     ///< No picture passes the filter.
  cluster_empty,    ///< The filter passes some, but none of the cluster that is searched.
  below_threshold,  ///< The best has best_score.
};

/// Which index gave the answer, and why that one.
enum class IndexUse {
  exact_small,    ///< The library is small enough for it.
  exact_chosen,   ///< It was asked for.
  exact_limited,  ///< A filter or a scope left fewer vectors to compare.
  exact_other,    ///< The approximate index is of the vectors of the default descriptor and weights only.
  exact_unbuilt,  ///< There is no approximate index yet: build_index().
  approximate,
};

struct SearchResult {
  std::vector<Hit> hits;
  int query_cluster = -1;     ///< Predicted cluster (nearest centroid); −1 without clusters.
  std::vector<int> probed;    ///< The clusters nearest to the query, that one first: as many as the request's probes.
  double cluster_recall = 1;  ///< Share of the `nearest` that the probed clusters hold.
  std::int64_t nearest = 0;   ///< How many hits there are everywhere, up to the count, before the threshold.
  std::int64_t searched = 0;  ///< Vectors compared.
  double milliseconds = 0;
  IndexUse index = IndexUse::exact_small;
  NoHits no_hits = NoHits::none;
  double best_score = 0;  ///< Before the threshold.
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
  /// Makes the approximate index ready for searches from then on (search_index.h says how). `build` false: only when a
  /// stored one needs no work. Returns what a person should know, usually nothing; when stopped there is no index.
  /// Takes seconds for hundreds of thousands of pictures; others may search meanwhile.
  std::string build_index(bool build, const ProgressCallback& progress, std::stop_token stop) const;
  bool index_ready() const;
  const SearchFacets& facets() const;

 private:
  Searcher();
  struct Impl;
  struct Pass;
  std::unique_ptr<Impl> impl_;
};

/// Whether a library of this size is searched by the approximate index under this choice.
bool wants_index(SearchIndex choice, std::int64_t rows);
/// "exact" or "approximate" and the reason, as a sentence without its full stop.
std::string explain_index(IndexUse use);
/// Why the answer is empty and what to do, in two sentences; empty when there are hits.
std::string explain_no_hits(const SearchResult& result);

}  // namespace lookalike
