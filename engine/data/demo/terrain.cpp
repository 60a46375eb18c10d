#include "engine/data/demo/terrain.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lookalike::demo {
namespace {

constexpr int kSteps = 280;  // Along each line of sight, in equal ratios of distance.

struct Sample {
  float x, z, height, screen_y, nx, nz;
  bool hidden;
};

/// One line of sight: samples from near to far, with slopes and what nearer ground hides.
class Column {
 public:
  explicit Column(const Ground& ground) : samples_(kSteps), ground_(&ground) {}

  void trace(const View& view, float pixel_x) {
    const float ratio = std::pow(ground_->far / ground_->near, 1.f / (kSteps - 1));
    const float aside = (pixel_x - view.center) / view.focal;
    float z = ground_->near;
    for (Sample& s : samples_) s = sample(view, aside, z), z *= ratio;
    float lowest = samples_[0].screen_y;
    for (int i = 1; i + 1 < kSteps; ++i) {
      if (samples_[i].screen_y >= lowest) continue;
      if (samples_[i].screen_y < samples_[i + 1].screen_y) {
        samples_[i] = crest(view, aside, samples_[i - 1].z, samples_[i + 1].z);
      }
      lowest = samples_[i].screen_y;
    }
  }

  /// Slopes from this column and its right neighbour, a pixel away.
  void find_slopes(const View& view, const Column& right) {
    float lowest = std::numeric_limits<float>::infinity();
    for (int i = 0; i < kSteps; ++i) {
      Sample& s = samples_[i];
      const Sample &before = samples_[std::max(i - 1, 0)], &after = samples_[std::min(i + 1, kSteps - 1)];
      const float pixel = s.z / view.focal;
      const Sample& beside = right.samples_[i];
      const float height = beside.z == s.z ? beside.height : ground_->height(s.x + pixel, s.z);
      s.nx = -(height - s.height) / pixel;
      s.nz = -(after.height - before.height + s.nx * (after.x - before.x)) / (after.z - before.z);
      s.hidden = s.screen_y >= lowest;
      lowest = std::min(lowest, s.screen_y);
    }
  }

  void paint(Canvas& canvas, DepthMap& depth, int x) const {
    const auto visible = [&](int i) {
      return samples_[i + 1].screen_y < samples_[i].screen_y && !samples_[i + 1].hidden;
    };
    for (int i = kSteps - 2; i >= 0; --i) {
      if (!visible(i)) continue;
      // Far spans are thinner than a pixel: take them together, so that each pixel is shaded about once.
      const Sample& far = samples_[i + 1];
      while (i > 0 && visible(i - 1) && samples_[i].screen_y - far.screen_y < 1) --i;
      paint_span(canvas, depth, x, samples_[i], far);
    }
    // From the nearest sample down to the picture's edge.
    Sample edge = samples_[0];
    edge.screen_y = std::max(canvas.h(), edge.screen_y + 1);
    paint_span(canvas, depth, x, edge, samples_[0]);
  }

 private:
  Sample sample(const View& view, float aside, float z) const {
    const float height = ground_->height(aside * z, z);
    return {aside * z, z, height, view.project(0, height, z).y, 0, 0, false};
  }

  /// The highest point as seen between two distances, so that crests do not jump from column to column with the steps.
  Sample crest(const View& view, float aside, float near, float far) const {
    for (int i = 0; i < 6; ++i) {
      const Sample a = sample(view, aside, mix(near, far, 0.38f)), b = sample(view, aside, mix(near, far, 0.62f));
      (a.screen_y < b.screen_y ? far : near) = (a.screen_y < b.screen_y ? b : a).z;
    }
    return sample(view, aside, (near + far) / 2);
  }

  void paint_span(Canvas& canvas, DepthMap& depth, int x, const Sample& near, const Sample& far) const {
    const float end = std::min(canvas.h(), std::ceil(near.screen_y));
    const int first = static_cast<int>(std::clamp(std::floor(far.screen_y), 0.f, canvas.h()));
    for (int y = first; y < static_cast<int>(end); ++y) {
      const float t = clamp01((near.screen_y - (y + 0.5f)) / (near.screen_y - far.screen_y));
      const Spot spot{
          mix(near.x, far.x, t),  mix(near.z, far.z, t), mix(near.height, far.height, t), mix(near.nx, far.nx, t), 1,
          mix(near.nz, far.nz, t)};
      const float coverage = clamp01(y + 1 - far.screen_y);
      canvas.blend(x, y, ground_->shade(spot), coverage);
      if (coverage > 0.5f) depth.at(x, y) = spot.z;
    }
  }

  std::vector<Sample> samples_;
  const Ground* ground_;
};

}  // namespace

DepthMap::DepthMap(int width, int height)
    : width_(width),
      height_(height),
      depth_(static_cast<std::size_t>(width) * height, std::numeric_limits<float>::infinity()) {}

bool DepthMap::shows(Point foot, float z) const {
  if (!(foot.x >= 0 && foot.x < width_ && foot.y >= 0)) return false;
  if (foot.y >= height_) return true;
  const int x = static_cast<int>(foot.x), y = static_cast<int>(foot.y);
  return depth_[static_cast<std::size_t>(y) * width_ + x] > z * 0.96f - 0.1f;
}

DepthMap paint_ground(Canvas& canvas, const View& view, const Ground& ground) {
  DepthMap depth(canvas.width(), canvas.height());
  Column here(ground), right(ground);
  here.trace(view, 0.5f);
  for (int x = 0; x < canvas.width(); ++x) {
    right.trace(view, x + 1.5f);
    here.find_slopes(view, right);
    here.paint(canvas, depth, x);
    std::swap(here, right);
  }
  return depth;
}

}  // namespace lookalike::demo
