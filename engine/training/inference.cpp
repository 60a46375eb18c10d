#include "engine/training/inference.h"

#include <algorithm>
#include <iterator>

#include "engine/model/device.h"
#include "engine/model/picture_tensor.h"

namespace lookalike {
namespace {

at::Tensor pictures_for(const Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                        int side) {
  return to_tensor(pixels, rows, side).to(device_of(network));
}

/// Calls work(chunk of rows, index of its first) in inference mode. False when stopped.
template <typename Work>
bool for_each_chunk(std::span<const std::int64_t> rows, const std::stop_token& stop, Work&& work) {
  const c10::InferenceMode inference;
  for (std::size_t begin = 0; begin < rows.size(); begin += inference_batch) {
    if (stop.stop_requested()) return false;
    work(rows.subspan(begin, std::min<std::size_t>(inference_batch, rows.size() - begin)), begin);
  }
  return true;
}

}  // namespace

bool encode_rows(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows, int side,
                 std::stop_token stop, const CodeObserver& see) {
  return for_each_chunk(rows, stop, [&](std::span<const std::int64_t> chunk, std::size_t first) {
    see(chunk, first, network.encode(pictures_for(network, pixels, chunk, side)));
  });
}

std::vector<Image> reconstructions(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                   int side) {
  std::vector<Image> images;
  encode_rows(network, pixels, rows, side, {}, [&](auto, auto, const Autoencoder::Code& code) {
    auto some = to_images(network.decode(code.latent).cpu());
    std::move(some.begin(), some.end(), std::back_inserter(images));
  });
  return images;
}

std::vector<float> squared_errors(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                  int side, std::stop_token stop, const CodeObserver& see) {
  std::vector<float> errors;
  errors.reserve(rows.size());
  const bool done = for_each_chunk(rows, stop, [&](std::span<const std::int64_t> chunk, std::size_t first) {
    const at::Tensor pictures = pictures_for(network, pixels, chunk, side);
    const Autoencoder::Code code = network.encode(pictures);
    const at::Tensor error = (network.decode(code.latent) - pictures).square_().mean({1, 2, 3}).cpu();
    const float* values = error.data_ptr<float>();
    errors.insert(errors.end(), values, values + error.numel());
    if (see) see(chunk, first, code);
  });
  return done ? errors : std::vector<float>{};
}

void copy_rows(const at::Tensor& from, Matrix& to, std::size_t first, std::size_t total) {
  const at::Tensor values = from.cpu().contiguous();
  if (to.empty()) to = Matrix(static_cast<std::int64_t>(total), values.size(1));
  std::copy_n(values.data_ptr<float>(), values.numel(), to.row(static_cast<std::int64_t>(first)).data());
}

}  // namespace lookalike
