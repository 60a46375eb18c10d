#pragma once

#include <torch/torch.h>

// Private to engine/training.

namespace lookalike {

/// Batch-hard triplet loss (Hermans, Beyer and Leibe, "In Defense of the Triplet Loss for Person Re-Identification",
/// 2017): for each picture that has both, the distance to the farthest picture like it less the distance to the nearest
/// one unlike it, as max(0, margin + difference), or as log(1 + e^difference) where the margin is 0; the mean over
/// these pictures, 0 when there is none. The distance is Euclidean between features (N×F) of unit length, which orders
/// pictures as the cosine of the search does.
/// `alike`, `unlike`: N×N bool; pairs that are in neither say nothing, nor does a picture with itself. Distances below
/// a thousandth count as that and have no gradient, so that equal features do no harm.
at::Tensor batch_hard_triplet(const at::Tensor& features, const at::Tensor& alike, const at::Tensor& unlike,
                              double margin);

}  // namespace lookalike
