#pragma once

#include <opencv2/core.hpp>

#include "engine/core/image.h"

namespace lookalike {

/// The picture's pixels as an OpenCV matrix without copying: RGB order, valid while `image` lives and keeps its size.
inline cv::Mat as_mat(Image& image) {
  return {image.height, image.width, CV_8UC3, image.rgb.data()};
}
/// OpenCV has no matrix of constant data: only read from this one.
inline cv::Mat as_mat(const Image& image) {
  return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data())};
}

inline Image blank_image(int width, int height, std::uint8_t grey = 0) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, grey)};
}

/// Pictures are already worked on in parallel, one a thread: OpenCV's own threads would only get in the way. Also keeps
/// its warnings about damaged files off the terminal, which they reach as lines of the health report. Call before using
/// OpenCV.
void prepare_opencv();

}  // namespace lookalike
