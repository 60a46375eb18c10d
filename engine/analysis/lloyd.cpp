#include "engine/analysis/lloyd.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/parallel.h"
#include "engine/core/simd.h"

namespace lookalike {
namespace {

constexpr std::int64_t product_rows = 256;  // Stays in cache from the product to the sums.
constexpr std::int64_t strips = 16;         // Pieces that are summed up by themselves: fixed, so that sums are.

/// For each of `rows` columns of `scores` (k×product_rows) the row of the largest entry, and that entry.
LOOKALIKE_SIMD void largest_of_columns(const float* scores, const float* half_squares, std::int64_t k,
                                       std::int64_t rows, float* best, std::int32_t* at) {
  for (std::int64_t i = 0; i < rows; ++i) {
    best[i] = scores[i] - half_squares[0];
    at[i] = 0;
  }
  for (std::int64_t c = 1; c < k; ++c) {
    const float* line = scores + c * product_rows;
    const auto number = static_cast<std::int32_t>(c);
    for (std::int64_t i = 0; i < rows; ++i) {
      const float score = line[i] - half_squares[c];
      at[i] = score > best[i] ? number : at[i];
      best[i] = score > best[i] ? score : best[i];
    }
  }
}

LOOKALIKE_SIMD void add_row(float* sum, const float* row, std::int64_t width) {
  for (std::int64_t j = 0; j < width; ++j) sum[j] += row[j];
}

std::vector<float> half_squares_of(const Matrix& m) {
  std::vector<float> result(static_cast<std::size_t>(m.rows));
  for (std::int64_t c = 0; c < m.rows; ++c) {
    double sum = 0;
    for (const float value : m.row(c)) sum += static_cast<double>(value) * value;
    result[static_cast<std::size_t>(c)] = static_cast<float>(sum / 2);
  }
  return result;
}

/// Calls `work(strip, first row, end row)` for each strip, on several threads unless the caller is one of many.
void for_each_strip(std::int64_t rows, const std::function<void(std::int64_t, std::int64_t, std::int64_t)>& work) {
  const std::int64_t each = (rows + strips - 1) / strips;
  const auto one = [&](std::int64_t s) {
    const std::int64_t first = std::min(rows, s * each), end = std::min(rows, first + each);
    if (first < end) work(s, first, end);
  };
  if (on_one_thread()) {
    for (std::int64_t s = 0; s < strips; ++s) one(s);
  } else {
    parallel_for(strips, [&](std::int64_t s) {
      const BlasThreads single(1);
      one(s);
    });
  }
}

/// The nearest centroid of the rows [first, end), block by block: `use(row, centroid)` is called for each in turn.
template <class Use>
void assign_strip(const Matrix& x, const Matrix& centroids, const std::vector<float>& half_squares, std::int64_t first,
                  std::int64_t end, const Use& use) {
  std::vector<float> scores(static_cast<std::size_t>(centroids.rows * product_rows)), best(product_rows);
  std::vector<std::int32_t> at(product_rows);
  for (std::int64_t from = first; from < end; from += product_rows) {
    const std::int64_t rows = std::min(product_rows, end - from);
    // x·c − ½|c|² is largest for the nearest centroid.
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(centroids.rows), static_cast<int>(rows),
                static_cast<int>(x.cols), 1.0f, centroids.data.data(), static_cast<int>(x.cols),
                x.data.data() + from * x.cols, static_cast<int>(x.cols), 0.0f, scores.data(),
                static_cast<int>(product_rows));
    largest_of_columns(scores.data(), half_squares.data(), centroids.rows, rows, best.data(), at.data());
    for (std::int64_t i = 0; i < rows; ++i) use(from + i, at[static_cast<std::size_t>(i)]);
  }
}

/// What one strip adds to the means.
struct Sums {
  std::vector<float> sums;  // k×D
  std::vector<std::int64_t> sizes;
  std::int64_t changed = 0;
};

/// Assigns all rows and replaces each centroid by the mean of its members. Returns how many rows changed their cluster.
std::int64_t iterate(const Matrix& x, double sum_of_squares, LloydResult& result) {
  Matrix& centroids = result.centroids;
  const std::vector<float> half_squares = half_squares_of(centroids);
  std::vector<Sums> parts(strips);
  for_each_strip(x.rows, [&](std::int64_t s, std::int64_t first, std::int64_t end) {
    Sums& part = parts[static_cast<std::size_t>(s)];
    part.sums.resize(centroids.data.size());
    part.sizes.resize(static_cast<std::size_t>(centroids.rows));
    assign_strip(x, centroids, half_squares, first, end, [&](std::int64_t row, std::int32_t c) {
      int& own = result.assignment[static_cast<std::size_t>(row)];
      part.changed += own != c;
      own = c;
      ++part.sizes[static_cast<std::size_t>(c)];
      add_row(part.sums.data() + c * x.cols, x.data.data() + row * x.cols, x.cols);
    });
  });
  std::int64_t changed = 0;
  result.inertia = sum_of_squares;
  std::ranges::fill(result.sizes, 0);
  for (const Sums& part : parts) {
    changed += part.changed;
    for (std::size_t c = 0; c < part.sizes.size(); ++c) result.sizes[c] += part.sizes[c];
  }
  for (std::int64_t c = 0; c < centroids.rows; ++c) {
    const auto size = static_cast<double>(result.sizes[static_cast<std::size_t>(c)]);
    if (size == 0) continue;
    double squares = 0;
    for (std::int64_t j = 0; j < x.cols; ++j) {
      double sum = 0;
      for (const Sums& part : parts) {
        if (!part.sums.empty()) sum += part.sums[static_cast<std::size_t>(c * x.cols + j)];
      }
      squares += sum * sum;
      centroids(c, j) = static_cast<float>(sum / size);
    }
    result.inertia -= squares / size;
  }
  result.inertia = std::max(0.0, result.inertia);
  return changed;
}

double sum_of_squares_of(const Matrix& x) {
  std::vector<double> sums(strips);
  for_each_strip(x.rows, [&](std::int64_t s, std::int64_t first, std::int64_t end) {
    for (std::int64_t i = first; i < end; ++i) {
      const float* row = x.data.data() + i * x.cols;
      sums[static_cast<std::size_t>(s)] += static_cast<double>(cblas_sdot(static_cast<int>(x.cols), row, 1, row, 1));
    }
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum;
}

/// Squared distances of all rows (their squared lengths are `squares`) from one point, at most `before`.
void nearer_of(const Matrix& x, const std::vector<float>& squares, std::span<const float> point,
               const std::vector<float>& before, std::vector<float>& distances) {
  distances.resize(before.size());
  cblas_sgemv(CblasRowMajor, CblasNoTrans, static_cast<int>(x.rows), static_cast<int>(x.cols), 1.0f, x.data.data(),
              static_cast<int>(x.cols), point.data(), 1, 0.0f, distances.data(), 1);
  const float own = cblas_sdot(static_cast<int>(x.cols), point.data(), 1, point.data(), 1);
  for (std::size_t i = 0; i < distances.size(); ++i) {
    const float distance = squares[i] + own - 2 * distances[i];
    // What rounding leaves between equal rows would be drawn again and again.
    distances[i] = std::min(before[i], distance > 1e-6f * (squares[i] + own) ? distance : 0.0f);
  }
}

/// A row drawn with a probability proportional to its weight; any row when all are zero.
std::int64_t draw(const std::vector<float>& weights, double sum, std::mt19937_64& random) {
  const auto count = std::ssize(weights);
  if (!(sum > 0)) return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count));
  double left = std::uniform_real_distribution<double>(0, sum)(random);
  std::int64_t chosen = 0;
  while (chosen + 1 < count && (left -= weights[static_cast<std::size_t>(chosen)]) >= 0) ++chosen;
  return chosen;
}

double total(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += value;
  return sum;
}

}  // namespace

