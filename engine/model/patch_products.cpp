#include "engine/model/patch_products.h"

namespace lookalike {
namespace {

constexpr auto nhwc = at::MemoryFormat::ChannelsLast;

PatchGeometry geometry(const at::Tensor& small, const at::Tensor& large, std::int64_t kernel, PatchSteps steps) {
  return {small.size(0), small.size(2), small.size(3), small.size(1), large.size(2),
          large.size(3), large.size(1), kernel,        steps.stride,  steps.padding};
}

at::Tensor empty_maps(const at::Tensor& like, std::int64_t channels, std::int64_t height, std::int64_t width) {
  return at::empty({like.size(0), channels, height, width}, like.options().memory_format(nhwc));
}

}  // namespace

bool fits_kernels(const at::Tensor& maps, const at::Tensor& weight) {
  return maps.is_cpu() && maps.scalar_type() == torch::kFloat32 && weight.scalar_type() == torch::kFloat32;
}

at::Tensor spread(const at::Tensor& small, const at::Tensor& weight, const at::Tensor& bias, PatchSteps steps,
                  std::int64_t height, std::int64_t width, const LeakyAffine* through, const SeeRow& see) {
  const at::Tensor from = small.contiguous(nhwc), dense = weight.contiguous();
  const at::Tensor start = bias.numel() > 0 ? bias : torch::zeros({weight.size(1)});
  at::Tensor large = empty_maps(small, weight.size(1), height, width);
  spread_patches(geometry(small, large, weight.size(2), steps), {from.data_ptr<float>(), through},
                 dense.data_ptr<float>(), start.data_ptr<float>(), large.data_ptr<float>(), see);
  return large;
}

at::Tensor multiply(const at::Tensor& large, const at::Tensor& weight, const at::Tensor& bias, PatchSteps steps,
                    const LeakyAffine* through, const SeeRow& see) {
  const at::Tensor from = large.contiguous(nhwc), dense = weight.contiguous();
  const at::Tensor start = bias.numel() > 0 ? bias : torch::zeros({weight.size(0)});
  const auto shrunk = [&](int axis) {
    return (large.size(axis) + 2 * steps.padding - weight.size(axis)) / steps.stride + 1;
  };
  at::Tensor small = empty_maps(large, weight.size(0), shrunk(2), shrunk(3));
  multiply_patches(geometry(small, large, weight.size(2), steps), {from.data_ptr<float>(), through},
                   dense.data_ptr<float>(), start.data_ptr<float>(), small.data_ptr<float>(), see);
  return small;
}

at::Tensor correlate(const at::Tensor& small, const at::Tensor& large, std::int64_t kernel, PatchSteps steps,
                     const LeakyAffine* small_through, const LeakyAffine* large_through) {
  const at::Tensor a = small.contiguous(nhwc), b = large.contiguous(nhwc);
  at::Tensor weight = at::empty({small.size(1), large.size(1), kernel, kernel}, small.options());
  correlate_patches(geometry(small, large, kernel, steps), {a.data_ptr<float>(), small_through},
                    {b.data_ptr<float>(), large_through}, weight.data_ptr<float>());
  return weight;
}

}  // namespace lookalike
