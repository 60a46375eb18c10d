#pragma once

#include <string>
#include <vector>

#include "engine/core/error.h"

namespace lookalike {

struct Device {
  std::string name;   ///< As TrainConfig::device takes it: "cpu", "cuda:0" …
  std::string title;  ///< For people: "Processor", "Graphics card 1".
};

/// What can be trained on here: the processor, then the CUDA devices that LibTorch can use. Never empty, never throws.
std::vector<Device> available_devices();

/// The device that work was to be done on is not there (usage) or stopped answering (io): another one may do.
class DeviceError : public Error {
 public:
  using Error::Error;
};

/// Whether TrainConfig::device is to be had on this computer.
bool has_device(const std::string& option);

/// Throws DeviceError(usage), naming what is there, when TrainConfig::device is not to be had on this computer.
void require_device(const std::string& option);

}  // namespace lookalike
