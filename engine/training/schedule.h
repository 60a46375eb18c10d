#pragma once

#include "engine/model/preset.h"

namespace lookalike {

/// The learning rate of a (1-based) epoch. constant: the rate itself; linear: rate·(1 − (epoch − 1)/epochs), so that
/// the first epoch has the full rate and the one after the last would have 0.
inline double learning_rate_at(const TrainConfig& config, int epoch) {
  if (config.schedule == Schedule::constant) return config.learning_rate;
  return config.learning_rate * (1 - static_cast<double>(epoch - 1) / config.epochs);
}

}  // namespace lookalike
