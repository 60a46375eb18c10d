#include "engine/training/schedule.h"

#include <cmath>
#include <numbers>

namespace lookalike {
namespace {

/// From `from` (share 0) to `to` (share 1) along half a cosine.
double eased(double from, double to, double share) {
  return to + (from - to) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

double one_cycle(double rate, double share) {
  constexpr double warm_up = 0.3;
  const double first = rate / 25;
  return share < warm_up ? eased(first, rate, share / warm_up)
                         : eased(rate, first / 1e4, (share - warm_up) / (1 - warm_up));
}

}  // namespace

double learning_rate_at(const TrainConfig& config, int epoch, double share_of_epoch) {
  const double rate = config.learning_rate;
  const double done = epoch - 1, left = 1 - done / config.epochs, share = (done + share_of_epoch) / config.epochs;
  switch (config.schedule) {
    case Schedule::constant:
      break;
    case Schedule::linear:
      return rate * left;
    case Schedule::inverse_time:
      return rate / (1 + config.decay * done);
    case Schedule::polynomial:
      return rate * std::pow(left, config.power);
    case Schedule::cosine:
      return eased(rate, 0, share);
    case Schedule::one_cycle:
      return one_cycle(rate, share);
  }
  return rate;
}

bool depends_on_epochs(Schedule schedule) {
  return schedule != Schedule::constant && schedule != Schedule::inverse_time;
}

}  // namespace lookalike
