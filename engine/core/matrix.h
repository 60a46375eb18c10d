#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lookalike {

/// A dense rows×cols float32 matrix, row-major, owned. A value: copy it, move it, share it const.
struct Matrix {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::vector<float> data;

  Matrix() = default;
  Matrix(std::int64_t r, std::int64_t c) : rows(r), cols(c), data(static_cast<std::size_t>(r * c)) {}

  bool empty() const { return data.empty(); }
  std::span<float> row(std::int64_t i) { return {data.data() + i * cols, static_cast<std::size_t>(cols)}; }
  std::span<const float> row(std::int64_t i) const { return {data.data() + i * cols, static_cast<std::size_t>(cols)}; }
  float& operator()(std::int64_t i, std::int64_t j) { return data[static_cast<std::size_t>(i * cols + j)]; }
  float operator()(std::int64_t i, std::int64_t j) const { return data[static_cast<std::size_t>(i * cols + j)]; }
  bool operator==(const Matrix&) const = default;
};

}  // namespace lookalike
