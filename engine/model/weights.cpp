#include "engine/model/weights.h"

#include <cstring>

#include "engine/core/error.h"

namespace lookalike {
namespace {

const char* dtype_name(const at::Tensor& tensor) {
  if (tensor.scalar_type() == torch::kFloat32) return "F32";
  if (tensor.scalar_type() == torch::kInt64) return "I64";
  throw Error(ErrorCode::internal, "A tensor of this type cannot be stored", toString(tensor.scalar_type()));
}

template <typename Visit>
void for_each_tensor(const torch::nn::Module& module, Visit visit) {
  for (const auto& item : module.named_parameters()) visit(item.key(), item.value());
  for (const auto& item : module.named_buffers()) visit(item.key(), item.value());
}

}  // namespace

TensorView view_of(const at::Tensor& tensor) {
  const auto values = std::make_shared<const at::Tensor>(tensor.detach().cpu().contiguous());
  return {dtype_name(*values),
          values->sizes().vec(),
          {static_cast<const std::byte*>(values->data_ptr()), values->nbytes()},
          values};
}

TensorRecord to_record(const at::Tensor& tensor) {
  const TensorView view = view_of(tensor);
  return {view.dtype, view.shape, {view.bytes.begin(), view.bytes.end()}};
}

void copy_record(const TensorFile& file, const std::string& name, at::Tensor tensor, const std::string& source) {
  const auto it = file.tensors.find(name);
  const bool fits = it != file.tensors.end() && it->second.dtype == dtype_name(tensor) &&
                    it->second.shape == tensor.sizes().vec() && it->second.bytes.size() == tensor.nbytes();
  if (!fits) {
    throw Error(ErrorCode::bad_input,
                "These weights do not fit the model (the array " + name + " is missing or differs)", source,
                "The file may be damaged or belong to another run; train a new run.");
  }
  at::Tensor values = torch::empty(tensor.sizes(), tensor.options().device(torch::kCPU).requires_grad(false));
  if (!it->second.bytes.empty()) std::memcpy(values.data_ptr(), it->second.bytes.data(), it->second.bytes.size());
  const torch::NoGradGuard no_grad;
  tensor.copy_(values);
}

void store(const torch::nn::Module& module, TensorFile& file) {
  for_each_tensor(module, [&](const std::string& name, const at::Tensor& t) { file.tensors[name] = to_record(t); });
}

void store(const torch::nn::Module& module, TensorViews& tensors) {
  for_each_tensor(module, [&](const std::string& name, const at::Tensor& t) { tensors[name] = view_of(t); });
}

void restore(torch::nn::Module& module, const TensorFile& file, const std::string& source) {
  for_each_tensor(module, [&](const std::string& name, const at::Tensor& t) { copy_record(file, name, t, source); });
}

}  // namespace lookalike
