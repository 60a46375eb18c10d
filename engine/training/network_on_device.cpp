#include "engine/training/network_on_device.h"

namespace lookalike {

NetworkOnDevice::NetworkOnDevice(const Make& make, at::Device device) : network_(make(at::kCPU)) {
  if (device.is_cpu()) return;
  try {
    copy_ = make(device);
  } catch (const c10::Error& error) {
    give_up(error);
  }
}

void NetworkOnDevice::give_up(const c10::Error& error) {
  failure_ = error.what_without_backtrace();
  copy_.reset();
}

}  // namespace lookalike
