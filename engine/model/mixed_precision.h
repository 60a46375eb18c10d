#pragma once

#include <torch/torch.h>

#include "engine/model/torch_compat.h"

// Private to engine/model and engine/training.

namespace lookalike {

/// While one lives and `enabled`, convolutions and matrix products on this thread and this kind of device are done in
/// bfloat16, whatever the type of the weights (LibTorch's autocast). bfloat16 on graphics cards too: it has the range
/// of float32, so that gradients need no scaling, and a run no scaling state that a checkpoint would have to carry.
/// Losses belong outside. Guards may be nested; gradients may be computed after it is gone.
class MixedPrecision {
 public:
  MixedPrecision(at::Device device, bool enabled) : device_(device.type()), before_(autocast_state(device_)) {
    set_autocast(device_, {enabled, at::kBFloat16});
    at::autocast::increment_nesting();
  }
  ~MixedPrecision() {
    // The weights' bfloat16 copies must not outlive the step that changes the weights.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    set_autocast(device_, before_);
  }
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  at::DeviceType device_;
  AutocastState before_;
};

/// What LibTorch does with the arguments of its own convolutions, for functions that it does not know: the tensor in
/// the type of mixed precision where that is on, else the tensor itself.
inline at::Tensor in_mixed_precision(const at::Tensor& tensor) {
  const AutocastState state = autocast_state(tensor.device().type());
  return state.enabled ? at::autocast::cached_cast(state.type, tensor, tensor.device().type()) : tensor;
}

}  // namespace lookalike
