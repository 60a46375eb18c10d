#include "engine/data/orientation.h"

#include <opencv2/core.hpp>

#include "engine/data/image_mat.h"

namespace lookalike {

Image apply_orientation(Image image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  if (swaps_sides(orientation)) {
    Image transposed = blank_image(image.height, image.width);
    cv::Mat out = as_mat(transposed);
    cv::transpose(as_mat(std::as_const(image)), out);
    image = std::move(transposed);
  }
  constexpr int columns = 1, rows = 0, both = -1;  // cv::flip's codes
  cv::Mat pixels = as_mat(image);
  switch (orientation) {
    case 2:
    case 6:
      cv::flip(pixels, pixels, columns);
      break;
    case 4:
    case 8:
      cv::flip(pixels, pixels, rows);
      break;
    case 3:
    case 7:
      cv::flip(pixels, pixels, both);
      break;
    default:
      break;
  }
  return image;
}

}  // namespace lookalike
