#include "engine/model/device.h"

#include "engine/core/error.h"

namespace lookalike {
namespace {

/// A driver that fails to start is no device; saying so is device_for()'s part.
std::size_t card_count() {
  try {
    return torch::cuda::device_count();
  } catch (const c10::Error&) {
    return 0;
  }
}

}  // namespace

std::vector<Device> available_devices() {
  std::vector<Device> devices{{"cpu", "Processor"}};
  for (std::size_t i = 0; i < card_count(); ++i) {
    devices.push_back({"cuda:" + std::to_string(i), "Graphics card " + std::to_string(i + 1)});
  }
  return devices;
}

at::Device device_for(const std::string& option) {
  const std::vector<Device> devices = available_devices();
  if (option == "auto") return at::Device(devices.size() > 1 ? devices[1].name : devices[0].name);
  const std::string name = option == "cuda" ? "cuda:0" : option;
  std::string names = "auto";
  for (const Device& device : devices) {
    if (device.name == name) return at::Device(name);
    names += ", " + device.name;
  }
  const std::string problem = devices.size() > 1 ? "This computer does not have this device"
                                                 : "This computer has no graphics card that LibTorch can use (CUDA)";
  throw DeviceError(ErrorCode::usage, problem, option, "Choose one of: " + names + ".");
}

void require_device(const std::string& option) {
  device_for(option);
}

bool has_device(const std::string& option) {
  try {
    device_for(option);
    return true;
  } catch (const Error&) {
    return false;
  }
}

at::Device device_of(const torch::nn::Module& module) {
  const auto parameters = module.parameters();
  return parameters.empty() ? at::Device(at::kCPU) : parameters.front().device();
}

}  // namespace lookalike
