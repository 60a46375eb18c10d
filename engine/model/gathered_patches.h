#pragma once

#include "engine/model/patch_kernel.h"

// Private to engine/model.

namespace lookalike {

/// The functions of patch_kernel.h by large matrix products: on patches gathered block by block, in cache (im2col), or
/// whose results are then spread (col2im). Faster than tiles where a row of the maps has too few positions to fill them
/// and the weights are too many to be read for each row, and for spreading to more channels than a dot tile has,
/// but so few that other tiles would compute most of theirs for nothing.
void spread_products(const PatchGeometry& geometry, const float* small, const float* weights, const float* bias,
                     float* large);
void multiply_gathered(const PatchGeometry& geometry, const float* large, const float* weights, const float* bias,
                       float* small);
void correlate_gathered(const PatchGeometry& geometry, const float* small, const float* large, float* weights);

}  // namespace lookalike
