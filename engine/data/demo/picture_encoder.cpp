#include "engine/data/demo/picture_encoder.h"

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>

#include "engine/core/error.h"

namespace lookalike::demo {
namespace {

cv::Mat to_bgr(const Image& image) {
  cv::Mat mat(image.height, image.width, CV_8UC3);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      mat.at<cv::Vec3b>(y, x) = {p[2], p[1], p[0]};
    }
  }
  return mat;
}

cv::Mat to_grey(const Image& image) {
  cv::Mat mat(image.height, image.width, CV_8UC1);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      mat.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>((299 * p[0] + 587 * p[1] + 114 * p[2]) / 1000);
    }
  }
  return mat;
}

/// Opaque in an ellipse that fills the picture, transparent in the corners.
cv::Mat with_alpha(const Image& image) {
  cv::Mat mat(image.height, image.width, CV_8UC4);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const float dx = 2.f * x / image.width - 1, dy = 2.f * y / image.height - 1;
      const float alpha = std::min(1.f, std::max(0.f, (1.5f - dx * dx - dy * dy) * 8));
      const std::uint8_t* p = image.at(x, y);
      mat.at<cv::Vec4b>(y, x) = {p[2], p[1], p[0], static_cast<std::uint8_t>(alpha * 255)};
    }
  }
  return mat;
}

cv::Mat to_16_bit(const Image& image) {
  cv::Mat mat;
  to_bgr(image).convertTo(mat, CV_16U, 257);
  return mat;
}

std::vector<std::byte> encode(const cv::Mat& mat, const char* extension, const std::vector<int>& options) {
  std::vector<std::uint8_t> bytes;
  try {
    if (!cv::imencode(extension, mat, bytes, options)) throw cv::Exception(0, "no encoder", "", "", 0);
  } catch (const cv::Exception& e) {
    throw Error(ErrorCode::internal, "A picture cannot be encoded as " + std::string(extension + 1) + ": " + e.err);
  }
  const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
  return {data, data + bytes.size()};
}

/// Puts an APP1 segment with a minimal EXIF block (little-endian TIFF, one entry: tag 0x0112) after the JPEG's SOI.
std::vector<std::byte> with_orientation(std::vector<std::byte> jpeg, std::uint8_t orientation) {
  const std::array<std::uint8_t, 36> segment = {
      0xFF, 0xE1, 0,    34,   'E', 'x', 'i', 'f', 0, 0,                        // marker, length, identifier
      'I',  'I',  42,   0,    8,   0,   0,   0,                                // TIFF header, offset of the directory
      1,    0,    0x12, 0x01, 3,   0,   1,   0,   0, 0, orientation, 0, 0, 0,  // one SHORT
      0,    0,    0,    0};                                                    // no further directory
  const auto* data = reinterpret_cast<const std::byte*>(segment.data());
  jpeg.insert(jpeg.begin() + 2, data, data + segment.size());
  return jpeg;
}

cv::Mat rotated(const cv::Mat& mat, cv::RotateFlags how) {
  cv::Mat turned;
  cv::rotate(mat, turned, how);
  return turned;
}

}  // namespace

const char* extension(Storage storage) {
  switch (storage) {
    case Storage::png:
    case Storage::png_alpha:
    case Storage::png_16_bit:
      return ".png";
    case Storage::webp:
      return ".webp";
    case Storage::tiff:
      return ".tif";
    case Storage::bmp:
      return ".bmp";
    default:
      return ".jpg";
  }
}

std::vector<std::byte> encode_picture(const Image& image, Storage storage, int quality) {
  const std::vector<int> jpeg{cv::IMWRITE_JPEG_QUALITY, quality};
  switch (storage) {
    case Storage::jpeg:
      return encode(to_bgr(image), ".jpg", jpeg);
    case Storage::jpeg_grey:
      return encode(to_grey(image), ".jpg", jpeg);
    // Orientation 6: shown after a quarter turn clockwise, so the stored pixels are turned anticlockwise. 8: the
    // reverse.
    case Storage::jpeg_turned_left:
      return with_orientation(encode(rotated(to_bgr(image), cv::ROTATE_90_COUNTERCLOCKWISE), ".jpg", jpeg), 6);
    case Storage::jpeg_turned_right:
      return with_orientation(encode(rotated(to_bgr(image), cv::ROTATE_90_CLOCKWISE), ".jpg", jpeg), 8);
    case Storage::jpeg_upside_down:
      return with_orientation(encode(rotated(to_bgr(image), cv::ROTATE_180), ".jpg", jpeg), 3);
    case Storage::png:
      return encode(to_bgr(image), ".png", {cv::IMWRITE_PNG_COMPRESSION, 3});
    case Storage::png_alpha:
      return encode(with_alpha(image), ".png", {cv::IMWRITE_PNG_COMPRESSION, 3});
    case Storage::png_16_bit:
      return encode(to_16_bit(image), ".png", {cv::IMWRITE_PNG_COMPRESSION, 3});
    case Storage::webp:
      return encode(to_bgr(image), ".webp", {cv::IMWRITE_WEBP_QUALITY, quality});
    case Storage::tiff:
      return encode(to_bgr(image), ".tif", {});
    case Storage::bmp:
      return encode(to_bgr(image), ".bmp", {});
  }
  throw Error(ErrorCode::internal, "Unknown way to store a picture");
}

}  // namespace lookalike::demo
