#pragma once

#include "engine/model/patch_kernel.h"

// Private to engine/model.

namespace lookalike {

/// Whether the kernels of patch_kernel.h can go by Winograd's minimal filtering (winograd_scheme.h), and are faster
/// than by tiles of the whole patches.
bool spreads_by_winograd(const PatchGeometry& geometry);
bool multiplies_by_winograd(const PatchGeometry& geometry);

/// The functions of patch_kernel.h.
void spread_by_winograd(const PatchGeometry& geometry, const MapSource& small, const float* weights, const float* bias,
                        float* large, const SeeRow& see);
void multiply_by_winograd(const PatchGeometry& geometry, const MapSource& large, const float* weights,
                          const float* bias, float* small, const SeeRow& see);
void correlate_by_winograd(const PatchGeometry& geometry, const MapSource& small, const MapSource& large,
                           float* weights);

}  // namespace lookalike
