#pragma once

#include "engine/model/network.h"
#include "engine/training/batch.h"
#include "engine/training/optimizer.h"

// Private to engine/training.

namespace lookalike {

struct StepResult {
  double loss = 0;            ///< The full objective; when it is not finite, nothing was changed.
  double reconstruction = 0;  ///< Mean squared error of the reconstruction.
};

/// One step of training: moves the batch to the network's device, computes the objective and its gradients (the network
/// in bfloat16 with mixed precision) and lets the optimizer change the weights. The network must be in training mode.
StepResult train_step(Autoencoder& network, Optimizer& optimizer, const Batch& batch, const TrainConfig& config,
                      double learning_rate);

}  // namespace lookalike
