#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/tile_kernel.h"

// Private to engine/model.

namespace lookalike {

/// Vectors of consecutive floats, `step` floats from one to the next.
struct Vectors {
  const float* data;
  std::int64_t step, size;
};

/// Floats of a row of sums for `size` columns: whole vectors.
std::int64_t padded(const TileKernel& kernel, std::int64_t size);

/// Adds Σ_p a_p ⊗ b_p to `sums`, a.size rows of padded(kernel, b.size) floats, of which those beyond b.size mean
/// nothing. `scratch` is for its own use, from call to call. Fastest for 64 positions or so, which stay in cache.
void add_outer_products(const TileKernel& kernel, const Vectors& a, const Vectors& b, std::int64_t positions,
                        float* sums, std::vector<float>& scratch);

}  // namespace lookalike
