#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/model/config.h"
#include "engine/training/epoch_report.h"
#include "engine/training/trainer.h"

namespace lookalike {

/// The fixed sample of pictures that each epoch is judged by: at most 1,000 rows, evenly spread over the validation
/// side (over the training side without one), or data.judged. Depends on `data` alone.
std::vector<std::int64_t> metric_rows(const TrainData& data);

/// Throws Error(usage) when config.watch asks for what these pictures cannot give: P@10 and NMI need at least two
/// labels among the sample, neighbour stability more pictures than a neighbourhood has.
void require_watchable(const TrainConfig& config, const TrainData& data);

/// Judges the learned features of the sample after each epoch, as the index would compare them: by the cosine.
class EpochMetrics {
 public:
  explicit EpochMetrics(const TrainData& data);

  /// Fills p_at_10, nmi and neighbour_stability from the features of metric_rows() (M×F). What cannot be had stays NaN.
  /// P@10 is the precision among the nearest min(10, others of the picture's kind in the sample): with two others of a
  /// kind, ten nearest could never be more than 2/10 right, and the figure would say how small the sample is. Where
  /// each kind has more than ten pictures it is the usual P@10. Pictures without another of their kind take no part.
  void measure(const Matrix& features, EpochRecord& record);

  /// The features after the epoch before, when measure() did not see them (a resumed run).
  void follow(const Matrix& features);

 private:
  using Neighbours = std::vector<std::vector<std::int64_t>>;  ///< Of each row, ascending.
  static Neighbours neighbours(const Matrix& unit_rows);
  double precision(const Matrix& unit_rows) const;

  std::vector<std::int32_t> labels_;  ///< One a row of the sample; −1 without.
  int distinct_labels_ = 0;
  Neighbours before_;
};

}  // namespace lookalike
