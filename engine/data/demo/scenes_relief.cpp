// Scenes whose subject is the shape of the land: mountains, dunes, snow.
#include "engine/data/demo/buildings.h"
#include "engine/data/demo/scenes.h"
#include "engine/data/demo/stage.h"

namespace lookalike::demo {
namespace {

Color lit_ground(const Light& light, const Spot& spot, const Color& albedo) {
  // Slopes count for more than they are, as a low sun makes them.
  const float nx = 1.7f * spot.nx, nz = 1.7f * spot.nz, upright = 1 / std::sqrt(1 + nx * nx + nz * nz);
  return light.fade(light.shade(albedo, light.diffuse(nx, 1, nz), 0.4f + 0.55f * upright), spot.z);
}

struct Alps {
  float height, frequency, snow_line, tree_line, valley, lake;
  Color rock, grass;
};

Color alpine_color(const Stage& stage, const Alps& alps, const Spot& spot) {
  const Noise& noise = stage.noise;
  const float detail = noise.fbm(spot.x * 1.7f, spot.z * 1.7f + spot.height * 1.3f, 3);
  const float steep = std::sqrt(spot.nx * spot.nx + spot.nz * spot.nz);
  const float speckle = 1 + 0.5f * noise.at(spot.x * 9, spot.z * 9 + spot.height * 7) / (1 + spot.z * 0.04f);
  const Color rock = alps.rock * (0.8f + 0.5f * detail);
  const Color grass = mix(alps.grass, alps.grass * 0.4f, smoothstep(-0.1f, 0.25f, detail)) * speckle;
  const float green =
      smoothstep(0.25f, -0.25f, (spot.height - alps.tree_line) / alps.height + 0.5f * detail + 0.12f * (steep - 1));
  const float white =
      smoothstep(-0.04f, 0.08f, (spot.height - alps.snow_line) / alps.height + 0.35f * detail - 0.13f * (steep - 0.8f));
  return lit_ground(stage.light, spot, mix(mix(rock, grass, green), hex(0xf2f5fa), white));
}

struct Dunes {
  float frequency, height, angle, ripple;
  Color sand;
};

/// Asymmetrical waves: a long windward slope and a short, steep lee side that meet in a sharp crest.
float dune_height(const Noise& noise, const Dunes& dunes, float x, float z) {
  const float along = x * std::cos(dunes.angle) + z * std::sin(dunes.angle);
  const float phase =
      along * dunes.frequency + 1.3f * noise.fbm(x * dunes.frequency * 0.55f, z * dunes.frequency * 0.55f, 2);
  const float t = phase - std::floor(phase);
  const float rise = t < 0.72f ? smoothstep(0, 1.1f, t / 0.72f) : 0.977f * smoothstep(1, 0, (t - 0.72f) / 0.28f);
  const float size = 0.55f + 0.6f * noise.at(x * dunes.frequency * 0.4f + 40, z * dunes.frequency * 0.4f);
  return dunes.height * (std::max(size, 0.1f) * rise + 0.5f * noise.at(x * 0.03f, z * 0.03f));
}

void paint_camels(Stage& stage, const DepthMap& depth, const std::function<float(float, float)>& height) {
  const float z = stage.random.range(12.f, 24.f), start = stage.random.range(-0.3f, 0.1f) * z;
  const int count = stage.random.integer(3, 6);
  for (int i = 0; i < count; ++i) {
    const float x = start + i * 0.9f;
    const Point p = stage.view.project(x, height(x, z), z);
    if (!depth.shows(p, z)) continue;
    const float s = stage.view.focal / z * 0.55f;
    const Color color = stage.light.fade(stage.light.shade(hex(0x5a4028), 0.25f), z);
    for (const float leg : {-0.28f, -0.16f, 0.18f, 0.3f}) {
      stage.canvas.stroke({p.x + leg * s, p.y}, {p.x + leg * s * 0.9f, p.y - s * 0.6f}, s * 0.06f, s * 0.09f, color);
    }
    stage.canvas.disc({p.x, p.y - s * 0.66f}, s * 0.42f, s * 0.17f, color);
    stage.canvas.disc({p.x - s * 0.05f, p.y - s * 0.82f}, s * 0.17f, s * 0.16f, color);
    stage.canvas.stroke({p.x + s * 0.35f, p.y - s * 0.62f}, {p.x + s * 0.58f, p.y - s * 0.98f}, s * 0.13f, s * 0.08f,
                        color);
    stage.canvas.stroke({p.x + s * 0.54f, p.y - s * 0.98f}, {p.x + s * 0.74f, p.y - s * 0.93f}, s * 0.11f, s * 0.07f,
                        color);
  }
}

void paint_snowfall(Stage& stage) {
  const float u = stage.canvas.unit();
  const int count = stage.random.integer(150, 600);
  const Color flake = stage.light.shade(hex(0xffffff), 0.4f, 1.2f);
  for (int i = 0; i < count; ++i) {
    const float near = stage.random.unit(), r = u * (0.001f + 0.005f * near * near * near);
    stage.canvas.disc({stage.random.unit() * stage.canvas.w(), stage.random.unit() * stage.canvas.h()}, r, r * 1.2f,
                      flake, 0.75f - 0.4f * near, std::max(1.f, r));
  }
}

}  // namespace

void paint_mountains(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.42f, 0.66f, 1.2f, 5.f});
  Alps alps;
  alps.height = random.range(4.5f, 9.5f);
  alps.frequency = random.range(0.04f, 0.075f);
  alps.snow_line = alps.height * random.range(0.15f, 1.1f);
  alps.tree_line = alps.height * random.range(0.05f, 0.5f);
  alps.valley = random.range(5.f, 16.f);
  alps.lake = random.chance(0.3f) ? random.range(0.05f, 0.5f) : -100.f;
  alps.rock = hex(random.pick<std::uint32_t>({0x8a8680, 0x787c86, 0x9a8470, 0xa87058, 0x6e6a6c}));
  alps.grass = hex(random.pick<std::uint32_t>({0x6c8440, 0x5c7a44, 0x8c8a48, 0xa07a40, 0x7a8a58}));
  const float sharp = random.range(1.1f, 2.f), turn = random.range(-0.5f, 0.5f);
  const auto height = [&](float x, float z) {
    const float rise = smoothstep(alps.valley * 0.5f, alps.valley * 2.6f, z + turn * x);
    const float peaks = std::pow(stage.noise.ridged(x * alps.frequency, z * alps.frequency, 6), sharp);
    return rise * alps.height * peaks * 1.15f + 0.9f * stage.noise.fbm(x * 0.25f, z * 0.25f, 4);
  };
  const Color deep = hex(0x2c5a64);
  const auto ground = [&](float x, float z) { return std::max(height(x, z), alps.lake); };
  const DepthMap depth = paint_ground(canvas, stage.view, {1.5f, 80, ground, [&](const Spot& spot) {
                                                             return spot.height > alps.lake + 0.001f
                                                                        ? alpine_color(stage, alps, spot)
                                                                        : sea_color(stage, spot.x, spot.z * 2, deep);
                                                           }});
  const Color needles = hex(0x3a5236);
  scatter(stage, random.chance(0.6f) ? random.integer(20, 160) : 0, 3.5f, 22, [&](float x, float z) {
    const float y = height(x, z);
    const Point foot = stage.view.project(x, y, z);
    if (y < alps.lake + 0.05f || y > alps.tree_line + 1 || !depth.shows(foot, z) ||
        stage.noise.at(x * 0.3f, z * 0.3f) < -0.05f)
      return;
    paint_fir(canvas, stage.light, {foot, stage.view.focal / z * random.range(0.5f, 0.95f), z}, needles, 0, random);
  });
  if (random.chance(0.2f)) paint_birds(stage);
}