Matrix plus_plus_seeds(const Matrix& x, int k, std::uint64_t seed) {
  constexpr int few_clusters = 100;  // With more, a single draw is good enough, and the draws are what costs.
  const int draws = k <= few_clusters ? 2 + static_cast<int>(std::log(k)) : 1;
  std::mt19937_64 random(seed);
  std::vector<float> squares = half_squares_of(x), trial, best_trial;
  for (float& square : squares) square *= 2;
  std::vector<float> nearest(squares.size(), std::numeric_limits<float>::infinity());
  Matrix centroids(k, x.cols);
  double sum = 0;
  for (std::int64_t c = 0; c < k; ++c) {
    const bool from_scratch = c == 0;
    double best_sum = std::numeric_limits<double>::infinity();
    for (int d = 0; d < (from_scratch ? 1 : draws); ++d) {
      const std::int64_t row = draw(nearest, from_scratch ? 0 : sum, random);
      nearer_of(x, squares, x.row(row), nearest, trial);
      const double trial_sum = total(trial);
      if (trial_sum >= best_sum) continue;
      best_sum = trial_sum;
      best_trial.swap(trial);
      std::ranges::copy(x.row(row), centroids.row(c).begin());
    }
    nearest.swap(best_trial);
    sum = best_sum;
  }
  return centroids;
}

LloydResult lloyd(const Matrix& x, Matrix centroids, int iterations, double tolerance) {
  LloydResult result;
  result.centroids = std::move(centroids);
  result.assignment.assign(static_cast<std::size_t>(x.rows), -1);
  result.sizes.resize(static_cast<std::size_t>(result.centroids.rows));
  const double sum_of_squares = sum_of_squares_of(x);
  double before = std::numeric_limits<double>::infinity();
  for (int i = 0; i < std::max(1, iterations); ++i) {
    const std::int64_t changed = iterate(x, sum_of_squares, result);
    if (changed == 0 || before - result.inertia <= tolerance * result.inertia) break;
    before = result.inertia;
  }
  return result;
}

std::vector<int> assign_rows(const Matrix& x, const Matrix& centroids) {
  std::vector<int> nearest(static_cast<std::size_t>(x.rows));
  const std::vector<float> half_squares = half_squares_of(centroids);
  for_each_strip(x.rows, [&](std::int64_t, std::int64_t first, std::int64_t end) {
    assign_strip(x, centroids, half_squares, first, end,
                 [&](std::int64_t row, std::int32_t c) { nearest[static_cast<std::size_t>(row)] = c; });
  });
  return nearest;
}

}  // namespace lookalike
