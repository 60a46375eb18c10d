#include "engine/training/epoch_metrics.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/metrics.h"
#include "engine/core/error.h"
#include "engine/training/epoch_pictures.h"

namespace lookalike {
namespace {

constexpr std::int64_t sample_size = 1000;
constexpr std::int64_t neighbourhood = 10;
// Enough to follow a curve, in a third of the time that the final evaluation takes; the same in all runs, so that they
// can be compared.
constexpr std::uint64_t clustering_seed = 1;
constexpr int clustering_starts = 2, clustering_iterations = 20;

/// The labels of the sample; empty when there are none at all.
std::vector<std::int32_t> sampled_labels(const TrainData& data) {
  std::vector<std::int32_t> labels;
  if (data.labels.empty()) return labels;
  for (const std::int64_t row : metric_rows(data)) labels.push_back(data.labels[static_cast<std::size_t>(row)]);
  return labels;
}

int count_distinct(const std::vector<std::int32_t>& labels) {
  const std::set<std::int32_t> distinct(labels.begin(), labels.end());
  return static_cast<int>(std::ranges::count_if(distinct, [](std::int32_t label) { return label >= 0; }));
}

/// Whether there are labels, but no two pictures have the same.
bool all_alone(std::vector<std::int32_t> labels) {
  std::erase_if(labels, [](std::int32_t label) { return label < 0; });
  std::ranges::sort(labels);
  return !labels.empty() && std::ranges::adjacent_find(labels) == labels.end();
}

/// Orders rows by falling similarity, then by number.
auto nearer_to(std::span<const float> similarities) {
  return [similarities](std::int64_t a, std::int64_t b) {
    const float near_a = similarities[static_cast<std::size_t>(a)], near_b = similarities[static_cast<std::size_t>(b)];
    return near_a != near_b ? near_a > near_b : a < b;
  };
}

/// NMI of a k-means clustering of the labelled rows, with as many clusters as there are labels.
double clustering_nmi(const Matrix& unit_rows, const std::vector<std::int32_t>& labels, int distinct) {
  std::vector<std::int64_t> rows;
  std::vector<int> theirs;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0) continue;
    rows.push_back(static_cast<std::int64_t>(i));
    theirs.push_back(labels[i]);
  }
  const auto clusters =
      kmeans(gather_rows(unit_rows, rows), distinct, clustering_seed, clustering_starts, clustering_iterations);
  return normalized_mutual_information(clusters.assignment, theirs);
}

}  // namespace

std::vector<std::int64_t> metric_rows(const TrainData& data) {
  return data.judged.empty() ? sample_rows(data, sample_size) : data.judged;
}

void require_watchable(const TrainConfig& config, const TrainData& data) {
  switch (config.watch) {
    case WatchedMetric::validation_loss:
    case WatchedMetric::last_epoch:
      return;
    case WatchedMetric::p_at_10:
      if (all_alone(sampled_labels(data))) {
        throw Error(ErrorCode::usage, "P@10 cannot be watched: no two validation pictures have the same label", {},
                    "Raise the validation share, or watch the validation loss or the neighbour stability.");
      }
      [[fallthrough]];
    case WatchedMetric::nmi:
      if (count_distinct(sampled_labels(data)) >= 2) return;
      throw Error(ErrorCode::usage,
                  std::string(config.watch == WatchedMetric::nmi ? "NMI" : "P@10") +
                      " cannot be watched: the validation pictures have fewer than two labels",
                  {},
                  "Put the pictures of each kind into a folder of their own and scan again, or watch the validation "
                  "loss or the neighbour stability.");
    case WatchedMetric::neighbour_stability:
      if (std::ssize(metric_rows(data)) > neighbourhood + 1) return;
      throw Error(ErrorCode::usage,
                  "Neighbour stability cannot be watched: with " + std::to_string(metric_rows(data).size()) +
                      " validation pictures, everybody is a neighbour of everybody",
                  {}, "Add pictures, raise the validation share, or watch the validation loss.");
  }
}

EpochMetrics::EpochMetrics(const TrainData& data)
    : labels_(sampled_labels(data)), distinct_labels_(count_distinct(labels_)) {}

EpochMetrics::Neighbours EpochMetrics::neighbours(const Matrix& unit_rows) {
  const std::int64_t count = unit_rows.rows;
  if (count <= neighbourhood + 1) return {};  // everybody is a neighbour of everybody
  const Matrix similarities = multiply_abt(unit_rows, unit_rows);
  Neighbours all(static_cast<std::size_t>(count));
  std::vector<std::int64_t> others;
  for (std::int64_t row = 0; row < count; ++row) {
    others.resize(static_cast<std::size_t>(count));
    std::iota(others.begin(), others.end(), 0);
    std::erase(others, row);
    std::ranges::nth_element(others, others.begin() + neighbourhood, nearer_to(similarities.row(row)));
    others.resize(neighbourhood);
    std::ranges::sort(others);
    all[static_cast<std::size_t>(row)] = others;
  }
  return all;
}

double EpochMetrics::precision(const Matrix& unit_rows) const {
  std::vector<std::int64_t> rows;
  std::map<std::int32_t, std::int64_t> sizes;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i] < 0) continue;
    rows.push_back(static_cast<std::int64_t>(i));
    ++sizes[labels_[i]];
  }
  const Matrix similarities = multiply_abt(unit_rows, unit_rows);
  double sum = 0;
  std::int64_t queries = 0;
  for (const std::int64_t row : rows) {
    const std::int32_t label = labels_[static_cast<std::size_t>(row)];
    const std::int64_t wanted = std::min(neighbourhood, sizes.at(label) - 1);
    if (wanted == 0) continue;
    std::vector<std::int64_t> nearest = rows;
    std::erase(nearest, row);
    std::ranges::partial_sort(nearest, nearest.begin() + wanted, nearer_to(similarities.row(row)));
    const auto hits = std::count_if(nearest.begin(), nearest.begin() + wanted, [&](std::int64_t other) {
      return labels_[static_cast<std::size_t>(other)] == label;
    });
    sum += static_cast<double>(hits) / static_cast<double>(wanted);
    ++queries;
  }
  return queries > 0 ? sum / static_cast<double>(queries) : std::numeric_limits<double>::quiet_NaN();
}

void EpochMetrics::measure(const Matrix& features, EpochRecord& record) {
  Matrix unit_rows = features;
  normalise_rows(unit_rows);
  if (distinct_labels_ >= 2) {
    record.p_at_10 = precision(unit_rows);
    record.nmi = clustering_nmi(unit_rows, labels_, distinct_labels_);
  }
  Neighbours now = neighbours(unit_rows);
  if (!now.empty() && now.size() == before_.size()) {
    std::size_t kept = 0;
    std::vector<std::int64_t> common;
    for (std::size_t row = 0; row < now.size(); ++row) {
      common.clear();
      std::ranges::set_intersection(now[row], before_[row], std::back_inserter(common));
      kept += common.size();
    }
    record.neighbour_stability = static_cast<double>(kept) / static_cast<double>(now.size() * neighbourhood);
  }
  before_ = std::move(now);
}

void EpochMetrics::follow(const Matrix& features) {
  Matrix unit_rows = features;
  normalise_rows(unit_rows);
  before_ = neighbours(unit_rows);
}

}  // namespace lookalike
