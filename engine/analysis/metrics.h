#pragma once

#include <stop_token>
#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// Agreement of two partitions of the same items, as scikit-learn defines them (arithmetic mean in NMI, natural
/// logarithm; 1 for two identical trivial partitions). Labels are any integers. 1 for no items at all. Throw
/// Error(internal) when the two have different lengths.
double normalized_mutual_information(const std::vector<int>& a, const std::vector<int>& b);
double adjusted_rand_index(const std::vector<int>& a, const std::vector<int>& b);
double rand_index(const std::vector<int>& a, const std::vector<int>& b);
/// Share of items whose cluster's majority label is their own; 0 for no items.
double purity(const std::vector<int>& clusters, const std::vector<int>& labels);

struct RetrievalMetrics {
  double p_at_1 = 0;
  double p_at_10 = 0;
  double mean_average_precision = 0;
};

/// Leave-one-out retrieval: every row queries all others, ranked by falling inner product (rows of unit length:
/// cosine), ties by row number; a hit has the query's label. Rows with label < 0 take no part. P@10 divides by min(10,
/// others). Average precision is over the query's relevant items; queries without any count 0, as in shared yardsticks.
/// All 0 when fewer than two rows take part, or when stopped. Works in blocks: memory stays bounded by some 100 MB
/// beyond the rows that take part.
RetrievalMetrics retrieval_metrics(const Matrix& unit_rows, const std::vector<int>& labels, std::stop_token stop = {});

/// Peak signal-to-noise ratio in dB of values in [0,1]; infinite for an error of 0.
double psnr(double mean_squared_error);

}  // namespace lookalike
