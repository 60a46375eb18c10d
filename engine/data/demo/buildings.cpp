#include "engine/data/demo/buildings.h"

#include <algorithm>
#include <numbers>
#include <vector>

namespace lookalike::demo {

Color random_wall(Random& random) {
  return hex(random.pick<std::uint32_t>({0xe8dcc4, 0xd9b48a, 0xc98a6a, 0xf0ece2, 0xb8604c, 0xdcc46a, 0x9fb4b8, 0xa8b890,
                                         0xd0a0a0, 0x8c5a48, 0xc8ccd0, 0x7a9ab0, 0xe6b070})) *
         random.range(0.8f, 1.05f);
}

Color random_roof(Random& random) {
  return hex(random.pick<std::uint32_t>({0xa0523c, 0x8c4434, 0x5a5a62, 0x6a4c40, 0x44484e, 0xb06a48}));
}

Color window_color(const Light& light, Random& random) {
  if (random.chance(light.lamps * 0.6f)) {
    return hex(random.pick<std::uint32_t>({0xffd48a, 0xffc468, 0xffe4b0, 0xf8b858})) * random.range(0.6f, 1.3f);
  }
  return mix(light.zenith, light.horizon, random.unit()) * random.range(0.15f, 0.5f) + light.ambient * 0.03f;
}

void paint_house(Canvas& canvas, const Light& light, const Placed& house, const Color& wall, const Color& roof,
                 Random& random) {
  const float h = house.height, w = h * random.range(0.8f, 1.3f), left = house.foot.x - w / 2, right = left + w;
  const float eaves = house.foot.y - h * 0.58f, ridge = house.foot.y - h, depth = w * random.range(0.3f, 0.7f);
  const float lit = light.diffuse(0, 0.2f, -1) + 0.15f, lit_side = light.diffuse(1, 0.2f, 0);
  const auto seen = [&](const Color& albedo, float sun) {
    return light.fade(light.shade(albedo, sun, 0.8f), house.distance);
  };
  // The long side to the right, then the gable.
  canvas.polygon(
      {{right, house.foot.y}, {right + depth, house.foot.y - h * 0.05f}, {right + depth, eaves}, {right, eaves}},
      seen(wall, lit_side));
  const Point peak{left + w / 2, ridge}, back{peak.x + depth, ridge};
  const float over = h * 0.05f;
  canvas.polygon({peak, back, {right + depth + over, eaves + over}, {right + over, eaves + over}},
                 seen(roof, light.diffuse(0.7f, 0.8f, 0)));
  canvas.polygon({{left, house.foot.y}, {right, house.foot.y}, {right, eaves}, peak, {left, eaves}}, seen(wall, lit));
  canvas.stroke({left - over, eaves + over}, peak, over, over, seen(roof, 0.3f));
  canvas.stroke({right + over, eaves + over}, peak, over, over, seen(roof, 0.2f));
  const int columns = random.integer(2, 3), rows = random.integer(1, 2);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      const float x = left + w * (c + 0.5f) / columns, y = mix(eaves, house.foot.y, (r + 0.42f) / rows);
      const float half = w * 0.07f, tall = h * 0.58f / rows * 0.24f;
      canvas.rectangle(x - half * 1.25f, y - tall * 1.2f, x + half * 1.25f, y + tall * 1.2f, seen(hex(0xf0ece4), 0.3f));
      canvas.rectangle(x - half, y - tall, x + half, y + tall,
                       light.fade(window_color(light, random), house.distance * 0.6f));
    }
  }
  const float chimney = mix(peak.x, back.x, 0.6f), cw = h * 0.05f;
  canvas.rectangle(chimney, ridge - h * 0.12f, chimney + cw * 1.6f, ridge + h * 0.08f, seen(hex(0x8a5a48), 0.3f));
}

