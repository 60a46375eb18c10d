#include "tests/bench/machine_peak.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>

#include "engine/model/network.h"
#include "engine/model/sgemm.h"
#include "engine/model/torch_runtime.h"

namespace lookalike::bench {
namespace {

double fastest(int times, const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

double multiply_adds = 0;

/// Adds up what the layers are called with. In float64 all of them go by LibTorch's own functions, and are seen here; a
/// transposed convolution as the gradient of a convolution.
std::unique_ptr<at::ObserverContext> count(const at::RecordFunction& call) {
  const std::string name = call.name();
  const auto inputs = call.inputs();
  if (name == "aten::linear") {
    multiply_adds += static_cast<double>(inputs[0].toTensor().size(0) * inputs[1].toTensor().numel());
  } else if (name == "aten::convolution") {
    const at::Tensor x = inputs[0].toTensor(), w = inputs[1].toTensor();
    const auto stride = inputs[3].toIntVector();
    multiply_adds += static_cast<double>(x.size(0) * (x.size(2) / stride[0]) * (x.size(3) / stride[1]) * w.numel());
  } else if (name == "aten::convolution_backward") {
    const at::Tensor small = inputs[0].toTensor(), w = inputs[2].toTensor();
    multiply_adds += static_cast<double>(small.size(0) * small.size(2) * small.size(3) * w.numel());
  }
  return nullptr;
}

}  // namespace

double matrix_product_peak() {
  prepare_torch();
  constexpr std::int64_t n = 2048;
  const at::Tensor a = torch::rand({n, n}), b = torch::rand({n, n});
  at::Tensor c = torch::empty({n, n});
  const double blas = fastest(8, [&] { at::mm_out(c, a, b); });
  const double onednn = fastest(8, [&] {
    sgemm(n, n, n, {a.data_ptr<float>(), n}, {b.data_ptr<float>(), n}, 0, c.data_ptr<float>(), n);
  });
  return 2.0 * n * n * n / std::min(blas, onednn);
}

double flop_an_image(const TrainingJob& job) {
  prepare_torch();
  const auto network = make_autoencoder(job.model());
  network->to(torch::kFloat64);
  network->eval();
  const int views = job.train().invariance > 0 ? 2 : 1;
  const torch::NoGradGuard no_grad;
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(count).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  const auto pictures = torch::zeros({views, 3, job.model().input_size, job.model().input_size}, torch::kFloat64);
  const auto code = network->encode(pictures);
  network->decode(code.latent.narrow(0, 0, 1));
  at::removeCallback(handle);
  return 3 * 2 * multiply_adds;
}

}  // namespace lookalike::bench
