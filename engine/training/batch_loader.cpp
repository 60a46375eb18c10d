#include "engine/training/batch_loader.h"

#include <random>

#include "engine/core/hash.h"
#include "engine/training/augmentation.h"

namespace lookalike {

Batch render_batch(const BatchPlan& plan, std::int64_t index, int epoch, const TrainData& data,
                   const ModelConfig& model, const TrainConfig& config) {
  const auto rows = plan.batch(index);
  const int side = model.input_size;
  const int views = config.invariance > 0 ? 2 : 1;
  const auto count = static_cast<std::int64_t>(rows.size());
  at::Tensor nhwc = torch::empty({views * count, side, side, 3});
  float* out = nhwc.data_ptr<float>();
  std::mt19937_64 random(
      mix_seed(mix_seed(config.seed ^ 0xA06, static_cast<std::uint64_t>(epoch)), static_cast<std::uint64_t>(index)));
  for (int v = 0; v < views; ++v) {
    for (const std::int64_t row : rows) {
      const View view = views == 2 ? varied_view(random, data.pixels.size, config.flips)
                                   : shifted_view(random, data.pixels.size, side, config.flips);
      render_view(view, data.pixels.picture(row).data(), data.pixels.size, out, side);
      out += static_cast<std::ptrdiff_t>(side) * side * 3;
    }
  }
  return {nhwc.permute({0, 3, 1, 2}), views == 2};
}

BatchLoader::BatchLoader(const BatchPlan& plan, int epoch, const TrainData& data, const ModelConfig& model,
                         const TrainConfig& config)
    : plan_(plan), epoch_(epoch), data_(data), model_(model), config_(config) {
  prefetch();
}

void BatchLoader::prefetch() {
  if (index_ == plan_.size()) return;
  coming_ = std::async(std::launch::async,
                       [this, index = index_] { return render_batch(plan_, index, epoch_, data_, model_, config_); });
  ++index_;
}

Batch BatchLoader::next() {
  Batch batch = coming_.get();
  prefetch();
  return batch;
}

}  // namespace lookalike