void paint_desert(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.25f, 0.55f, 1.5f, 4.5f});
  const Dunes dunes{random.range(0.05f, 0.14f), random.range(1.6f, 3.8f), random.range(-0.9f, 0.9f),
                    random.range(0.2f, 1.f),
                    hex(random.pick<std::uint32_t>({0xe0a868, 0xd8905a, 0xe8c898, 0xc87848, 0xf0e2cc, 0xd8b47c}))};
  const auto height = [&](float x, float z) { return dune_height(stage.noise, dunes, x, z + 30) - 0.8f; };
  const DepthMap depth = paint_ground(
      canvas, stage.view,
      {1.2f, 110, height, [&](const Spot& spot) {
         const float warp = 2 * stage.noise.at(spot.x * 0.6f, spot.z * 0.6f),
                     across = spot.x * std::sin(dunes.angle) + spot.z * 1.4f;
         const float ripple = std::sin(across * 9 + 3 * warp) * dunes.ripple * 0.3f * smoothstep(14, 2, spot.z);
         const float grain = 1 + 0.08f * stage.noise.fbm(spot.x * 3, spot.z * 3, 3);
         const Spot rippled{spot.x, spot.z, spot.height, spot.nx + 0.4f * ripple, 1, spot.nz + ripple};
         return lit_ground(stage.light, rippled, dunes.sand * grain);
       }});
  if (random.chance(0.3f)) paint_camels(stage, depth, height);
  const int plants = random.chance(0.4f) ? random.integer(2, 14) : 0;
  const bool cacti = random.chance(0.6f);
  scatter(stage, plants, 4, 40, [&](float x, float z) {
    const Point foot = stage.view.project(x, height(x, z), z);
    if (!depth.shows(foot, z)) return;
    const float scale = stage.view.focal / z;
    if (cacti) {
      paint_cactus(canvas, stage.light, {foot, scale * random.range(0.6f, 1.4f), z}, random);
    } else {
      for (int i = 0; i < 5; ++i)
        paint_grass(canvas, stage.light, {foot, scale * random.range(0.15f, 0.35f), z}, hex(0x9c8c54), random);
    }
  });
}

