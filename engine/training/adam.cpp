#include "engine/training/adam.h"

#include <cmath>

#include "engine/model/weights.h"
#include "engine/training/adam_kernel.h"

namespace lookalike {
Adam::Adam(const torch::nn::Module& module) : steps_(torch::zeros({}, torch::kInt64)) {
  for (const auto& item : module.named_parameters()) {
    const at::Tensor values = item.value().detach();
    slots_.push_back({item.key(), item.value(), torch::zeros_like(values), torch::zeros_like(values)});
  }
}

void Adam::add_l2(const at::Tensor& parameter, double weight) {
  for (Slot& slot : slots_) {
    if (slot.parameter.is_same(parameter)) slot.l2 += static_cast<float>(weight);
  }
}

void Adam::zero_grad() {
  for (Slot& slot : slots_) slot.parameter.mutable_grad().reset();
}

void Adam::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  steps_ += 1;
  for (Slot& slot : slots_) {
    if (slot.parameter.grad().defined()) update(slot, learning_rate);
  }
}

void Adam::update(Slot& slot, double learning_rate) const {
  const auto steps = static_cast<double>(steps_.item<std::int64_t>());
  const AdamStep scalars{.rate = static_cast<float>(learning_rate / (1 - std::pow(0.9, steps))),
                         .scale = static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, steps))),
                         .decay = 2 * slot.l2};
  const at::Tensor gradient = slot.parameter.grad().contiguous();
  adam_update(slot.parameter.data_ptr<float>(), gradient.data_ptr<float>(), slot.mean.data_ptr<float>(),
              slot.square.data_ptr<float>(), slot.parameter.numel(), scalars);
}

void Adam::store(TensorFile& file) const {
  file.tensors["optimizer.steps"] = to_record(steps_);
  for (const Slot& slot : slots_) {
    file.tensors["optimizer.mean." + slot.name] = to_record(slot.mean);
    file.tensors["optimizer.square." + slot.name] = to_record(slot.square);
  }
}

void Adam::restore(const TensorFile& file, const std::string& source) {
  copy_record(file, "optimizer.steps", steps_, source);
  for (Slot& slot : slots_) {
    copy_record(file, "optimizer.mean." + slot.name, slot.mean, source);
    copy_record(file, "optimizer.square." + slot.name, slot.square, source);
  }
}

}  // namespace lookalike
