#include "tests/bench/plain_lookalike.h"

#include <malloc.h>
#include <torch/torch.h>

#include <chrono>

#include "engine/model/network.h"
#include "engine/model/torch_runtime.h"
#include "engine/training/batch_loader.h"
#include "engine/training/loss.h"
#include "tests/support/temp_folder.h"

namespace lookalike::bench {
namespace {

using namespace torch::nn;

void add_conv(Sequential& layers, int in, int out, int stride) {
  layers->push_back(Conv2d(Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false)));
  layers->push_back(BatchNorm2d(out));
  layers->push_back(ReLU());
}

Upsample twice() {
  return Upsample(UpsampleOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kNearest));
}

class PlainLookalike : public Autoencoder {
 public:
  explicit PlainLookalike(const ModelConfig& model) : side_(model.input_size / 16) {
    const std::int64_t flat = 256 * side_ * side_;
    encoder_ = register_module("encoder", Sequential());
    add_conv(encoder_, 3, 32, 2);
    add_conv(encoder_, 32, 64, 2);
    add_conv(encoder_, 64, 128, 1);
    add_conv(encoder_, 128, 128, 2);
    add_conv(encoder_, 128, 256, 1);
    add_conv(encoder_, 256, 256, 2);
    latent_ = register_module("latent", Linear(flat, model.latent));
    expansion_ = register_module("expansion", Linear(model.latent, flat));
    decoder_ = register_module("decoder", Sequential());
    for (const auto& [in, out] : {std::pair{256, 128}, {128, 64}, {64, 32}}) {
      decoder_->push_back(twice());
      add_conv(decoder_, in, out, 1);
    }
    decoder_->push_back(twice());
    decoder_->push_back(Conv2d(Conv2dOptions(32, 3, 3).padding(1)));
    expander_ = register_module("expander", Sequential(Linear(256, 512), BatchNorm1d(512), ReLU(), Linear(512, 512)));
  }
  Code encode(const at::Tensor& pictures) override {
    const at::Tensor map = encoder_->forward(pictures);
    return {map, latent_->forward(map.flatten(1)), {}};
  }
  std::int64_t latent_size() const override { return latent_->options.out_features(); }
  at::Tensor decode(const at::Tensor& latent) override {
    return torch::sigmoid(decoder_->forward(expansion_->forward(latent).view({-1, 256, side_, side_})));
  }
  at::Tensor expand(const at::Tensor& features) override { return expander_->forward(features); }

 private:
  std::int64_t side_;
  Sequential encoder_{nullptr}, decoder_{nullptr}, expander_{nullptr};
  Linear latent_{nullptr}, expansion_{nullptr};
};

/// What the C library comes to by itself in a program that works with large blocks.
void restore_allocator() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

}  // namespace

nlohmann::json measure_plain(const TrainingJob& job) {
  restore_allocator();
  const test::TempFolder scratch;
  const auto begin = std::chrono::steady_clock::now();
  const auto since = [](std::chrono::steady_clock::time_point t) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - t).count();
  };
  const Pictures pictures = read_pictures(job, scratch.path());
  const ModelConfig model = job.model();
  const TrainConfig config = job.train();
  const TrainData data = pictures.data();
  prepare_torch();
  torch::manual_seed(job.seed);
  PlainLookalike network(model);
  torch::optim::Adam adam(network.parameters(), torch::optim::AdamOptions(config.learning_rate));
  const BatchPlan plan(data.train_rows, config.batch, config.seed, 1);
  const BatchTransfer transfer(at::kCPU);
  BatchLoader loader(plan, 1, data, model, config, transfer);
  std::vector<double> seconds, losses;
  for (std::int64_t b = 0; b < plan.size(); ++b) {
    const auto start = std::chrono::steady_clock::now();
    Batch batch = loader.next();
    batch.pictures = batch.pictures.contiguous();
    batch.targets = batch.targets.contiguous();
    adam.zero_grad();
    const Loss loss = objective(network, batch, config);
    loss.differentiable.backward();
    adam.step();
    losses.push_back(loss.total);
    seconds.push_back(since(start));
  }
  const double step = typical_step(seconds), waited = loader.seconds_waited();
  const double batch = static_cast<double>(data.train_rows.size()) / static_cast<double>(plan.size());
  return {{"ms_a_step", step * 1e3},
          {"images_per_s", batch / step},
          {"first_epoch_s", since(begin)},
          {"data_wait", waited / since(begin)},
          {"losses", losses}};
}

}  // namespace lookalike::bench
