#pragma once

#include "engine/model/config.h"
#include "engine/training/trainer.h"

// Private to engine/training and engine/library.

namespace lookalike {

/// Throws Error(bad_input) for fewer than two pictures to train on.
void require_two_pictures(const TrainData& data);

/// Throws Error when these pictures are not what such a training needs, whatever their pixels are: bad_input for fewer
/// than two to train on and for labels that tell nothing (require_contrast()), usage for a metric that they cannot give
/// (require_watchable()).
void require_trainable(const TrainConfig& config, const TrainData& data);

}  // namespace lookalike
