#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/leaky_norm_kernel.h"

// Private to engine/model.

namespace lookalike {

/// Maps (NHWC float32, dense) that a kernel reads: as they lie in memory, or what scale_and_shift() makes of them,
/// which is then nowhere in memory as a whole.
struct MapSource {
  MapSource(const float* maps, const LeakyAffine* what_is_seen = nullptr) : values(maps), through(what_is_seen) {}

  const float* values;
  const LeakyAffine* through;
};

/// Reads maps line by line, on one thread.
class LineReader {
 public:
  /// `at_once`: how many consecutive lines are in use at a time.
  LineReader(const MapSource& maps, std::int64_t width, std::int64_t channels, std::int64_t at_once);

  /// Line `number`, counted over all maps: width × channels. Valid until `at_once` others were asked for.
  const float* line(std::int64_t number);

 private:
  MapSource maps_;
  std::int64_t width_, channels_;
  std::vector<std::int64_t> held_;  ///< The line in each place, −1 for none.
  std::vector<float> places_;
};

}  // namespace lookalike
