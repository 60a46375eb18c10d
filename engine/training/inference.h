#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/image.h"
#include "engine/model/network.h"

// Private to engine/training: what a trained or half-trained network makes of pictures. The network must be in eval
// mode.

namespace lookalike {

/// Rows a network is given at a time. A constant, so that results do not depend on how they are asked for.
inline constexpr std::int64_t inference_batch = 64;

/// Calls work(chunk of rows, index of its first) for consecutive chunks of at most inference_batch rows, in inference
/// mode. False when stopped.
bool for_each_chunk(std::span<const std::int64_t> rows, std::stop_token stop,
                    const std::function<void(std::span<const std::int64_t>, std::size_t)>& work);

/// The reconstruction of each row, `side` pixels a side.
std::vector<Image> reconstructions(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                   int side);

/// Mean squared error of each row (values in [0,1]); empty when stopped. `advance` (may be empty) is told how
/// many rows were done.
std::vector<float> squared_errors(Autoencoder& network, const PixelView& pixels, std::span<const std::int64_t> rows,
                                  int side, std::stop_token stop,
                                  const std::function<void(std::int64_t)>& advance = {});

}  // namespace lookalike
