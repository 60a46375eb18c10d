#include "engine/data/preprocess.h"

#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <utility>

#include "engine/core/error.h"
#include "engine/data/image_mat.h"

namespace lookalike {
namespace {

constexpr std::array<std::string_view, 3> policy_names{"crop", "letterbox", "stretch"};
constexpr std::uint8_t mid_grey = 128;

/// Area averaging along the axes that shrink, then bilinear along those that grow.
void resize_into(const cv::Mat& from, cv::Mat to) {
  const cv::Size shrunk(std::min(from.cols, to.cols), std::min(from.rows, to.rows));
  if (shrunk == to.size()) {
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
    return;
  }
  cv::Mat small = from;
  if (shrunk != from.size()) cv::resize(from, small, shrunk, 0, 0, cv::INTER_AREA);
  cv::resize(small, to, to.size(), 0, 0, cv::INTER_LINEAR);
}

/// `length` of `side` pixels scaled so that `side` becomes `target`; at least one pixel.
int scaled(int length, int side, int target) {
  return std::max(1, static_cast<int>(std::lround(static_cast<double>(length) * target / side)));
}

/// The work with OpenCV's exceptions translated.
template <typename Work>
Image translate_errors(const Image& image, const Work& work) try {
  if (image.empty() || image.width <= 0 || image.height <= 0)
    throw Error(ErrorCode::internal, "An empty picture cannot be resized");
  prepare_opencv();
  return work();
} catch (const cv::Exception& error) {
  throw Error(ErrorCode::internal, "The picture cannot be resized (" + error.err + ")");
}

}  // namespace

std::string_view to_string(FitPolicy policy) {
  return policy_names[static_cast<std::size_t>(policy)];
}

std::optional<FitPolicy> fit_policy_from_string(std::string_view text) {
  const auto* it = std::find(policy_names.begin(), policy_names.end(), text);
  if (it == policy_names.end()) return std::nullopt;
  return static_cast<FitPolicy>(it - policy_names.begin());
}

Image fit_square(const Image& image, int size, FitPolicy policy) {
  if (size <= 0) throw Error(ErrorCode::usage, "The picture size must be positive", std::to_string(size));
  return translate_errors(image, [&] {
    cv::Rect from(0, 0, image.width, image.height), to(0, 0, size, size);
    if (policy == FitPolicy::crop) {  // Cutting first and resizing then gives the same square with less work.
      const int side = std::min(image.width, image.height);
      from = {(image.width - side) / 2, (image.height - side) / 2, side, side};
    } else if (policy == FitPolicy::letterbox) {
      const int side = std::max(image.width, image.height);
      to.width = scaled(image.width, side, size);
      to.height = scaled(image.height, side, size);
      to.x = (size - to.width) / 2;
      to.y = (size - to.height) / 2;
    }
    Image square = blank_image(size, size, mid_grey);
    resize_into(as_mat(image)(from), as_mat(square)(to));
    return square;
  });
}

Image shrink_to(const Image& image, int max_side) {
  if (max_side <= 0) throw Error(ErrorCode::usage, "The picture size must be positive", std::to_string(max_side));
  const int side = std::max(image.width, image.height);
  if (side <= max_side) return image;
  return translate_errors(image, [&] {
    Image small = blank_image(scaled(image.width, side, max_side), scaled(image.height, side, max_side));
    resize_into(as_mat(image), as_mat(small));
    return small;
  });
}

Image crop(const Image& image, int x, int y, int width, int height) {
  const auto clip = [](std::int64_t value, int limit) {
    return static_cast<int>(std::clamp<std::int64_t>(value, 0, limit));
  };
  const int left = clip(x, image.width), top = clip(y, image.height);
  const int right = clip(std::int64_t{x} + width, image.width), bottom = clip(std::int64_t{y} + height, image.height);
  if (right <= left || bottom <= top) return {};
  Image part = blank_image(right - left, bottom - top);
  for (int row = 0; row < part.height; ++row) {
    std::copy_n(image.at(left, top + row), static_cast<std::size_t>(part.width) * 3, part.at(0, row));
  }
  return part;
}

std::vector<std::uint8_t> encode_jpeg(const Image& image, int quality) {
  if (image.empty()) throw Error(ErrorCode::internal, "An empty picture cannot be written as JPEG");
  const auto close = [](void* handle) { tjDestroy(handle); };
  const std::unique_ptr<void, decltype(close)> handle(tjInitCompress(), close);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  const int result = !handle ? -1
                             : tjCompress2(handle.get(), image.rgb.data(), image.width, 0, image.height, TJPF_RGB,
                                           &buffer, &size, TJSAMP_420, std::clamp(quality, 1, 100), 0);
  const std::unique_ptr<unsigned char, decltype(&tjFree)> owned(buffer, tjFree);
  if (result != 0) {
    throw Error(ErrorCode::internal,
                std::string("The picture cannot be written as JPEG (") + tjGetErrorStr2(handle.get()) + ")");
  }
  return {buffer, buffer + size};
}

}  // namespace lookalike
