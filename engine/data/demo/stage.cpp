#include "engine/data/demo/stage.h"

#include <algorithm>
#include <vector>

#include "engine/data/demo/buildings.h"

namespace lookalike::demo {

Stage set_stage(Canvas& canvas, Random& random, const Viewpoint& viewpoint) {
  const Light light = random_light(random);
  View view;
  view.center = canvas.w() / 2;
  view.horizon = canvas.h() * random.range(viewpoint.highest_horizon, viewpoint.lowest_horizon);
  view.focal = canvas.unit() * random.range(0.85f, 1.35f);
  view.eye = random.range(viewpoint.lowest_eye, viewpoint.highest_eye);
  paint_sky(canvas, light, view.horizon, random);
  return {canvas, random, light, view, Noise(random.next())};
}

void scatter(Stage& stage, int count, float near, float far, const std::function<void(float x, float z)>& place) {
  std::vector<Point> points(static_cast<std::size_t>(count));
  const float half = stage.canvas.w() / stage.view.focal * 0.6f;
  for (Point& p : points) {
    // Even over the ground's area in the picture: 1/z is uniform.
    const float z = 1 / stage.random.range(1 / far, 1 / near);
    p = {stage.random.range(-half, half) * z, z};
  }
  std::sort(points.begin(), points.end(), [](Point a, Point b) { return a.y > b.y; });
  for (const Point& p : points) place(p.x, p.y);
}

Color sea_color(const Stage& stage, float x, float z, const Color& deep) {
  const Light& light = stage.light;
  const float fine = 1 / (1 + z * 0.05f);
  const float swell = stage.noise.fbm(x * 0.25f, z * 0.6f, 3), chop = stage.noise.at(x * 1.9f, z * 3.7f) * fine;
  const float wave = swell + 0.5f * chop;
  const float grazing = clamp01(0.25f + 0.6f * z / (z + stage.view.eye * 6) + 0.5f * wave);
  const Color sky = mix(light.zenith, light.horizon, clamp01(z / 60 + 0.25f));
  Color color = mix(light.shade(deep, 0.45f, 0.9f), sky, grazing * 0.75f);
  if (light.sun_in_view) {
    const float screen = stage.view.center + x / z * stage.view.focal - light.sun_x * stage.canvas.w();
    const float aside = screen / (stage.canvas.w() * (0.05f + 0.1f * stage.view.eye / z));
    color += light.sun * (std::exp(-aside * aside) * smoothstep(-0.05f, 0.45f, wave) * 0.9f);
  }
  return light.fade(color, z * 0.7f);
}

void paint_mirror(Stage& stage, float waterline, const Color& deep, float calm) {
  const Canvas above = stage.canvas;
  const float h = stage.canvas.h(), u = stage.canvas.unit();
  const Color own = stage.light.shade(deep, 0.35f, 0.8f);
  const float squeeze = std::min(0.92f, 0.94f * waterline / (h - waterline));  // The sky must last to the bottom.
  for (int y = std::max(0, static_cast<int>(waterline)); y < stage.canvas.height(); ++y) {
    const float down = y - waterline, t = clamp01(down / (h - waterline)), z = u / (down + u * 0.02f);
    const float strength = (1 - calm) * u * (0.006f + 0.05f * t);
    for (int x = 0; x < stage.canvas.width(); ++x) {
      const float wx = (x - stage.view.center) / u * z * 6, wy = z * 16;
      const float ripple = stage.noise.fbm(wx, wy, 3);
      const float source = waterline - down * squeeze + ripple * strength * 4;
      const Color seen = above.sample(x + 0.5f + ripple * strength * 1.2f, std::min(source, waterline - 1));
      stage.canvas.at(x, y) = mix(seen, own, clamp01(0.12f + 0.42f * t - 0.35f * ripple * (1 - calm)));
    }
  }
}

void paint_ripples(Stage& stage, float waterline, float calm) {
  const Canvas before = stage.canvas;
  const float u = stage.canvas.unit(), strength = u * (0.004f + 0.08f * (1 - calm));
  for (int y = std::max(0, static_cast<int>(waterline)); y < stage.canvas.height(); ++y) {
    const float t = (y - waterline) / u, scale = 14 / (0.3f + t);
    for (int x = 0; x < stage.canvas.width(); ++x) {
      const float shift = stage.noise.fbm(x / u * scale * 0.4f, y / u * scale * 2.2f + 30, 2);
      stage.canvas.at(x, y) = before.sample(x + 0.5f + shift * strength, y + 0.5f);
    }
  }
}

void paint_birds(Stage& stage) {
  const int count = stage.random.integer(3, 9);
  const Point flock{stage.canvas.w() * stage.random.unit(), stage.view.horizon * stage.random.range(0.2f, 0.7f)};
  const float spread = stage.canvas.unit() * stage.random.range(0.08f, 0.25f);
  for (int i = 0; i < count; ++i) {
    const Point at{stage.random.around(flock.x, spread), stage.random.around(flock.y, spread * 0.5f)};
    paint_bird(stage.canvas, stage.light, at, stage.canvas.unit() * stage.random.range(0.018f, 0.04f), stage.random);
  }
}

}  // namespace lookalike::demo
