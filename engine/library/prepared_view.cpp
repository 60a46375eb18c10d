#include "engine/library/prepared_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "engine/search/rocchio.h"

namespace lookalike {
namespace {

constexpr std::uint64_t calibration_seed = 1;

/// Views of the same vectors become equal: weights matter to the fused descriptor alone, and rows of length 1 are
/// ordered alike by both metrics.
DescriptorView canonical(DescriptorView view) {
  if (view.kind != DescriptorKind::fused) view.weights = {};
  if (view.kind != DescriptorKind::latent) view.metric = SearchMetric::cosine;
  return view;
}

double squared_distance(std::span<const float> a, std::span<const float> b) {
  return std::transform_reduce(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(), [](float x, float y) {
    return (static_cast<double>(x) - y) * (static_cast<double>(x) - y);
  });
}

/// |q − x|² = |q|² − 2·(q·x − |x|²/2): the largest inner product with this extra column is the smallest distance.
Matrix with_half_norms(const Matrix& rows) {
  Matrix wider(rows.rows, rows.cols + 1);
  for (std::int64_t i = 0; i < rows.rows; ++i) {
    const auto row = rows.row(i);
    std::ranges::copy(row, wider.row(i).begin());
    wider(i, rows.cols) = -0.5f * std::inner_product(row.begin(), row.end(), row.begin(), 0.0f);
  }
  return wider;
}

}  // namespace

PreparedView::PreparedView(std::shared_ptr<const Embeddings> e, const DescriptorView& view)
    : view_(canonical(view)), embeddings_(std::move(e)) {
  if (view_.kind == DescriptorKind::latent) {
    prepare_latent();
    return;
  }
  weights_ = view_.column_weights(*embeddings_);
  rows_ = WeightedRows(embeddings_->parts, weights_);
  calibration_ = ScoreCalibration(rows_, calibration_seed);
}

void PreparedView::prepare_latent() {
  latent_ = view_.of(*embeddings_);
  rows_ = latent_;
  if (!by_length()) {
    calibration_ = ScoreCalibration(rows_, calibration_seed);
    return;
  }
  calibration_ = ScoreCalibration(latent_.rows, calibration_seed, [&](std::int64_t a, std::int64_t b) {
    return static_cast<float>(-std::sqrt(squared_distance(latent_.row(a), latent_.row(b))));
  });
  latent_ = with_half_norms(latent_);
}

bool PreparedView::serves(const DescriptorView& view) const {
  return view_ == canonical(view);
}

/// In the space of rows(): columns without a weight are zero.
Matrix PreparedView::points_of(const std::vector<QueryVectors>& pictures) const {
  Matrix points;
  for (const QueryVectors& one : pictures) {
    Matrix point = weights_.empty() ? view_.of(one.parts, one.latent, embeddings_->blocks) : one.parts;
    if (!weights_.empty()) {
      std::ranges::transform(point.data, weights_, point.data.begin(), std::multiplies<>());
      normalise_rows(point);
    }
    points.cols = point.cols;
    points.data.insert(points.data.end(), point.data.begin(), point.data.end());
    ++points.rows;
  }
  return points;
}

std::vector<float> PreparedView::point(const std::vector<QueryVectors>& wanted,
                                       const std::vector<QueryVectors>& unwanted) const {
  std::vector<float> point = rocchio(points_of(wanted), points_of(unwanted));
  if (by_length()) {
    point.push_back(1);
    return point;
  }
  Matrix unit(1, static_cast<std::int64_t>(point.size()));
  unit.data = std::move(point);
  normalise_rows(unit);
  return std::move(unit.data);
}

double PreparedView::euclidean_distance(std::span<const float> point, std::int64_t row) const {
  const std::size_t width = point.size() - 1;
  return std::sqrt(squared_distance(point.first(width), latent_.row(row).first(width)));
}

double PreparedView::distance(std::span<const float> point, const Neighbour& found, SearchMetric metric) const {
  if (by_length()) return euclidean_distance(point, found.row);
  const double apart = std::max(0.0, 1.0 - found.similarity);  // The product of unit rows may be a little above 1.
  return metric == SearchMetric::cosine ? apart : std::sqrt(2 * apart);
}

double PreparedView::score(std::span<const float> point, const Neighbour& found) const {
  const auto similarity = by_length() ? static_cast<float>(-euclidean_distance(point, found.row)) : found.similarity;
  return calibration_.percentile(similarity);
}

}  // namespace lookalike
