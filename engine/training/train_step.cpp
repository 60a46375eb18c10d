#include "engine/training/train_step.h"

#include <cmath>

#include "engine/model/device.h"
#include "engine/training/loss.h"

namespace lookalike {

StepResult train_step(Autoencoder& network, Optimizer& optimizer, const Batch& batch, const TrainConfig& config,
                      double learning_rate) {
  optimizer.zero_grad();  // before the objective, which can then use the gradients' memory
  const Loss loss = objective(network, batch.on(device_of(network)), config);
  const StepResult result{loss.total, loss.reconstruction};
  if (!std::isfinite(result.loss)) return result;
  loss.differentiable.backward();
  optimizer.step(learning_rate);
  return result;
}

}  // namespace lookalike
