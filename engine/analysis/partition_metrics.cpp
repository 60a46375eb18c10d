#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "engine/analysis/metrics.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

/// How many items each pair of groups shares, and how many each group has.
struct Contingency {
  std::map<std::pair<int, int>, std::int64_t> cells;
  std::map<int, std::int64_t> a, b;
  double items = 0;
};

Contingency contingency(const std::vector<int>& a, const std::vector<int>& b) {
  if (a.size() != b.size()) {
    throw Error(ErrorCode::internal, "Partitions of " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                                         " items cannot be compared");
  }
  Contingency table;
  table.items = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++table.cells[{a[i], b[i]}];
    ++table.a[a[i]];
    ++table.b[b[i]];
  }
  return table;
}

double entropy(const std::map<int, std::int64_t>& groups, double items) {
  double sum = 0;
  for (const auto& [label, count] : groups) {
    const double share = static_cast<double>(count) / items;
    sum -= share * std::log(share);
  }
  return sum;
}

template <typename Counts>
double pairs_within(const Counts& counts) {
  double pairs = 0;
  for (const auto& [key, count] : counts) pairs += 0.5 * static_cast<double>(count) * static_cast<double>(count - 1);
  return pairs;
}

/// Pairs of items by whether a and b put them together (Hubert and Arabie 1985).
struct PairCounts {
  double both, only_a, only_b, neither;
};

PairCounts count_pairs(const std::vector<int>& a, const std::vector<int>& b) {
  const Contingency table = contingency(a, b);
  const double both = pairs_within(table.cells), in_a = pairs_within(table.a), in_b = pairs_within(table.b);
  const double all = 0.5 * table.items * (table.items - 1);
  return {both, in_a - both, in_b - both, all - in_a - in_b + both};
}

}  // namespace

double normalized_mutual_information(const std::vector<int>& a, const std::vector<int>& b) {
  const Contingency table = contingency(a, b);
  // Two partitions that both say nothing, or are both empty, agree; one that says nothing shares nothing.
  if (table.a.size() <= 1 && table.b.size() <= 1) return 1;
  if (table.a.size() == 1 || table.b.size() == 1) return 0;
  double information = 0;
  for (const auto& [labels, count] : table.cells) {
    const double joint = static_cast<double>(count), of_a = static_cast<double>(table.a.at(labels.first));
    const double of_b = static_cast<double>(table.b.at(labels.second));
    information += joint / table.items * std::log(joint * table.items / (of_a * of_b));
  }
  const double mean_entropy = 0.5 * (entropy(table.a, table.items) + entropy(table.b, table.items));
  return std::max(0.0, information) / mean_entropy;
}

double adjusted_rand_index(const std::vector<int>& a, const std::vector<int>& b) {
  const auto [both, only_a, only_b, neither] = count_pairs(a, b);
  if (only_a == 0 && only_b == 0) return 1;
  const double expected = (both + only_a) * (only_a + neither) + (both + only_b) * (only_b + neither);
  return 2 * (both * neither - only_a * only_b) / expected;
}

double rand_index(const std::vector<int>& a, const std::vector<int>& b) {
  const auto [both, only_a, only_b, neither] = count_pairs(a, b);
  const double all = both + only_a + only_b + neither;
  return all == 0 ? 1 : (both + neither) / all;
}

double purity(const std::vector<int>& clusters, const std::vector<int>& labels) {
  const Contingency table = contingency(clusters, labels);
  std::map<int, std::int64_t> majority;
  for (const auto& [pair, count] : table.cells) majority[pair.first] = std::max(majority[pair.first], count);
  double sum = 0;
  for (const auto& [cluster, count] : majority) sum += static_cast<double>(count);
  return table.items == 0 ? 0 : sum / table.items;
}

}  // namespace lookalike
