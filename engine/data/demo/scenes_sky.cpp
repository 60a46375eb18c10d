// Scenes that look up: clouds, balloons.
#include <algorithm>
#include <vector>

#include "engine/data/demo/buildings.h"
#include "engine/data/demo/scenes.h"
#include "engine/data/demo/stage.h"

namespace lookalike::demo {
namespace {

/// A heap of cloud: noise under a dome with a flat base.
struct Heap {
  Point base;  ///< Middle of the flat bottom, in pixels.
  float width, height, seed;
};

void paint_heap(Stage& stage, const Heap& heap) {
  const Light& light = stage.light;
  const Color lit = light.sun * 0.8f + light.horizon * 0.4f, dark = mix(light.ambient, light.zenith, 0.35f) * 0.8f;
  const auto thickness = [&](float x, float y) {
    const float across = (x - heap.base.x) / heap.width, up = (heap.base.y - y) / heap.height;
    const float dome = 1 - across * across * 4 - up * up * 0.9f;
    const float puffs = stage.noise.fbm(across * 3 + heap.seed, up * 2.2f + heap.seed, 6);
    return dome * 0.9f + 1.5f * puffs - 7 * std::max(0.f, 0.16f - up) - 0.25f;
  };
  const int x0 = std::max(0, static_cast<int>(heap.base.x - heap.width)),
            x1 = std::min(stage.canvas.width(), static_cast<int>(heap.base.x + heap.width));
  const int y0 = std::max(0, static_cast<int>(heap.base.y - heap.height * 1.5f)),
            y1 = std::min(stage.canvas.height(), static_cast<int>(heap.base.y + heap.height * 0.1f));
  const float step = heap.width * 0.09f, side = std::clamp(light.to_sun[0] * 1.3f, -1.f, 1.f);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const float here = thickness(x, y), density = smoothstep(0, 0.28f, here);
      if (density <= 0) continue;
      const float towards = thickness(x + side * step, y - step * 0.9f), up = (heap.base.y - y) / heap.height;
      const float brightness = clamp01(0.42f + 0.8f * (here - towards) + 0.35f * up);
      stage.canvas.at(x, y) = mix(stage.canvas.at(x, y), mix(dark, lit, brightness), density * 0.96f);
    }
  }
}

void paint_heaps(Stage& stage) {
  Random& random = stage.random;
  const int count = random.integer(1, 7);
  std::vector<Heap> heaps(static_cast<std::size_t>(count));
  for (Heap& heap : heaps) {
    const float size = stage.canvas.unit() * random.range(0.25f, 0.95f) / std::sqrt(count * 0.6f);
    heap = {{stage.canvas.w() * random.unit(), stage.canvas.h() * random.range(0.3f, 0.95f)},
            size,
            size * random.range(0.45f, 1.f),
            random.range(0.f, 90.f)};
  }
  std::sort(heaps.begin(), heaps.end(), [](const Heap& a, const Heap& b) { return a.width < b.width; });
  for (const Heap& heap : heaps) paint_heap(stage, heap);
}

/// The view from above the clouds.
void paint_cloud_sea(Stage& stage) {
  const float frequency = stage.random.range(0.12f, 0.3f), tall = stage.random.range(1.f, 3.2f);
  const Light& light = stage.light;
  const auto height = [&](float x, float z) {
    // Sums of |noise| are round above and creased below: billows.
    float sum = 0.5f * stage.noise.at(x * frequency * 0.3f, z * frequency * 0.3f), scale = frequency;
    for (const float weight : {0.8f, 0.35f, 0.16f, 0.07f}) {
      sum += weight * std::abs(stage.noise.at(x * scale + 3, z * scale));
      scale *= 2.1f;
    }
    return tall * sum;
  };
  paint_ground(stage.canvas, stage.view,
               {2, 120, height, [&](const Spot& spot) {
                  const float soft = light.diffuse(spot.nx * 1.2f, 1, spot.nz * 1.2f);
                  const float hollow = clamp01(0.5f + 0.6f * spot.height / tall);
                  return light.fade(light.shade(hex(0xf6f6f8), 0.12f + 0.9f * soft * hollow, hollow), spot.z * 0.6f);
                }});
}

void paint_skyline_strip(Stage& stage) {
  const float u = stage.canvas.unit(), low = stage.view.horizon;
  const Color color = stage.light.fade(stage.light.shade(hex(0x4a5638), 0.25f, 0.6f), 12);
  std::vector<Point> outline{{stage.canvas.w(), stage.canvas.h()}, {0, stage.canvas.h()}};
  const float seed = stage.random.range(0.f, 90.f), rough = stage.random.range(0.02f, 0.07f);
  for (float x = 0; x <= stage.canvas.w() + 2; x += 2)
    outline.push_back({x, low - u * rough * (0.6f + 2 * stage.noise.fbm(x / u * 5 + seed, seed, 5))});
  stage.canvas.polygon(
      outline, [&](float x, float y) { return color * (1 + 0.5f * stage.noise.fbm(x / u * 30, y / u * 40, 3)); });
}

}  // namespace

void paint_clouds_scene(Canvas& canvas, Random& random) {
  const bool above = random.chance(0.25f);
  const bool land = !above && random.chance(0.45f);
  const Viewpoint up = above  ? Viewpoint{0.3f, 0.6f, 3, 6}
                       : land ? Viewpoint{0.86f, 0.95f, 1, 2}
                              : Viewpoint{1.05f, 1.3f, 1, 2};
  Stage stage = set_stage(canvas, random, up);
  if (above) {
    paint_cloud_sea(stage);
  } else {
    paint_heaps(stage);
    if (land) paint_skyline_strip(stage);
    if (random.chance(0.35f)) paint_birds(stage);
  }
}

void paint_balloons(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.68f, 0.95f, 3, 7});
  const Color grass = hex(random.pick<std::uint32_t>({0x6c8a40, 0xa89a58, 0xb88a5c, 0x8a9a68})), wood = hex(0x46603a);
  const float hills = random.range(1.f, 6.f), frequency = random.range(0.05f, 0.12f);
  const auto height = [&](float x, float z) {
    return hills * (stage.noise.fbm(x * frequency, z * frequency, 5) + 0.3f) * smoothstep(2, 20, z);
  };
  paint_ground(canvas, stage.view,
               {2, 110, height, [&](const Spot& spot) {
                  const float n = stage.noise.fbm(spot.x * 0.5f, spot.z * 0.5f, 5);
                  const Color albedo =
                      mix(grass, wood, smoothstep(0, 0.2f, n)) * (1 + 0.6f * stage.noise.at(spot.x * 4, spot.z * 4));
                  return stage.light.fade(stage.light.shade(albedo, stage.light.diffuse(spot.nx, 1, spot.nz), 0.8f),
                                          spot.z);
                }});
  std::vector<float> sizes(static_cast<std::size_t>(random.integer(1, 9)));
  for (float& size : sizes) size = random.range(0.07f, 0.22f);
  sizes[0] = random.range(0.3f, 0.75f);
  std::sort(sizes.begin(), sizes.end());
  for (const float size : sizes) {
    const float tall = size * canvas.unit();
    const Point foot{canvas.w() * random.range(0.06f, 0.94f),
                     std::min(canvas.h() * random.range(0.15f, 0.8f) + tall * 0.5f, canvas.h() * 0.97f)};
    paint_balloon(canvas, stage.light, {foot, tall, 2.5f / size}, random);
  }
}

}  // namespace lookalike::demo
