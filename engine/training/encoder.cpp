#include "engine/training/encoder.h"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <numeric>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/model/device.h"
#include "engine/model/network.h"
#include "engine/model/picture_tensor.h"
#include "engine/model/torch_runtime.h"
#include "engine/model/weights.h"
#include "engine/training/inference.h"
#include "engine/training/network_on_device.h"
#include "engine/training/trainer.h"

namespace lookalike {
struct Encoder::Impl {
  ModelConfig model;
  std::string device;
  bool device_missing = false;
  std::optional<NetworkOnDevice> network;
  std::string stamp;
  int epoch = 0;
  std::mutex mutex;  ///< LibTorch would share the cores between two callers anyway.

  /// Everything that touches the network goes through here.
  template <typename Work>
  auto run(const std::string& doing, Work work) {
    const std::scoped_lock lock(mutex);
    return translating_errors(doing, [&] {
      prepare_torch();
      return work();
    });
  }
  std::string encoding() const;
};

/// The stage of encode()'s progress.
std::string Encoder::Impl::encoding() const {
  const std::string stage = "Encoding pictures";
  if (device_missing) return stage + " on the processor, since " + device + " is not there";
  return network->failure().empty() ? stage : stage + " on the processor, since " + device + " failed";
}

Encoder::Encoder() : impl_(std::make_unique<Impl>()) {}
Encoder::~Encoder() = default;

std::shared_ptr<const Encoder> Encoder::load(const fs::path& safetensors, const ModelConfig& model,
                                             const std::string& device) {
  validate(model, TrainConfig{});
  TensorFile file =
      read_safetensors(safetensors, "choose another run (the untrained one needs no weights), or train anew.");
  // Older runs' last.safetensors also holds the optimizer's moments, which are no part of the model or of its stamp.
  std::erase_if(file.tensors, [](const auto& item) { return item.first.starts_with("optimizer."); });
  std::shared_ptr<Encoder> encoder(new Encoder);
  Impl& impl = *encoder->impl_;
  impl.model = model;
  impl.device = device;
  impl.device_missing = device != "cpu" && !has_device(device);
  impl.stamp = stamp_of(file);
  if (const auto it = file.metadata.find("epoch"); it != file.metadata.end()) {
    std::from_chars(it->second.data(), it->second.data() + it->second.size(), impl.epoch);
  }
  impl.run("Loading the model", [&] {
    const auto make = [&](at::Device where) {
      auto network = make_autoencoder(model);
      restore(*network, file, display_path(safetensors));
      network->eval();
      network->to(where);
      return network;
    };
    impl.network.emplace(make, device_for(impl.device_missing ? "cpu" : device));
  });
  return encoder;
}

FeatureExtractor::Codes Encoder::encode(const PixelView& pixels, const ProgressCallback& progress,
                                        std::stop_token stop) const {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(pixels.count));
  std::iota(rows.begin(), rows.end(), 0);
  const auto encode_by = [&](Autoencoder& network) {
    ProgressMeter meter(progress, impl_->encoding(), pixels.count);
    Codes codes;
    const auto keep = [&](std::span<const std::int64_t> chunk, std::size_t first, const Autoencoder::Code& code) {
      copy_rows(code.features(), codes.features, first, rows.size());
      copy_rows(code.latent, codes.latent, first, rows.size());
      meter.advance(static_cast<std::int64_t>(chunk.size()));
    };
    const bool done = encode_rows(network, pixels, rows, impl_->model.input_size, stop, keep);
    if (!done) return Codes{};
    meter.finish();
    return codes;
  };
  return impl_->run("Encoding pictures", [&] { return impl_->network->run(encode_by); });
}

std::vector<Image> Encoder::reconstruct(const PixelView& pixels, const std::vector<std::int64_t>& rows) const {
  return impl_->run("Reconstructing pictures", [&] {
    return reconstructions(impl_->network->on_processor(), pixels, rows, impl_->model.input_size);
  });
}

std::vector<Image> Encoder::decode(const Matrix& latent) const {
  return impl_->run("Decoding", [&] {
    std::vector<Image> images;
    if (latent.rows == 0) return images;
    if (latent.cols != impl_->network->on_processor().latent_size()) {
      throw Error(ErrorCode::usage, "These codes have " + std::to_string(latent.cols) +
                                        " numbers and the model needs " +
                                        std::to_string(impl_->network->on_processor().latent_size()));
    }
    const c10::InferenceMode inference;
    const at::Tensor codes =
        torch::from_blob(const_cast<float*>(latent.data.data()), {latent.rows, latent.cols}, torch::kFloat32);
    for (const at::Tensor& chunk : codes.split(inference_batch)) {
      auto some = to_images(impl_->network->on_processor().decode(chunk));
      std::move(some.begin(), some.end(), std::back_inserter(images));
    }
    return images;
  });
}

std::vector<float> Encoder::reconstruction_error(const PixelView& pixels, const std::vector<std::int64_t>& rows,
                                                 const ProgressCallback& progress, std::stop_token stop) const {
  ProgressMeter meter(progress, "Measuring reconstructions", static_cast<std::int64_t>(rows.size()));
  return impl_->run("Measuring reconstructions", [&] {
    const auto advance = [&](std::span<const std::int64_t> chunk, auto, const auto&) {
      meter.advance(static_cast<std::int64_t>(chunk.size()));
    };
    auto errors = squared_errors(impl_->network->on_processor(), pixels, rows, impl_->model.input_size, stop, advance);
    if (errors.size() == rows.size()) meter.finish();
    return errors;
  });
}

int Encoder::epoch() const {
  return impl_->epoch;
}
int Encoder::cache_size() const {
  return cache_size_for(impl_->model);
}
const std::string& Encoder::stamp() const {
  return impl_->stamp;
}

}  // namespace lookalike
