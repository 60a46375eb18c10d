#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "engine/core/safetensors.h"

// Private to engine/training.

namespace lookalike {

/// Adam (Kingma and Ba 2015) with the values of torch::optim::Adam (β 0.9 and 0.999, ε 1e-8), as one pass over memory
/// instead of a dozen: with 100 million parameters the optimizer is bound by memory. Parameters are contiguous float32
/// on the CPU.
class Adam {
 public:
  explicit Adam(const torch::nn::Module& module);

  /// Adds `weight`·Σw² of this parameter to what is minimised.
  void add_l2(const at::Tensor& parameter, double weight);

  void zero_grad();
  /// Parameters without a gradient are left alone.
  void step(double learning_rate);

  /// Moments and the count of steps, as "optimizer.…" arrays.
  void store(TensorFile& file) const;
  /// Throws Error(bad_input) naming `source`.
  void restore(const TensorFile& file, const std::string& source);

 private:
  struct Slot {
    std::string name;
    at::Tensor parameter, mean, square;
    float l2 = 0;
  };
  void update(Slot& slot, double learning_rate) const;

  std::vector<Slot> slots_;
  at::Tensor steps_;  ///< int64 scalar
};

}  // namespace lookalike
