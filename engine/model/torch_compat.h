#pragma once

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <torch/version.h>

// Private to engine/model and engine/training: the only place that knows which LibTorch (1.13 or 2.x) this is.

#define LOOKALIKE_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace lookalike {

/// Cards compute convolutions of float32 numbers with 10 bits of their mantissa unless they are told not to (TF32).
/// Versions from 2.9 on have finer settings, too, and still know these.
inline void forbid_tf32() {
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
}

/// Autocasting of the calling thread: whether it is on for this kind of device, and the type it casts to.
struct AutocastState {
  bool enabled;
  at::ScalarType type;
};

#if LOOKALIKE_TORCH_AT_LEAST(2, 4)

inline AutocastState autocast_state(at::DeviceType device) {
  return {at::autocast::is_autocast_enabled(device), at::autocast::get_autocast_dtype(device)};
}
inline void set_autocast(at::DeviceType device, AutocastState state) {
  at::autocast::set_autocast_enabled(device, state.enabled);
  at::autocast::set_autocast_dtype(device, state.type);
}

#else

inline AutocastState autocast_state(at::DeviceType device) {
  return device == at::kCPU ? AutocastState{at::autocast::is_cpu_enabled(), at::autocast::get_autocast_cpu_dtype()}
                            : AutocastState{at::autocast::is_enabled(), at::autocast::get_autocast_gpu_dtype()};
}
inline void set_autocast(at::DeviceType device, AutocastState state) {
  if (device == at::kCPU) {
    at::autocast::set_cpu_enabled(state.enabled);
    at::autocast::set_autocast_cpu_dtype(state.type);
  } else {
    at::autocast::set_enabled(state.enabled);
    at::autocast::set_autocast_gpu_dtype(state.type);
  }
}

#endif

}  // namespace lookalike
