#include "engine/training/augmentation.h"

#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace lookalike {
namespace {

float uniform(std::mt19937_64& random, float low, float high) {
  return std::uniform_real_distribution<float>(low, high)(random);
}

/// Brightness, contrast and saturation are all linear in the colour, so one 3×4 matrix does them together.
cv::Matx34f colour_matrix(const View& view, float mean_grey) {
  constexpr std::array<float, 3> luma{0.299F, 0.587F, 0.114F};
  const float gain = view.brightness * view.contrast;
  cv::Matx34f m;
  for (int to = 0; to < 3; ++to) {
    for (int from = 0; from < 3; ++from) {
      m(to, from) = gain * ((1 - view.saturation) * luma[from] + (to == from ? view.saturation : 0));
    }
    m(to, 3) = view.brightness * mean_grey * (1 - view.contrast);
  }
  return m;
}

/// Whether the view is a window of whole pixels, which need no interpolation.
bool is_window(const View& view, int out_size) {
  return view.side == out_size && view.x == std::floor(view.x) && view.y == std::floor(view.y);
}

void resample(const View& view, const cv::Mat& bytes, cv::Mat& target) {
  cv::Mat source;
  bytes.convertTo(source, CV_32F, 1 / 255.0);
  // Pixel centres lie at half-integers: out (u + ½)·scale = in (x + ½) − corner.
  const double scale = view.side / target.cols;
  const double left = view.x + scale / 2 - 0.5, right = view.x + view.side - scale / 2 - 0.5;
  const cv::Matx23d geometry(view.mirrored ? -scale : scale, 0, view.mirrored ? right : left,  //
                             0, scale, view.y + scale / 2 - 0.5);
  cv::warpAffine(source, target, geometry, target.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
}

}  // namespace

View plain_view(int picture_size, int side) {
  const double margin = (picture_size - side) / 2;  // whole pixels, as the encoder cuts
  return {.x = margin, .y = margin, .side = static_cast<double>(side)};
}

View random_view(std::mt19937_64& random, int picture_size, int side, const TrainConfig& strengths) {
  View view{.side = static_cast<double>(side)};
  if (strengths.crop > 0) {
    view.side *= std::sqrt(uniform(random, 1 - static_cast<float>(strengths.crop), 1));
    view.x = uniform(random, 0, 1) * (picture_size - view.side);
    view.y = uniform(random, 0, 1) * (picture_size - view.side);
  } else {
    std::uniform_int_distribution<int> place(0, picture_size - side);
    view.x = place(random);
    view.y = place(random);
  }
  view.mirrored = strengths.flips && uniform(random, 0, 1) < 0.5F;
  if (strengths.colour > 0) {
    const auto range = static_cast<float>(strengths.colour);
    for (float* factor : {&view.brightness, &view.contrast, &view.saturation}) {
      *factor = uniform(random, 1 - range, 1 + range);
    }
  }
  if (strengths.grey > 0 && uniform(random, 0, 1) < static_cast<float>(strengths.grey)) view.saturation = 0;
  return view;
}

void render_view(const View& view, const std::uint8_t* picture, int size, float* out, int out_size) {
  const cv::Mat bytes(size, size, CV_8UC3, const_cast<std::uint8_t*>(picture));  // read only
  cv::Mat target(out_size, out_size, CV_32FC3, out);
  if (is_window(view, out_size)) {
    bytes(cv::Rect(static_cast<int>(view.x), static_cast<int>(view.y), out_size, out_size))
        .convertTo(target, CV_32F, 1 / 255.0);
    if (view.mirrored) cv::flip(target, target, 1);
  } else {
    resample(view, bytes, target);
  }

  if (view.brightness == 1 && view.contrast == 1 && view.saturation == 1) return;
  const cv::Scalar mean = cv::mean(target);
  const auto grey = static_cast<float>(0.299 * mean[0] + 0.587 * mean[1] + 0.114 * mean[2]);
  cv::transform(target, target, colour_matrix(view, grey));
  cv::min(cv::max(target, 0), 1, target);
}

}  // namespace lookalike