void paint_snow(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.28f, 0.55f, 1.2f, 3.5f});
  const float hills = random.range(0.8f, 3.5f), frequency = random.range(0.06f, 0.13f),
              drift = random.range(0.1f, 0.6f);
  const auto height = [&](float x, float z) {
    return hills * smoothstep(2, 30, z) * 2 * stage.noise.fbm(x * frequency, z * frequency, 3) +
           0.4f * drift * stage.noise.ridged(x * 0.35f + z * 0.2f, z * 0.5f, 3);
  };
  const DepthMap depth = paint_ground(
      canvas, stage.view, {1.2f, 90, height, [&](const Spot& spot) {
                             const float sparkle = stage.noise.at(spot.x * 30, spot.z * 30) * smoothstep(8, 1, spot.z);
                             const Color snow = hex(0xf0f4fb) * (0.95f + 0.06f * stage.noise.fbm(spot.x, spot.z, 3) +
                                                                 0.1f * std::max(0.f, sparkle));
                             return lit_ground(stage.light, spot, snow);
                           }});
  const int trees = random.integer(30, 240);
  const float clumping = random.range(-0.4f, 0.08f), crust = random.range(0.25f, 0.95f);
  const int cabins = random.chance(0.4f) ? random.integer(1, 3) : 0;
  const float cabin_z = random.range(10.f, 19.f);
  const auto place_tree = [&](float x, float z) {
    const Point foot = stage.view.project(x, height(x, z), z);
    if (!depth.shows(foot, z) || stage.noise.at(x * 0.15f + 9, z * 0.15f) < clumping) return;
    paint_fir(canvas, stage.light, {foot, stage.view.focal / z * random.range(0.8f, 2.f), z}, hex(0x3c5244), crust,
              random);
  };
  scatter(stage, trees, cabin_z, 50, place_tree);
  for (int i = 0; i < cabins; ++i) {
    const float z = cabin_z - i * 0.8f, x = z * random.range(-0.35f, 0.35f);
    const Point foot = stage.view.project(x, height(x, z), z);
    if (!depth.shows(foot, z)) continue;
    paint_house(canvas, stage.light, {{foot.x, foot.y + 2}, stage.view.focal / z * random.range(0.9f, 1.3f), z},
                hex(random.pick<std::uint32_t>({0x6a4a34, 0x8c3a2c, 0x7a5a40})), hex(0xeef2f8), random);
  }
  scatter(stage, trees / 6, 3.5f, cabin_z, place_tree);
  if (random.chance(0.35f)) paint_snowfall(stage);
}

}  // namespace lookalike::demo
