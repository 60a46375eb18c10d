#pragma once

#include <torch/torch.h>

#include <string>

#include "engine/model/devices.h"

// Private to engine/model and engine/training.

namespace lookalike {

/// The device that TrainConfig::device means: auto is the first CUDA device where there is one, else the processor;
/// cuda is cuda:0. Throws DeviceError(usage), naming what is there, for a device that this computer does not have.
at::Device device_for(const std::string& option);

/// Where the parameters of a network are.
at::Device device_of(const torch::nn::Module& module);

}  // namespace lookalike
