#include "engine/model/picture_tensor.h"

#include <cstring>

#include "engine/core/error.h"

namespace lookalike {

at::Tensor to_tensor(const PixelView& pixels, std::span<const std::int64_t> rows, int side) {
  if (pixels.size < side) {
    throw Error(ErrorCode::usage, "The pictures are " + std::to_string(pixels.size) +
                                      " pixels a side and the model needs " + std::to_string(side));
  }
  const std::size_t margin = static_cast<std::size_t>(pixels.size - side) / 2,
                    line = static_cast<std::size_t>(side) * 3;
  at::Tensor bytes = torch::empty({static_cast<std::int64_t>(rows.size()), side, side, 3}, torch::kUInt8);
  auto* out = bytes.data_ptr<std::uint8_t>();
  for (const std::int64_t row : rows) {
    const std::uint8_t* picture = pixels.picture(row).data() + (margin * pixels.size + margin) * 3;
    for (int y = 0; y < side; ++y, out += line) {
      std::memcpy(out, picture + static_cast<std::size_t>(y) * pixels.size * 3, line);
    }
  }
  return bytes.to(torch::kFloat32).div_(255).permute({0, 3, 1, 2});
}

std::vector<Image> to_images(const at::Tensor& pictures) {
  const at::Tensor bytes =
      (pictures.detach().cpu().permute({0, 2, 3, 1}).clamp(0, 1) * 255).round().to(torch::kUInt8).contiguous();
  std::vector<Image> images;
  images.reserve(static_cast<std::size_t>(bytes.size(0)));
  const std::int64_t stride = bytes.size(1) * bytes.size(2) * 3;
  for (std::int64_t i = 0; i < bytes.size(0); ++i) {
    const auto* begin = bytes.data_ptr<std::uint8_t>() + i * stride;
    images.push_back({static_cast<int>(bytes.size(2)), static_cast<int>(bytes.size(1)), {begin, begin + stride}});
  }
  return images;
}

}  // namespace lookalike
