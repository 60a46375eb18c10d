#include "engine/training/batch_loader.h"

#include <chrono>
#include <random>

#include "engine/core/hash.h"
#include "engine/training/augmentation.h"

namespace lookalike {
namespace {

std::uint64_t seed_of(std::uint64_t seed, int epoch, std::int64_t batch) {
  return mix_seed(mix_seed(seed, static_cast<std::uint64_t>(epoch)), static_cast<std::uint64_t>(batch));
}

/// The values plus Gaussian noise. Not clamped to [0,1]: that would shift the mean of the noise where a picture is
/// black or white, and an encoder takes any number.
at::Tensor noisy(const at::Tensor& values, double deviation, std::uint64_t seed) {
  at::Tensor noise = torch::empty_like(values);
  noise.normal_(0, deviation, at::make_generator<at::CPUGeneratorImpl>(seed));
  // Not add_(), which would start a second team of OpenMP threads beside the trainer's.
  const float* from = values.data_ptr<float>();
  float* to = noise.data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) to[i] += from[i];
  return noise;
}

/// The picture itself, or one that is like it: each with the same chance.
std::int64_t second_row(std::mt19937_64& random, std::int64_t row, const TrainData& data, int neighbours) {
  if (data.neighbours.empty()) return row;
  const int which = std::uniform_int_distribution<int>(-1, neighbours - 1)(random);
  if (which < 0) return row;
  const std::int64_t other = data.neighbours[static_cast<std::size_t>(row * neighbours + which)];
  return other < 0 ? row : other;
}

/// Bit (i, j): whether `related` says so of rows[i] and rows[j].
template <typename Related>
at::Tensor pairs_of(std::span<const std::int64_t> rows, Related related) {
  const auto count = static_cast<std::int64_t>(rows.size());
  const at::Tensor pairs = torch::empty({count, count}, torch::kBool);
  bool* pair = pairs.data_ptr<bool>();
  for (const std::int64_t a : rows) {
    for (const std::int64_t b : rows) *pair++ = related(a, b);
  }
  return pairs;
}

}  // namespace

Batch render_batch(const BatchPlan& plan, std::int64_t index, int epoch, const TrainData& data,
                   const ModelConfig& model, const TrainConfig& config) {
  if (data.check_pixels) data.check_pixels();
  const auto rows = plan.batch(index);
  const int side = model.input_size;
  const int views = config.invariance > 0 ? 2 : 1;
  const auto count = static_cast<std::int64_t>(rows.size());
  const at::Tensor nhwc = torch::empty({views * count, side, side, 3});
  float* out = nhwc.data_ptr<float>();
  std::mt19937_64 random(seed_of(config.seed ^ 0xA06, epoch, index));
  for (int v = 0; v < views; ++v) {
    for (const std::int64_t row : rows) {
      const View view = random_view(random, data.pixels.size, side, config);
      const std::int64_t shown = v == 0 ? row : second_row(random, row, data, config.neighbours);
      render_view(view, data.pixels.picture(shown).data(), data.pixels.size, out, side);
      out += static_cast<std::ptrdiff_t>(side) * side * 3;
    }
  }
  const at::Tensor clean = nhwc.permute({0, 3, 1, 2});
  const at::Tensor seen =
      config.noise > 0 ? noisy(clean, config.noise, seed_of(config.seed ^ 0x4015E, epoch, index)) : clean;
  Batch batch{seen, clean.narrow(0, 0, count)};
  if (config.triplet > 0) {
    batch.alike = pairs_of(rows, [&](auto a, auto b) { return data.known.alike(a, b); });
    batch.unlike = pairs_of(rows, [&](auto a, auto b) { return data.known.differ(a, b); });
  }
  return batch;
}

BatchLoader::BatchLoader(BatchPlan plan, int epoch, const TrainData& data, const ModelConfig& model,
                         const TrainConfig& config, const BatchTransfer& transfer)
    : plan_(std::move(plan)),
      epoch_(epoch),
      data_(data),
      model_(model),
      config_(config),
      transfer_(transfer),
      renderer_([this](const std::stop_token& stop) { render_all(stop); }) {}

void BatchLoader::render_all(const std::stop_token& stop) {
  try {
    for (std::int64_t index = 0; index < plan_.size(); ++index) {
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return ready_.size() < depth; })) return;
      }
      Batch batch = transfer_.fetch(render_batch(plan_, index, epoch_, data_, model_, config_));
      {
        const std::scoped_lock lock(mutex_);
        ready_.push_back(std::move(batch));
      }
      changed_.notify_all();
    }
  } catch (...) {
    {
      const std::scoped_lock lock(mutex_);
      failure_ = std::current_exception();
    }
    changed_.notify_all();
  }
}

Batch BatchLoader::next() {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ready_.empty() || failure_; });
  seconds_waited_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (ready_.empty()) std::rethrow_exception(failure_);
  Batch batch = std::move(ready_.front());
  ready_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

}  // namespace lookalike
