#include "engine/data/demo/plants.h"

#include <algorithm>
#include <numbers>

namespace lookalike::demo {
namespace {

/// Which side the light comes from on a flat picture: -1 left … 1 right.
float side_light(const Light& light) {
  return std::clamp(light.to_sun[0] * 1.4f, -1.f, 1.f);
}

Color vary(const Color& color, float amount, Random& random) {
  return color * (1 + amount * random.range(-1.f, 1.f));
}

}  // namespace

void paint_fir(Canvas& canvas, const Light& light, const Placed& tree, const Color& needles, float snow,
               Random& random) {
  const float h = tree.height, wide = h * random.range(0.17f, 0.24f), side = side_light(light);
  const Point foot = tree.foot;
  const Color bark = light.fade(light.shade(hex(0x5a4334), 0.3f), tree.distance);
  canvas.stroke(foot, {foot.x, foot.y - h * 0.3f}, h * 0.035f, h * 0.03f, bark);
  canvas.stroke({foot.x, foot.y - h * 0.8f}, {foot.x, foot.y - h}, h * 0.03f, h * 0.004f,
                light.fade(light.shade(needles, 0.3f, 0.6f), tree.distance));
  // Boughs from the lowest up: each tier is a fan of drooping strokes, brighter on the side of the sun.
  const int tiers = std::clamp(static_cast<int>(h / 3), 5, 26);
  for (int tier = 0; tier < tiers; ++tier) {
    const float t = (tier + 0.5f) / tiers, reach = wide * (1 - t) * random.range(0.8f, 1.15f) + h * 0.012f;
    const float y = foot.y - h * (0.08f + 0.87f * t), thick = std::min(h * 1.5f / tiers, reach * 0.9f);
    const int boughs = h > 50 ? 7 : 4;
    for (int b = 0; b < boughs; ++b) {
      const float across = 2 * (b + 0.5f) / boughs - 1;
      const Point tip{foot.x + across * reach, y + thick * random.range(0.5f, 1.1f) * (1 - 0.4f * std::abs(across))};
      const float lit = clamp01(0.32f + 0.4f * side * across + random.range(-0.12f, 0.12f));
      const Color green = vary(needles, 0.15f, random);
      canvas.stroke({foot.x + across * reach * 0.15f, y - thick * 0.5f}, tip, thick * 0.75f, thick * 0.22f,
                    light.fade(light.shade(green, lit, 0.55f), tree.distance));
      if (snow > 0 && random.chance(snow)) {
        const Point top{mix(foot.x, tip.x, 0.25f), mix(y - thick * 0.5f, tip.y, 0.15f)};
        canvas.stroke(top, {mix(foot.x, tip.x, 0.9f), tip.y - thick * 0.22f}, thick * 0.4f, thick * 0.12f,
                      light.fade(light.shade(hex(0xf4f6fa), 0.35f + 0.4f * lit, 0.9f), tree.distance));
      }
    }
  }
}

void paint_broadleaf(Canvas& canvas, const Light& light, const Placed& tree, const Color& leaves, Random& random) {
  const float h = tree.height, side = side_light(light);
  const Point foot = tree.foot;
  const Color bark = light.fade(light.shade(hex(0x54453a), 0.3f), tree.distance);
  const float lean = h * random.range(-0.06f, 0.06f);
  canvas.stroke(foot, {foot.x + lean, foot.y - h * 0.6f}, h * 0.06f, h * 0.025f, bark);
  const Point middle{foot.x + lean, foot.y - h * 0.64f};
  const int clumps = h > 40 ? 11 : 6;
  const float rx = h * random.range(0.26f, 0.36f), ry = h * random.range(0.28f, 0.36f);
  for (int c = 0; c < clumps; ++c) {
    const float angle = random.range(0.f, 2 * std::numbers::pi_v<float>), out = std::sqrt(random.unit()) * 0.68f;
    const Point center{middle.x + rx * out * std::cos(angle), middle.y + ry * out * std::sin(angle)};
    const float r = h * random.range(0.11f, 0.17f);
    canvas.disc(center, r, r * 0.9f, light.fade(light.shade(leaves, 0.1f, 0.45f), tree.distance), 0.9f, r * 0.5f);
    const int dabs = std::clamp(static_cast<int>(r * r * 0.5f), 8, 60);
    for (int d = 0; d < dabs; ++d) {
      const float a = random.range(0.f, 2 * std::numbers::pi_v<float>), o = std::sqrt(random.unit());
      const float dx = o * std::cos(a), dy = o * std::sin(a), size = std::max(r * 0.14f, 0.6f);
      const float lit = clamp01(0.38f + 0.4f * (side * dx - dy) + random.range(-0.15f, 0.15f));
      canvas.disc({center.x + dx * r, center.y + dy * r}, size * random.range(0.8f, 1.5f), size,
                  light.fade(light.shade(vary(leaves, 0.18f, random), lit, 0.65f), tree.distance), 0.9f);
    }
  }
}

void paint_palm(Canvas& canvas, const Light& light, const Placed& tree, Random& random) {
  const float h = tree.height, lean = h * random.range(-0.3f, 0.3f);
  const Color bark = light.fade(light.shade(hex(0x7a624a), 0.4f), tree.distance);
  Point from = tree.foot;
  const int joints = 10;
  for (int i = 1; i <= joints; ++i) {
    const float t = static_cast<float>(i) / joints;
    const Point to{tree.foot.x + lean * t * t, tree.foot.y - h * 0.85f * t};
    canvas.stroke(from, to, h * (0.05f - 0.022f * t), h * (0.042f - 0.022f * t), vary(bark, 0.2f, random));
    from = to;
  }
  const int fronds = random.integer(9, 13);
  for (int f = 0; f < fronds; ++f) {
    const float angle = std::numbers::pi_v<float> * (1.25f * f / (fronds - 1) - 0.125f) + random.range(-0.1f, 0.1f);
    const float length = h * random.range(0.32f, 0.45f);
    const Color green =
        light.fade(light.shade(vary(hex(0x4f7a2c), 0.25f, random), random.range(0.2f, 0.7f)), tree.distance);
    Point at = from;
    for (int i = 1; i <= 8; ++i) {
      const float t = i / 8.f;
      const Point next{from.x + length * t * std::cos(angle), from.y - length * (t * std::sin(angle) - 0.75f * t * t)};
      canvas.stroke(at, next, h * 0.06f * (1.1f - t), h * 0.06f * (0.98f - t), green);
      const float hang = length * 0.3f * (1.1f - t);
      canvas.stroke(at, {at.x + hang * 0.3f * std::cos(angle), at.y + hang}, h * 0.025f, 0.f, green * 0.85f);
      at = next;
    }
  }
}

void paint_cactus(Canvas& canvas, const Light& light, const Placed& cactus, Random& random) {
  const float h = cactus.height, thick = h * random.range(0.12f, 0.16f), side = side_light(light);
  const Color green = hex(0x5b7a45);
  const auto column = [&](Point low, float length, float width) {
    for (int rib = 0; rib < 6; ++rib) {
      const float across = (rib + 0.5f) / 3 - 1, lit = clamp01(0.35f + 0.45f * side * across + (rib % 2) * 0.1f);
      const float x = low.x + across * width * 0.42f;
      canvas.stroke({x, low.y}, {x, low.y - length * (1 - 0.06f * across * across)}, width * 0.2f, width * 0.18f,
                    light.fade(light.shade(green, lit, 0.7f), cactus.distance));
    }
    canvas.disc({low.x, low.y - length}, width * 0.48f, width * 0.4f,
                light.fade(light.shade(green, 0.4f, 0.7f), cactus.distance));
  };
  for (const float arm : {-1.f, 1.f}) {
    if (random.chance(0.25f)) continue;
    const float y = cactus.foot.y - h * random.range(0.3f, 0.5f), out = arm * thick * random.range(1.5f, 2.1f);
    canvas.stroke({cactus.foot.x, y}, {cactus.foot.x + out, y}, thick * 0.7f, thick * 0.7f,
                  light.fade(light.shade(green, 0.2f, 0.6f), cactus.distance));
    column({cactus.foot.x + out, y + thick * 0.3f}, h * random.range(0.25f, 0.4f), thick * 0.75f);
  }
  column(cactus.foot, h, thick);
}

void paint_flower(Canvas& canvas, const Light& light, const Placed& flower, const Color& petals, Random& random) {
  const float h = flower.height, r = h * random.range(0.17f, 0.24f);
  const Point head{flower.foot.x + h * random.range(-0.12f, 0.12f), flower.foot.y - h};
  const Color stem = light.fade(light.shade(hex(0x5d8038), 0.4f, 0.8f), flower.distance);
  canvas.stroke(flower.foot, head, h * 0.035f, h * 0.025f, stem);
  const Color base = vary(petals, 0.12f, random);
  if (r < 1.6f) {
    canvas.disc(head, r, r * 0.8f, light.fade(light.shade(base, 0.6f), flower.distance));
    return;
  }
  const int count = random.integer(6, 11);
  const float tilt = random.range(0.45f, 0.9f), turn = random.range(0.f, 1.f);
  for (int i = 0; i < count; ++i) {
    const float angle = 2 * std::numbers::pi_v<float> * (i + turn) / count, lit = 0.6f - 0.25f * std::sin(angle);
    const Point tip{head.x + r * std::cos(angle), head.y + r * tilt * std::sin(angle)};
    const Color color = light.fade(light.shade(vary(base, 0.08f, random), lit), flower.distance);
    canvas.stroke(head, tip, r * 0.3f, r * 0.55f, color);
    canvas.disc(tip, r * 0.28f, r * 0.28f * tilt, color);
  }
  const Color heart = luminance(petals) > 0.35f && petals.b > petals.r * 0.5f ? hex(0xf2b52c) : hex(0x4a3020);
  canvas.disc(head, r * 0.32f, r * 0.32f * tilt, light.fade(light.shade(heart, 0.6f), flower.distance));
}

void paint_grass(Canvas& canvas, const Light& light, const Placed& tuft, const Color& color, Random& random) {
  for (int blade = 0; blade < 3; ++blade) {
    const float h = tuft.height * random.range(0.6f, 1.1f), bend = h * random.range(-0.4f, 0.4f);
    const Point foot{tuft.foot.x + tuft.height * random.range(-0.2f, 0.2f), tuft.foot.y};
    const Point middle{foot.x + bend * 0.35f, foot.y - h * 0.6f}, tip{foot.x + bend, foot.y - h};
    const Color shaded = vary(color, 0.25f, random);
    canvas.stroke(foot, middle, h * 0.07f, h * 0.055f, light.fade(light.shade(shaded, 0.25f, 0.7f), tuft.distance));
    canvas.stroke(middle, tip, h * 0.055f, 0, light.fade(light.shade(shaded, 0.65f, 0.9f), tuft.distance));
  }
}

}  // namespace lookalike::demo
