#include "engine/analysis/patch_layer.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

// On the scale of 8-bit pixels (Coates and Ng 2011): keeps the noise of flat patches from being blown up.
constexpr float contrast_floor = 10.0f;

void reshape_matrix(Matrix& m, std::int64_t rows, std::int64_t cols) {
  m.rows = rows;
  m.cols = cols;
  m.data.resize(static_cast<std::size_t>(rows * cols));
}

void normalise_contrast(std::span<float> patch) {
  float sum = 0, squares = 0;
  for (const float v : patch) sum += v;
  const float mean = sum / static_cast<float>(patch.size());
  for (const float v : patch) squares += (v - mean) * (v - mean);
  const float scale = 1.0f / std::sqrt(squares / static_cast<float>(patch.size()) + contrast_floor);
  for (float& v : patch) v = (v - mean) * scale;
}

}  // namespace

void FeatureMap::reshape(int new_side, std::int64_t channels) {
  side = new_side;
  reshape_matrix(values, static_cast<std::int64_t>(new_side) * new_side, channels);
}

void PatchGrid::cut(const FeatureMap& map, int place, std::span<float> out) const {
  const int across = side(map.side), channels = static_cast<int>(map.values.cols);
  const int x = place % across * stride, y = place / across * stride;
  const std::size_t line = static_cast<std::size_t>(patch) * channels;
  for (int dy = 0; dy < patch; ++dy) {
    const float* from = map.values.data.data() + (static_cast<std::size_t>(y + dy) * map.side + x) * channels;
    std::copy_n(from, line, out.data() + dy * line);
  }
  if (contrast) normalise_contrast(out);
}

void PatchGrid::cut_all(const FeatureMap& map, Matrix& out) const {
  reshape_matrix(out, places(map.side), values(map.values.cols));
  for (int place = 0; place < places(map.side); ++place) cut(map, place, out.row(place));
}

void PatchLayer::whiten(Matrix& patches, Matrix& whitened) const {
  whitening.apply_in_place(patches, whitened);
  if (unit) normalise_rows(whitened);
}

void PatchLayer::encode(const FeatureMap& in, FeatureMap& out, Scratch& scratch) const {
  grid.cut_all(in, scratch.patches);
  whiten(scratch.patches, scratch.whitened);
  out.side = grid.side(in.side);
  multiply_abt(scratch.whitened, directions, out.values);
  for (float& a : out.values.data) a = std::max(0.0f, a - threshold);
}

void PatchLayer::save(TensorFile& file, const std::string& prefix) const {
  whitening.save(file, prefix + ".whitening");
  file.tensors[prefix + ".directions"] = float_record({directions.rows, directions.cols}, directions.data);
}

void PatchLayer::load(const TensorFile& file, const std::string& prefix, std::int64_t values, std::int64_t width) {
  whitening = Pca::load(file, prefix + ".whitening");
  if (whitening.dims() != values) {
    throw Error(ErrorCode::bad_input, "The array “" + prefix + ".whitening” is for other patches");
  }
  directions = Matrix(width, whitening.components.rows);
  directions.data = float_values(file, prefix + ".directions", {directions.rows, directions.cols});
  if (!std::ranges::all_of(directions.data, [](float v) { return std::isfinite(v); })) {
    throw Error(ErrorCode::bad_input, "The array “" + prefix + ".directions” holds values that are not finite");
  }
}

void average_pool(const FeatureMap& in, int window, int stride, FeatureMap& out) {
  const std::size_t channels = static_cast<std::size_t>(in.values.cols);
  out.reshape(in.side < window ? 0 : (in.side - window) / stride + 1, in.values.cols);
  std::ranges::fill(out.values.data, 0.0f);
  for (int y = 0; y < out.side; ++y) {
    for (int x = 0; x < out.side; ++x) {
      float* sum = out.values.row(static_cast<std::int64_t>(y) * out.side + x).data();
      for (int place = 0; place < window * window; ++place) {
        const int from_y = y * stride + place / window, from_x = x * stride + place % window;
        const float* from = in.values.data.data() + (static_cast<std::size_t>(from_y) * in.side + from_x) * channels;
        for (std::size_t c = 0; c < channels; ++c) sum[c] += from[c];
      }
    }
  }
  const float scale = 1.0f / static_cast<float>(window * window);
  for (float& v : out.values.data) v *= scale;
}

void global_average(const FeatureMap& in, std::span<float> out) {
  std::ranges::fill(out, 0.0f);
  for (std::int64_t place = 0; place < in.values.rows; ++place) {
    const auto row = in.values.row(place);
    for (std::size_t c = 0; c < out.size(); ++c) out[c] += row[c];
  }
  for (float& v : out) v /= static_cast<float>(std::max<std::int64_t>(1, in.values.rows));
}

}  // namespace lookalike
