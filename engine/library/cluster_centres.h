#pragma once

#include <vector>

#include "engine/core/image.h"
#include "engine/library/collection.h"

namespace lookalike {

/// What the current run's decoder makes of the mean latent of each cluster's pictures, in the order of the clusters; an
/// empty image for a cluster without pictures. None at all without a trained run, or when its weights are no longer
/// those that made the vectors. Takes as long as loading the network. Throws Error(bad_input) for damaged weights.
std::vector<Image> decoded_centres(const Collection& collection);

}  // namespace lookalike
