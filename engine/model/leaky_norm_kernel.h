#pragma once

#include <cstdint>
#include <vector>

// Private to engine/model.

namespace lookalike {

/// A batch of maps as memory has it (NHWC float32, dense) that goes through a = leaky_relu(x + bias), leaky_relu(v) =
/// v > 0 ? v : slope · v, and then batch normalisation over the positions. Bound by memory, so each function below is
/// one pass over the maps. Results do not depend on the number of threads.
struct LeakyMaps {
  const float* x;     ///< positions × channels
  const float* bias;  ///< channels
  float slope;
  std::int64_t positions, channels;
  std::int64_t width;  ///< Positions of a row of a map.

  std::int64_t rows() const { return positions / width; }
};

/// One value a channel.
struct ChannelSums {
  std::vector<double> first, second;
};

/// Mean (first) and biased variance (second) of a.
ChannelSums moments(const LeakyMaps& maps);

/// a · scale + shift, by channel (as many as `scale` has).
struct LeakyAffine {
  const float* bias;
  float slope;
  std::vector<float> scale, shift;
};
/// out = what that makes of x; both positions × channels.
void scale_and_shift(const LeakyAffine& affine, const float* x, std::int64_t positions, float* out);

/// Σ gradient (first) and Σ gradient · a (second) over the positions: in float over a row, in double over the rows.
ChannelSums gradient_sums(const LeakyMaps& maps, const float* gradient);

/// The same sums of a gradient that is seen row by row, in any order and on any threads, when it is in cache anyway.
class GradientSums {
 public:
  explicit GradientSums(const LeakyMaps& maps);
  void see(std::int64_t row, const float* gradient);
  /// When all rows were seen.
  ChannelSums total() const;

 private:
  LeakyMaps maps_;
  std::vector<float> sums_;  ///< rows × 2 × channels
};

/// dx = (gradient · by_gradient + a · by_value + constant) · leaky_relu'(x + bias), by channel; returns Σ dx (first),
/// which is the gradient of the bias. `dx` may be `gradient`.
struct GradientMap {
  std::vector<float> by_gradient, by_value, constant;
};
std::vector<double> input_gradient(const LeakyMaps& maps, const float* gradient, const GradientMap& map, float* dx);

}  // namespace lookalike