void paint_lighthouse(Canvas& canvas, const Light& light, const Placed& tower, Random& random) {
  const float h = tower.height, low = h * 0.1f, high = h * 0.06f;
  const bool striped = random.chance(0.7f);
  const Color stripe = hex(random.pick<std::uint32_t>({0xc8342c, 0x2c4a8c, 0x30343a}));
  const Point foot = tower.foot, top{foot.x, foot.y - h * 0.8f};
  const float to_right = light.to_sun[0];
  const auto width_at = [&](float t) { return mix(low, high, t); };
  const int bands = 5, slices = 8;
  for (int b = 0; b < bands; ++b) {
    const float t0 = static_cast<float>(b) / bands, t1 = (b + 1.f) / bands;
    const Color albedo = striped && b % 2 ? stripe : hex(0xf2f0ea);
    for (int s = 0; s < slices; ++s) {
      const float a = 2.f * s / slices - 1, c = 2.f * (s + 1) / slices - 1, middle = (a + c) / 2;
      const float lit = clamp01(0.4f + 0.5f * middle * to_right);
      const float y0 = mix(foot.y, top.y, t0), y1 = mix(foot.y, top.y, t1);
      canvas.polygon({{foot.x + a * width_at(t0), y0},
                      {foot.x + c * width_at(t0), y0},
                      {foot.x + c * width_at(t1), y1},
                      {foot.x + a * width_at(t1), y1}},
                     light.fade(light.shade(albedo, lit, 0.8f), tower.distance));
    }
  }
  const Color metal = light.fade(light.shade(hex(0x3a3c40), 0.4f), tower.distance);
  canvas.rectangle(top.x - high * 1.4f, top.y - h * 0.02f, top.x + high * 1.4f, top.y, metal);
  const Color lamp = mix(hex(0xc8d8dc) * 0.6f, hex(0xfff0b0) * 1.6f, light.lamps);
  canvas.rectangle(top.x - high * 0.8f, top.y - h * 0.12f, top.x + high * 0.8f, top.y - h * 0.02f, lamp);
  canvas.polygon(
      {{top.x - high * 1.1f, top.y - h * 0.12f}, {top.x + high * 1.1f, top.y - h * 0.12f}, {top.x, top.y - h * 0.2f}},
      light.fade(light.shade(striped ? stripe : hex(0x8c3a30), 0.4f), tower.distance));
  if (light.lamps > 0.3f) canvas.glow({top.x, top.y - h * 0.07f}, h * 0.7f, hex(0xffe8a8) * (0.6f * light.lamps));
}

void paint_boat(Canvas& canvas, const Light& light, const Placed& boat, const BoatLook& look, Random& random) {
  const float h = boat.height, length = h * random.range(0.5f, 0.66f), facing = random.sign();
  const Point p = boat.foot;
  const auto at = [&](float x, float y) { return Point{p.x + facing * x, look.reflected ? p.y + y : p.y - y}; };
  const auto seen = [&](const Color& albedo, float sun) {
    const Color color = light.fade(light.shade(albedo, sun, 0.9f), boat.distance);
    return look.reflected ? mix(color, look.water, 0.45f) : color;
  };
  const Color hull = hex(random.pick<std::uint32_t>({0xf2f2ee, 0xf2f2ee, 0x2c4468, 0x8c2c28, 0x2a5a50, 0xd8b878}));
  const float half = length / 2, deck = h * 0.1f;
  const Color mast = seen(hex(0xb8b0a0), 0.4f);
  canvas.stroke(at(0, deck), at(0, h), h * 0.016f, h * 0.01f, mast);
  if (look.sails_up) {
    const Color sail = hex(random.pick<std::uint32_t>({0xf6f4ec, 0xf6f4ec, 0xf0e6d0, 0xc8543c, 0xe0a83c, 0x3c6a9c}));
    canvas.polygon({at(-h * 0.01f, deck * 1.5f), at(-half * 0.95f, deck * 1.7f), at(-half * 0.3f, h * 0.55f),
                    at(-h * 0.01f, h * 0.97f)},
                   seen(sail, 0.6f));
    canvas.polygon({at(h * 0.015f, deck * 1.4f), at(half * 0.95f, deck * 1.2f), at(half * 0.32f, h * 0.5f),
                    at(h * 0.015f, h * 0.88f)},
                   seen(hex(0xf6f4ec), 0.4f));
  } else {
    canvas.stroke(at(0, deck * 1.8f), at(-half * 0.85f, deck * 1.7f), h * 0.035f, h * 0.02f, seen(hex(0x3a5c8c), 0.4f));
    canvas.stroke(at(0, h), at(half, deck), h * 0.004f, h * 0.004f, mast, 0.8f);
    canvas.stroke(at(0, h), at(-half, deck), h * 0.004f, h * 0.004f, mast, 0.8f);
    canvas.polygon(
        {at(-half * 0.4f, deck), at(half * 0.35f, deck), at(half * 0.2f, deck * 1.55f), at(-half * 0.35f, deck * 1.6f)},
        seen(hex(0xece8de), 0.5f));
  }
  canvas.polygon({at(-half * 0.92f, 0), at(half * 0.72f, 0), at(half * 1.08f, deck * 1.1f), at(-half, deck)},
                 seen(hull, 0.5f));
  canvas.stroke(at(-half * 0.93f, deck * 0.12f), at(half * 0.76f, deck * 0.12f), h * 0.014f, h * 0.014f,
                seen(hex(0x7a2a24), 0.3f));
}

