#pragma once

#include <torch/torch.h>

#include <string>

#include "engine/core/safetensors.h"

// Private to engine/model and engine/training: tensors and modules as safetensors records.

namespace lookalike {

/// The values in C order, whatever the strides. float32 and int64 only.
TensorRecord to_record(const at::Tensor& tensor);
/// The same without a copy where the tensor is already in C order and in main memory.
TensorView view_of(const at::Tensor& tensor);

/// Copies the record `name` into `tensor`. Throws Error(bad_input) naming `source` when it is missing, or when type or
/// shape differ.
void copy_record(const TensorFile& file, const std::string& name, at::Tensor tensor, const std::string& source);

/// Parameters and buffers under the names LibTorch and PyTorch use ("encoder.conv1.weight").
void store(const torch::nn::Module& module, TensorFile& file);
void store(const torch::nn::Module& module, TensorViews& tensors);

/// The reverse. `file` may hold more than the module needs. Throws Error(bad_input) naming `source`.
void restore(torch::nn::Module& module, const TensorFile& file, const std::string& source);

}  // namespace lookalike
