#include "engine/training/inference.h"

#include <algorithm>
#include <iterator>

#include "engine/model/picture_tensor.h"

namespace lookalike {

bool for_each_chunk(std::span<const std::int64_t> rows, std::stop_token stop,
                    const std::function<void(std::span<const std::int64_t>, std::size_t)>& work) {
  const c10::InferenceMode inference;
  for (std::size_t begin = 0; begin < rows.size(); begin += inference_batch) {
    if (stop.stop_requested()) return false;
    work(rows.subspan(begin, std::min<std::size_t>(inference_batch, rows.size() - begin)), begin);
  }
  return true;
}

std::vector<Image> reconstructions(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                   int side) {
  std::vector<Image> images;
  for_each_chunk(rows, {}, [&](std::span<const std::int64_t> chunk, std::size_t) {
    auto some = to_images(network.decode(network.encode(to_tensor(pixels, chunk, side)).latent));
    std::move(some.begin(), some.end(), std::back_inserter(images));
  });
  return images;
}

std::vector<float> squared_errors(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                  int side, std::stop_token stop, const std::function<void(std::int64_t)>& advance) {
  std::vector<float> errors;
  errors.reserve(rows.size());
  const bool done = for_each_chunk(rows, stop, [&](std::span<const std::int64_t> chunk, std::size_t) {
    const at::Tensor pictures = to_tensor(pixels, chunk, side);
    const at::Tensor error = (network.decode(network.encode(pictures).latent) - pictures).square_().mean({1, 2, 3});
    const float* values = error.data_ptr<float>();
    errors.insert(errors.end(), values, values + error.numel());
    if (advance) advance(static_cast<std::int64_t>(chunk.size()));
  });
  return done ? errors : std::vector<float>{};
}

}  // namespace lookalike
