#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/descriptor.h"

namespace lookalike {

enum class DescriptorKind { fused, dictionary, learned, latent, colour };
enum class SearchScope { all, cluster };
/// Every part of the descriptor has length 1, so that both give the same order but for the latent, whose length the
/// Euclidean distance sees.
enum class SearchMetric { cosine, euclidean };
/// Rising names, the newest and the largest files first.
enum class SearchSort { score, name, date, size };

/// Exact: every vector is compared. Approximate: an inverted file finds nearly all of the nearest, and it is the
/// program's choice where comparing them all takes long (search_index.h).
enum class SearchIndex { automatic, exact, approximate };

// By their names above; each throws Error(usage) that lists them.
DescriptorKind descriptor_from_string(const std::string& name);
SearchScope scope_from_string(const std::string& name);
SearchMetric metric_from_string(const std::string& name);
SearchSort sort_from_string(const std::string& name);
SearchIndex index_from_string(const std::string& name);  ///< "auto" is automatic.
std::string_view to_string(DescriptorKind kind);
std::string_view to_string(SearchScope scope);
std::string_view to_string(SearchMetric metric);
std::string_view to_string(SearchSort sort);

/// Three numbers that are not negative, "D,L,C": of dictionary, learned part and colour. Throws Error(usage).
PartWeights weights_from_string(const std::string& text);

/// Which pictures may be hits: for each list that is not empty, those that match one of its entries.
struct SearchFilter {
  std::vector<int> clusters;
  std::vector<std::string> labels;   ///< "" stands for pictures without a label.
  std::vector<std::string> folders;  ///< Relative to the folder of pictures; what lies deeper counts, too.
  std::vector<std::string> tags = {};

  bool empty() const { return clusters.empty() && labels.empty() && folders.empty() && tags.empty(); }
  bool operator==(const SearchFilter&) const = default;
};

/// Everything about a search but its examples.
struct SearchSettings {
  std::int64_t count = 50;
  SearchScope scope = SearchScope::all;
  int probes = 1;  ///< With scope cluster: how many clusters, the predicted one and those next to the query.
  DescriptorKind descriptor = DescriptorKind::fused;
  SearchMetric metric = SearchMetric::cosine;
  PartWeights weights;   ///< For the fused descriptor.
  double min_score = 0;  ///< Hits below are left out.
  SearchFilter filter;
  SearchSort sort = SearchSort::score;
  SearchIndex index = SearchIndex::automatic;

  bool operator==(const SearchSettings&) const = default;
};

}  // namespace lookalike
