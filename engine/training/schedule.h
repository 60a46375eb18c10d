#pragma once

#include "engine/model/config.h"

namespace lookalike {

/// The learning rate in a (1-based) epoch of which a share in [0,1) is done. With e = epoch − 1 epochs done and
/// p = (e + share)/epochs the share of the run:
///   constant      rate
///   linear        rate·(1 − e/epochs): the full rate in the first epoch, 0 after the last
///   inverse_time  rate/(1 + decay·e)
///   polynomial    rate·(1 − e/epochs)^power
///   cosine        rate·(1 + cos(π·p))/2 (Loshchilov and Hutter, "SGDR", 2017, without restarts)
///   one_cycle     over the first 30 % of the run up from rate/25 to rate, then down to rate/250,000, both along half a
///                 cosine (Smith and Topin, "Super-convergence", 2019, with the values of torch's OneCycleLR)
/// The first four change once an epoch, the last two with each step.
double learning_rate_at(const TrainConfig& config, int epoch, double share_of_epoch = 0);

/// Whether an epoch's rate depends on how many epochs are planned: of a run that is given more, it goes up again.
bool depends_on_epochs(Schedule schedule);

}  // namespace lookalike
