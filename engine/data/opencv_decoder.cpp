#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "engine/data/byte_reader.h"
#include "engine/data/decoders.h"
#include "engine/data/image_mat.h"

namespace lookalike {

void prepare_opencv() {
  [[maybe_unused]] static const bool once = [] {
    cv::setNumThreads(1);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    return true;
  }();
}

namespace {

/// 8 bits a channel, whatever the depth. Floating point runs from 0 to 1.
cv::Mat to_8_bit(const cv::Mat& picture) {
  cv::Mat out;
  switch (picture.depth()) {
    case CV_8U:
      return picture;
    case CV_16U:
      picture.convertTo(out, CV_8U, 255.0 / 65535);
      return out;
    case CV_32F:
    case CV_64F:
      picture.convertTo(out, CV_8U, 255.0);
      return out;
    default:
      throw Unusable{Health::unsupported, "Pictures of signed numbers cannot be read."};
  }
}

/// Lays BGRA pixels over mid-grey and gives RGB.
Image over_grey(const cv::Mat& bgra, bool ignore_alpha) {
  Image image = blank_image(bgra.cols, bgra.rows);
  for (int y = 0; y < bgra.rows; ++y) {
    const std::uint8_t* from = bgra.ptr(y);
    std::uint8_t* to = image.at(0, y);
    for (int x = 0; x < bgra.cols; ++x, from += 4, to += 3) {
      const int alpha = ignore_alpha ? 255 : from[3];
      for (int c = 0; c < 3; ++c) {
        to[c] = static_cast<std::uint8_t>((from[2 - c] * alpha + 128 * (255 - alpha) + 127) / 255);
      }
    }
  }
  return image;
}

/// Many programs leave the fourth byte of a 32-bit bitmap zero and mean an opaque picture.
bool alpha_is_unset(const cv::Mat& bgra) {
  cv::Mat alpha;
  cv::extractChannel(bgra, alpha, 3);
  return cv::countNonZero(alpha) == 0;
}

Image to_rgb(const cv::Mat& picture, ImageFormat format) {
  if (picture.channels() == 4) return over_grey(picture, format == ImageFormat::bmp && alpha_is_unset(picture));
  if (picture.channels() != 1 && picture.channels() != 3) {
    throw Unusable{Health::unsupported,
                   "Pictures of " + std::to_string(picture.channels()) + " channels cannot be read."};
  }
  Image image = blank_image(picture.cols, picture.rows);
  cv::Mat out = as_mat(image);
  cv::cvtColor(picture, out, picture.channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
  return image;
}

}  // namespace

Image decode_by_opencv(std::span<const std::byte> bytes, ImageFormat format, const ImageHeader& header) try {
  prepare_opencv();
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Unusable{Health::too_large, "Only JPEG files may be larger than 2 GiB."};
  }
  std::vector<std::byte> upright;
  if (header.orientation_at != 0) {  // OpenCV turns TIFF pictures itself and no others; here all are turned later.
    upright.assign(bytes.begin(), bytes.end());
    upright.at(header.orientation_at) = std::byte{1};
    bytes = upright;
  }
  const cv::Mat file(1, static_cast<int>(bytes.size()), CV_8U, const_cast<std::byte*>(bytes.data()));  // Only read.
  const cv::Mat picture = cv::imdecode(file, cv::IMREAD_UNCHANGED);
  if (picture.empty()) throw Unusable{Health::unreadable, "The picture data is damaged."};
  if (picture.cols != header.width || picture.rows != header.height) {
    throw Unusable{Health::unreadable, "The picture does not have the size that its header says."};
  }
  return to_rgb(to_8_bit(picture), format);
} catch (const cv::Exception& error) {
  throw Unusable{error.code == cv::Error::StsNoMem ? Health::too_large : Health::unreadable,
                 "The picture data is damaged (" + error.err + ")."};
}

}  // namespace lookalike
