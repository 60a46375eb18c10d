#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/image.h"
#include "engine/core/matrix.h"
#include "engine/model/network.h"

// Private to engine/training: what a trained or half-trained network makes of pictures, on the device it is on. The
// network must be in eval mode.

namespace lookalike {

/// Rows a network is given at a time. A constant, so that results do not depend on how they are asked for.
inline constexpr std::int64_t inference_batch = 64;

/// Told of each chunk of rows, the index of its first, and their codes.
using CodeObserver = std::function<void(std::span<const std::int64_t>, std::size_t, const Autoencoder::Code&)>;

/// Encodes `rows` in consecutive chunks of at most inference_batch, in inference mode. False when stopped.
bool encode_rows(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows, int side,
                 std::stop_token stop, const CodeObserver& see);

/// The reconstruction of each row, `side` pixels a side.
std::vector<Image> reconstructions(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                   int side);

/// Mean squared error of each row (values in [0,1]); empty when stopped.
std::vector<float> squared_errors(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                  int side, std::stop_token stop, const CodeObserver& see = {});

/// Copies N×D values into rows `first` … of `to`, which becomes total×D when it is still empty.
void copy_rows(const at::Tensor& from, Matrix& to, std::size_t first, std::size_t total);

}  // namespace lookalike
