#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/files.h"
#include "engine/data/pixel_cache.h"
#include "engine/model/preset.h"
#include "engine/training/trainer.h"

namespace lookalike::bench {

struct TrainingJob {
  fs::path folder;
  std::string preset;
  int size = 0, batch = 0;  ///< 0: the preset's.
  std::uint64_t seed = 1;
  fs::path start;  ///< When not empty: start.safetensors and order.txt (the files in the order of training) go here.

  ModelConfig model() const;
  TrainConfig train() const;  ///< One epoch of all pictures, no validation.
};

/// The pictures of a folder on their way into training.
struct Pictures {
  std::vector<Picture> pictures;
  PixelCache cache;
  TrainData data() const;
};
/// Without the scan, which looks for damage and copies and makes thumbnails. Throws where a picture cannot be decoded.
Pictures read_pictures(const TrainingJob& job, const fs::path& scratch);

/// Median of the times of all steps but the first, which still warms up.
double typical_step(std::vector<double> seconds);

/// Decode, one epoch, checkpoint: keys ms_a_step, images_per_s, first_epoch_s, data_wait, losses …
nlohmann::json measure_training(const TrainingJob& job);

}  // namespace lookalike::bench
