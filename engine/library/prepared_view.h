#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/library/descriptor_view.h"
#include "engine/library/query_encoder.h"
#include "engine/search/index.h"

namespace lookalike {

/// A collection's vectors under one descriptor, ready to be searched. The parts are compared where they lie, whatever
/// their weights; only of the latent there is a copy. Immutable; const calls are thread-safe.
class PreparedView {
 public:
  PreparedView(std::shared_ptr<const Embeddings> embeddings, const DescriptorView& view);
  PreparedView(const PreparedView&) = delete;
  PreparedView& operator=(const PreparedView&) = delete;
  /// Whether it is what would be made for `view`.
  bool serves(const DescriptorView& view) const;
  std::int64_t size() const { return rows_.size(); }
  /// What is compared; what a similarity means only score() and distance() know.
  const WeightedRows& rows() const { return rows_; }

  /// Where the query lies: the mean of the wanted, moved away from the unwanted.
  std::vector<float> point(const std::vector<QueryVectors>& wanted, const std::vector<QueryVectors>& unwanted) const;
  double distance(std::span<const float> point, const Neighbour& found, SearchMetric metric) const;
  double score(std::span<const float> point, const Neighbour& found) const;  ///< Percentile, 0 … 100.

 private:
  bool by_length() const { return view_.metric == SearchMetric::euclidean; }
  void prepare_latent();
  Matrix points_of(const std::vector<QueryVectors>& pictures) const;
  double euclidean_distance(std::span<const float> point, std::int64_t row) const;

  DescriptorView view_;  ///< As canonical() makes it.
  std::shared_ptr<const Embeddings> embeddings_;
  std::vector<float> weights_;  ///< Of the parts' columns; empty for the latent.
  Matrix latent_;  ///< For Euclidean distances of rows of any length, a column more: −|x|²/2, times 1 in the query.
  WeightedRows rows_;  ///< The parts, or latent_.
  ScoreCalibration calibration_;
};

}  // namespace lookalike
