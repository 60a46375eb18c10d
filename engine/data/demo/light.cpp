#include "engine/data/demo/light.h"

namespace lookalike::demo {
namespace {

struct Palette {
  std::uint32_t zenith, horizon, sun, ambient;
  float sun_power, ambient_power, lamps, lowest_sun, highest_sun;
};

Palette palette_of(Hour hour, Random& random) {
  switch (hour) {
    case Hour::dawn:
      return random.pick<Palette>({{0x7390ba, 0xf2cbb8, 0xffd2b4, 0xacacc4, 1.1f, 0.55f, 0.15f, 0.02f, 0.12f},
                                   {0x8fa6c8, 0xf2d9cf, 0xffe0c8, 0xb3b6cc, 1.0f, 0.6f, 0.1f, 0.03f, 0.15f}});
    case Hour::morning:
      return random.pick<Palette>({{0x4f86c6, 0xd6e6ee, 0xfff0d2, 0xa8bfdc, 1.25f, 0.55f, 0, 0.35f, 0.7f},
                                   {0x6fa0cc, 0xe6ece6, 0xffefcc, 0xb4c2cc, 1.2f, 0.55f, 0, 0.3f, 0.6f}});
    case Hour::noon:
      return random.pick<Palette>({{0x2b69b8, 0xb0d2ec, 0xfffaf0, 0x9fbfe6, 1.4f, 0.5f, 0, 0.8f, 1.4f},
                                   {0x3d86c4, 0xc9e2ec, 0xfffbf2, 0xa9c8dc, 1.35f, 0.5f, 0, 0.8f, 1.4f}});
    case Hour::overcast:
      return random.pick<Palette>({{0x98a4b0, 0xd3d8dc, 0xe8eaec, 0xbcc4cc, 0.25f, 0.95f, 0.05f, 0.8f, 1.4f},
                                   {0x5c6875, 0xa9b0b2, 0xd8dce0, 0x9aa4ac, 0.25f, 0.8f, 0.2f, 0.8f, 1.4f},
                                   {0xb4b8ba, 0xdedbd2, 0xf0e8d8, 0xc6c6c4, 0.3f, 0.9f, 0.05f, 0.8f, 1.4f}});
    case Hour::golden:
      return random.pick<Palette>({{0x6a90bc, 0xf6d6a4, 0xffc470, 0x9a9cb4, 1.5f, 0.5f, 0.1f, 0.1f, 0.3f},
                                   {0x8aa2b0, 0xf3dcae, 0xffcf86, 0xa4a4aa, 1.4f, 0.5f, 0.1f, 0.1f, 0.3f}});
    case Hour::sunset:
      return random.pick<Palette>({{0x3c5488, 0xf6a86e, 0xffa458, 0x827e92, 1.2f, 0.45f, 0.4f, 0.02f, 0.1f},
                                   {0x56689a, 0xf0a88a, 0xffa070, 0x86829a, 1.1f, 0.45f, 0.4f, 0.02f, 0.1f},
                                   {0x2d5a80, 0xf8c484, 0xffb060, 0x7e7e90, 1.2f, 0.45f, 0.35f, 0.02f, 0.12f}});
    case Hour::dusk:
      return random.pick<Palette>({{0x1c2e5c, 0xbc8c88, 0x9088b0, 0x5e6a9c, 0.3f, 0.55f, 0.85f, 0.1f, 0.4f},
                                   {0x16305c, 0x7f96bc, 0x7c8cc0, 0x526aa6, 0.3f, 0.55f, 0.85f, 0.1f, 0.4f}});
    case Hour::night:
      break;
  }
  return random.pick<Palette>({{0x060c20, 0x1e2f58, 0xb4c6ff, 0x38487c, 0.22f, 0.45f, 1, 0.3f, 0.7f},
                               {0x0a1018, 0x233648, 0xc8d6e8, 0x3c4c60, 0.22f, 0.42f, 1, 0.3f, 0.7f}});
}

struct Clouds {
  float cover, softness, scale, stretch;
  bool layer;  ///< A flat layer seen in perspective; otherwise heaps seen from the side.
};

/// Thickness of the clouds, 0 for none, at a point of the sky. `up` is the height above the horizon in units.
float cloud_noise(const Noise& noise, const Clouds& clouds, float x, float up) {
  if (clouds.layer) {
    const float away = 1 / (up + 0.12f);
    return noise.fbm(x * away * clouds.scale, away * clouds.scale * clouds.stretch, 5);
  }
  return noise.fbm(x * clouds.scale * 2.2f, up * clouds.scale * 2.2f * clouds.stretch, 5);
}

void paint_clouds(Canvas& canvas, const Light& light, float horizon, Random& random) {
  const bool layer = random.chance(0.55f);
  const Clouds clouds{mix(0.42f, -0.42f, light.clouds), random.range(0.15f, 0.5f),
                      layer ? random.range(0.35f, 0.9f) : random.range(0.8f, 1.8f),
                      layer ? random.range(1.f, 2.f) : random.range(1.2f, 2.6f), layer};
  const Noise noise(random.next());
  const float u = canvas.unit(), side = light.sun_x > 0.5f ? 0.1f : -0.1f;
  const Color lit = light.sun * 0.75f + light.horizon * 0.45f;
  const Color dark = mix(light.ambient, light.zenith, 0.4f) * 0.75f;
  const int bottom = std::min(canvas.height(), static_cast<int>(horizon) + 1);
  for (int y = 0; y < bottom; ++y) {
    const float up = (horizon - y) / u;
    for (int x = 0; x < canvas.width(); ++x) {
      const float across = (x - canvas.w() / 2) / u;
      const float thick = cloud_noise(noise, clouds, across, up);
      const float density = smoothstep(clouds.cover, clouds.cover + clouds.softness, thick);
      if (density <= 0) continue;
      const float towards = cloud_noise(noise, clouds, across + side, up + 0.07f);
      const float brightness = clamp01(0.62f + (thick - towards) * 2.2f - 0.35f * density);
      const float fade = clouds.layer ? smoothstep(0.f, 0.1f, up) : smoothstep(-0.05f, 0.15f, up);
      canvas.at(x, y) = mix(canvas.at(x, y), mix(dark, lit, brightness), density * fade * 0.92f);
    }
  }
}

void paint_stars(Canvas& canvas, float horizon, Random& random) {
  const int count = random.integer(80, 260);
  for (int i = 0; i < count; ++i) {
    const Point p{random.unit() * canvas.w(), random.unit() * random.unit() * horizon};
    const float size = canvas.unit() * random.range(0.0006f, 0.0022f);
    canvas.disc(p, size, size, mix(hex(0xaec4ff), hex(0xfff0dc), random.unit()), random.range(0.3f, 1.f));
  }
}

void paint_sun(Canvas& canvas, const Light& light, float horizon) {
  const float u = canvas.unit();
  const Point p{light.sun_x * canvas.w(), horizon - light.sun_height * canvas.h()};
  if (light.hour == Hour::night) {
    canvas.glow(p, u * 0.45f, light.sun * 0.5f);
    canvas.disc(p, u * 0.028f, u * 0.028f, hex(0xf4f2e4), 1, u * 0.004f);
    return;
  }
  canvas.glow(p, u * 0.9f, light.sun * 0.35f);
  canvas.glow(p, u * 0.35f, light.sun * 0.5f);
  canvas.disc(p, u * 0.032f, u * 0.032f, light.sun * 2 + hex(0xffffff), 1, u * 0.012f);
}

void aim_at_sun(Light& light) {
  float v[3] = {(light.sun_x - 0.5f) * 1.6f, light.sun_height + 0.12f, light.sun_in_view ? 0.55f : -0.35f};
  const float length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  for (int i = 0; i < 3; ++i) light.to_sun[i] = v[i] / length;
}

}  // namespace

float Light::diffuse(float nx, float ny, float nz) const {
  const float dot = nx * to_sun[0] + ny * to_sun[1] + nz * to_sun[2];
  return std::max(0.f, dot / std::sqrt(nx * nx + ny * ny + nz * nz));
}

Color Light::fade(const Color& color, float distance) const {
  return mix(haze, color, std::exp(-distance * haze_density));
}

Light random_light(Random& random) {
  return make_light(
      random.pick({Hour::dawn, Hour::morning, Hour::morning, Hour::noon, Hour::noon, Hour::noon, Hour::overcast,
                   Hour::overcast, Hour::golden, Hour::golden, Hour::sunset, Hour::sunset, Hour::dusk, Hour::night}),
      random);
}

Light make_light(Hour hour, Random& random) {
  const Palette palette = palette_of(hour, random);
  Light light;
  light.hour = hour;
  light.zenith = hex(palette.zenith);
  light.horizon = hex(palette.horizon);
  light.sun = hex(palette.sun) * palette.sun_power;
  light.ambient = hex(palette.ambient) * palette.ambient_power;
  light.lamps = palette.lamps;
  light.haze = mix(light.horizon, light.zenith, 0.25f);
  const bool misty = random.chance(0.12f);
  light.haze_density = misty ? random.range(0.02f, 0.045f) : random.range(0.003f, 0.016f);
  light.clouds = hour == Hour::overcast ? random.range(0.75f, 1.f)
                 : random.chance(0.2f)  ? 0
                                        : random.range(0.15f, 0.7f);
  light.sun_height = random.range(palette.lowest_sun, palette.highest_sun);
  const bool low = hour == Hour::dawn || hour == Hour::golden || hour == Hour::sunset || hour == Hour::night;
  light.sun_in_view = low && random.chance(0.55f);
  light.sun_x = light.sun_in_view ? random.range(0.12f, 0.88f) : random.sign() * random.range(0.6f, 1.2f) + 0.5f;
  aim_at_sun(light);
  return light;
}

void paint_sky(Canvas& canvas, const Light& light, float horizon, Random& random) {
  for (int y = 0; y < canvas.height(); ++y) {
    const float t = clamp01((horizon - y) / (0.75f * canvas.unit()));
    const Color color = mix(light.horizon, light.zenith, 1 - (1 - t) * (1 - t));
    for (int x = 0; x < canvas.width(); ++x) {
      const float aside = x / canvas.w() - light.sun_x;
      const float warm = 0.35f * std::exp(-aside * aside * 5) * (1 - t);
      canvas.at(x, y) = color + light.sun * (warm * (light.dark() ? 0.15f : 0.7f));
    }
  }
  if (light.hour == Hour::night) paint_stars(canvas, horizon, random);
  if (light.sun_in_view) paint_sun(canvas, light, horizon);
  if (light.clouds > 0) paint_clouds(canvas, light, horizon, random);
}

}  // namespace lookalike::demo
