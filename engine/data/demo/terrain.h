#pragma once

#include <functional>
#include <vector>

#include "engine/data/demo/canvas.h"

namespace lookalike::demo {

/// A viewer at height `eye` over the point (0, 0) who looks level along z. World units are free; `focal` is in pixels.
struct View {
  float center = 0, horizon = 0;  ///< The vanishing point.
  float focal = 1;
  float eye = 1;

  Point project(float x, float height, float z) const {
    return {center + x / z * focal, horizon + (eye - height) / z * focal};
  }
  /// How far the level ground at the lower edge of a picture of this height is.
  float nearest(float picture_height) const { return focal * eye / (picture_height - horizon); }
};

/// A point of the ground as a shader sees it. The normal (nx, ny, nz) is not unit; ny is 1.
struct Spot {
  float x, z, height, nx, ny, nz;
};

/// What the ground hid: the distance of the nearest ground in each pixel, infinite in the sky.
class DepthMap {
 public:
  DepthMap(int width, int height);
  float& at(int x, int y) { return depth_[static_cast<std::size_t>(y) * width_ + x]; }
  /// Whether a thing that stands at this distance with its foot at `foot` is not behind a hill.
  bool shows(Point foot, float z) const;

 private:
  int width_, height_;
  std::vector<float> depth_;
};

struct Ground {
  float near = 1, far = 100;
  std::function<float(float x, float z)> height;
  std::function<Color(const Spot&)> shade;
};

/// Paints ground given by a height over the plane, column by column from the horizon to the viewer, as the height-map
/// engines of the early nineties did, but with normals, interpolation and anti-aliased crests.
DepthMap paint_ground(Canvas& canvas, const View& view, const Ground& ground);

}  // namespace lookalike::demo
