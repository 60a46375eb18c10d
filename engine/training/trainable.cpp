#include "engine/training/trainable.h"

#include "engine/core/error.h"
#include "engine/training/epoch_metrics.h"

namespace lookalike {

void require_two_pictures(const TrainData& data) {
  if (data.train_rows.size() < 2) {
    throw Error(ErrorCode::bad_input,
                "There are too few pictures to train on (" + std::to_string(data.train_rows.size()) + ")", {},
                "Training needs at least two different pictures; add some to the folder and scan it again.");
  }
}

void require_trainable(const TrainConfig& config, const TrainData& data) {
  require_two_pictures(data);
  if (config.triplet > 0) require_contrast(data.known, data.train_rows);
  require_watchable(config, data);
}

}  // namespace lookalike
