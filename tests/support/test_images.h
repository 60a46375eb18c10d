#pragma once

#include <cstdint>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/core/matrix.h"

namespace lookalike::test {

Image solid_image(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b);
/// Each pixel random: hardly compressible, and no two seeds alike.
Image noise_image(int width, int height, std::uint64_t seed);
/// Smooth and textured, different for each seed, alike for neighbouring `kind` parameters: stripes of the kind's
/// direction and colour.
Image pattern_image(int width, int height, int kind, std::uint64_t seed);
/// Binary PNM (P6) bytes: written without any library.
std::vector<std::byte> pnm_bytes(const Image& image);
void write_pnm(const fs::path& path, const Image& image);
/// rows×cols of independent standard normal values.
Matrix gaussian_matrix(std::int64_t rows, std::int64_t cols, std::uint64_t seed);

}  // namespace lookalike::test