void paint_balloon(Canvas& canvas, const Light& light, const Placed& balloon, Random& random) {
  const float h = balloon.height, r = h * 0.38f, to_right = light.to_sun[0];
  const Point basket = balloon.foot, center{basket.x, basket.y - h + r};
  const auto bright = [&] {
    return hex(
        random.pick<std::uint32_t>({0xd8342c, 0xf0b428, 0x2c6cb4, 0xf4f0e6, 0x3c9c5c, 0xe87828, 0x7a3c94, 0x22a0a8}));
  };
  const Color first = bright(), second = bright(), belt = bright();
  const int gores = random.integer(8, 12);
  const bool banded = random.chance(0.4f), lit_up = light.dark() && random.chance(0.6f);
  const auto width_at = [&](float y) {  // y: -1 top … 1 equator's mirror … 1.55 mouth, in radii
    return y < 0.35f ? std::sqrt(std::max(0.f, 1 - y * y)) : mix(0.937f, 0.2f, std::pow((y - 0.35f) / 1.0f, 0.85f));
  };
  std::vector<Point> outline;
  for (int i = 0; i <= 24; ++i) outline.push_back({width_at(-1 + 2.35f * i / 24), -1 + 2.35f * i / 24});
  for (int i = 24; i >= 0; --i) outline.push_back({-outline[i].x, outline[i].y});
  for (Point& p : outline) p = {center.x + r * p.x, center.y + r * p.y};
  canvas.stroke({center.x - r * 0.18f, center.y + r * 1.3f}, {basket.x - h * 0.03f, basket.y - h * 0.06f}, h * 0.005f,
                h * 0.005f, hex(0x302820));
  canvas.stroke({center.x + r * 0.18f, center.y + r * 1.3f}, {basket.x + h * 0.03f, basket.y - h * 0.06f}, h * 0.005f,
                h * 0.005f, hex(0x302820));
  canvas.polygon(outline, [&](float x, float y) {
    const float v = (y - center.y) / r,
                across = std::clamp((x - center.x) / (r * std::max(width_at(v), 0.05f)), -1.f, 1.f);
    const float angle = std::asin(across) / std::numbers::pi_v<float> + 0.5f, gore = angle * gores;
    Color albedo = static_cast<int>(gore) % 2 ? first : second;
    if (banded && v > -0.15f && v < 0.25f) albedo = belt;
    const float seam = 1 - 0.15f * std::pow(std::abs(2 * (gore - std::floor(gore)) - 1), 8.f);
    const float lit = clamp01(0.42f + 0.45f * across * to_right - 0.22f * v);
    const Color own = lit_up ? albedo * hex(0xffd8a0) * clamp01(0.35f + 0.4f * v) : Color{};
    return light.fade(light.shade(albedo * seam, lit, 0.8f) + own, balloon.distance);
  });
  canvas.rectangle(basket.x - h * 0.04f, basket.y - h * 0.06f, basket.x + h * 0.04f, basket.y,
                   light.fade(light.shade(hex(0x7a5430), 0.4f), balloon.distance));
}

void paint_bird(Canvas& canvas, const Light& light, Point at, float span, Random& random) {
  const Color color = light.shade(hex(0x404448), 0.1f, 0.6f);
  const float lift = span * random.range(0.1f, 0.4f);
  for (const float side : {-1.f, 1.f}) {
    const Point elbow{at.x + side * span * 0.28f, at.y - lift}, tip{at.x + side * span * 0.5f, at.y - lift * 0.6f};
    canvas.stroke(at, elbow, span * 0.09f, span * 0.06f, color);
    canvas.stroke(elbow, tip, span * 0.06f, 0, color);
  }
}

}  // namespace lookalike::demo
