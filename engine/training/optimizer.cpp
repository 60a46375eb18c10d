#include "engine/training/optimizer.h"

#include <cmath>

#include "engine/model/weights.h"
#include "engine/training/adam_kernel.h"

namespace lookalike {
namespace {

/// In the parameter's own memory format, since the kernel walks over memory.
at::Tensor gradient_like(const at::Tensor& parameter) {
  const at::Tensor& gradient = parameter.grad();
  return gradient.strides() == parameter.strides() ? gradient : torch::empty_like(parameter).copy_(gradient);
}

bool fits_kernel(const at::Tensor& parameter) {
  return parameter.is_cpu() && parameter.scalar_type() == torch::kFloat32 && parameter.is_non_overlapping_and_dense();
}

}  // namespace

Optimizer::Optimizer(const torch::nn::Module& module, const TrainConfig& config)
    : kind_(config.optimizer),
      momentum_(config.momentum),
      weight_decay_(config.weight_decay),
      steps_(torch::zeros({}, torch::kInt64)) {
  const bool sgd = kind_ == OptimizerKind::sgd;
  for (const auto& item : module.named_parameters()) {
    const at::Tensor values = item.value().detach();
    Slot slot{item.key(), item.value(), {}, {}};
    if (!sgd || momentum_ > 0) slot.mean = torch::zeros_like(values);
    if (!sgd) slot.square = torch::zeros_like(values);
    slots_.push_back(std::move(slot));
  }
  if (sgd) return;
  for (const auto& child : module.modules()) {
    auto* dense = child->as<DenseImpl>();
    if (dense == nullptr) continue;
    for (Slot& slot : slots_) {
      if (slot.parameter.is_same(dense->weight)) slot.factored = dense->factor_gradient();
    }
  }
}

void Optimizer::add_l2(const at::Tensor& parameter, double weight) {
  for (Slot& slot : slots_) {
    if (slot.parameter.is_same(parameter)) slot.l2 += weight;
  }
}

void Optimizer::zero_grad() {
  for (Slot& slot : slots_) {
    slot.parameter.mutable_grad().reset();
    if (slot.factored) slot.factored->products.clear();
  }
}

void Optimizer::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  steps_ += 1;
  for (Slot& slot : slots_) {
    const bool factored = slot.factored && !slot.factored->products.empty();
    if (!factored && !slot.parameter.grad().defined()) continue;
    if (kind_ == OptimizerKind::sgd) {
      sgd(slot, learning_rate);
    } else {
      adam(slot, learning_rate);
    }
  }
}

void Optimizer::adam(Slot& slot, double learning_rate) const {
  constexpr double b1 = 0.9, b2 = 0.999, epsilon = 1e-8;
  const auto steps = static_cast<double>(steps_.item<std::int64_t>());
  const double rate = learning_rate / (1 - std::pow(b1, steps)), scale = 1 / std::sqrt(1 - std::pow(b2, steps));
  const bool decoupled = kind_ == OptimizerKind::adamw;
  const double decay = 2 * slot.l2 + (decoupled ? 0 : weight_decay_);
  const double keep = decoupled ? 1 - learning_rate * weight_decay_ : 1;

  const AdamStep step{.rate = static_cast<float>(rate),
                      .scale = static_cast<float>(scale),
                      .decay = static_cast<float>(decay),
                      .keep = static_cast<float>(keep)};
  if (slot.factored && !slot.factored->products.empty()) {
    float *parameters = slot.parameter.data_ptr<float>(), *mean = slot.mean.data_ptr<float>(),
          *square = slot.square.data_ptr<float>();
    slot.factored->visit([=](std::int64_t first, std::int64_t count, const float* gradient) {
      adam_update(parameters + first, gradient, mean + first, square + first, count, step);
    });
    return;
  }
  at::Tensor gradient = gradient_like(slot.parameter);
  if (fits_kernel(slot.parameter)) {
    parallel_adam_update(slot.parameter.data_ptr<float>(), gradient.data_ptr<float>(), slot.mean.data_ptr<float>(),
                         slot.square.data_ptr<float>(), slot.parameter.numel(), step);
    return;
  }
  if (decay != 0) gradient = gradient.add(slot.parameter, decay);
  slot.mean.mul_(b1).add_(gradient, 1 - b1);
  slot.square.mul_(b2).addcmul_(gradient, gradient, 1 - b2);
  slot.parameter.mul_(keep).addcdiv_(slot.mean, slot.square.sqrt().mul_(scale).add_(epsilon), -rate);
}

void Optimizer::sgd(Slot& slot, double learning_rate) const {
  at::Tensor gradient = gradient_like(slot.parameter);
  const double decay = 2 * slot.l2 + weight_decay_;
  if (decay != 0) gradient = gradient.add(slot.parameter, decay);
  if (momentum_ > 0) gradient = slot.mean.mul_(momentum_).add_(gradient);
  slot.parameter.sub_(gradient, learning_rate);
}

void Optimizer::store(TensorViews& tensors) const {
  tensors["optimizer.steps"] = view_of(steps_);
  for (const Slot& slot : slots_) {
    if (slot.mean.defined()) tensors["optimizer.mean." + slot.name] = view_of(slot.mean);
    if (slot.square.defined()) tensors["optimizer.square." + slot.name] = view_of(slot.square);
  }
}

void Optimizer::restore(const TensorFile& file, const std::string& source) {
  copy_record(file, "optimizer.steps", steps_, source);
  for (Slot& slot : slots_) {
    if (slot.mean.defined()) copy_record(file, "optimizer.mean." + slot.name, slot.mean, source);
    if (slot.square.defined()) copy_record(file, "optimizer.square." + slot.name, slot.square, source);
  }
}

std::unique_ptr<Optimizer> make_optimizer(const torch::nn::Module& module, const TrainConfig& config) {
  return std::make_unique<Optimizer>(module, config);
}

}  // namespace lookalike
