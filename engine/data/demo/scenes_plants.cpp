// Scenes of growing things: forest, meadow, fields.
#include <algorithm>
#include <vector>

#include "engine/data/demo/buildings.h"
#include "engine/data/demo/scenes.h"
#include "engine/data/demo/stage.h"

namespace lookalike::demo {
namespace {

Color rolling_grass(const Stage& stage, const Spot& spot, const Color& grass, const Color& dry) {
  const float patches = stage.noise.fbm(spot.x * 0.3f, spot.z * 0.3f, 4),
              fine = stage.noise.fbm(spot.x * 4, spot.z * 2.4f, 3);
  const Color albedo = mix(grass, dry, clamp01(0.4f + 1.4f * patches)) * (1 + 0.5f * fine / (1 + spot.z * 0.03f));
  const float lit = 0.15f + 0.85f * stage.light.diffuse(spot.nx, spot.ny, spot.nz);
  return stage.light.fade(stage.light.shade(albedo, lit, 0.85f), spot.z);
}

enum class Wood { pine, birch, beech };

struct Trees {
  Wood wood;
  Color leaves, bark, litter;
  float thickness, mist;
  bool undergrowth;
};

Trees random_trees(Random& random) {
  Trees trees;
  trees.wood = random.pick({Wood::pine, Wood::birch, Wood::beech});
  const Color spring = hex(random.pick<std::uint32_t>({0x7c9c3c, 0x5c8434, 0x466e34, 0x8aa850}));
  const Color autumn = hex(random.pick<std::uint32_t>({0xc88a30, 0xb85c2c, 0xd8a83c, 0xa04428}));
  trees.leaves = trees.wood == Wood::pine ? hex(0x3e5e3c) : random.chance(0.35f) ? autumn : spring;
  trees.bark = trees.wood == Wood::birch ? hex(0xdcd8cc) : trees.wood == Wood::beech ? hex(0x807868) : hex(0x6e5040);
  trees.litter = mix(trees.leaves, hex(0x6a5840), random.range(0.2f, 0.8f));
  trees.thickness = random.range(0.7f, 1.4f);
  trees.mist = random.chance(0.15f) ? random.range(0.035f, 0.08f) : random.range(0.008f, 0.028f);
  trees.undergrowth = random.chance(0.6f);
  return trees;
}

/// What is seen of the far wood and the sky between the trunks: blotches of foliage in the light.
void paint_backdrop(Stage& stage, const Trees& trees) {
  const float u = stage.canvas.unit();
  const Color glow = mix(stage.light.horizon, stage.light.sun, 0.3f) * 0.85f;
  const Color green = mix(stage.light.shade(trees.leaves, 0.3f, 0.6f), glow, 0.1f + 2 * trees.mist);
  for (int y = 0; y < stage.canvas.height(); ++y) {
    const float up = (stage.view.horizon - y) / u;
    for (int x = 0; x < stage.canvas.width(); ++x) {
      const float n = stage.noise.fbm(x / u * 7, y / u * 7, 5);
      const float thicket = smoothstep(0.f, 0.16f, up + 0.2f * n);
      const float open = thicket * smoothstep(-0.25f, 0.6f, n * 1.4f + 0.2f - 1.3f * std::abs(up - 0.1f));
      const Color wood = mix(green * (0.7f + 0.6f * n), glow, open * 0.8f);
      stage.canvas.at(x, y) = mix(wood, stage.light.haze, 0.55f * smoothstep(0.14f, 0.f, up));
    }
  }
}

void paint_trunk(Stage& stage, const Trees& trees, Point foot, float width, float z) {
  Random& random = stage.random;
  const Light& light = stage.light;
  const float lean = width * random.range(-1.2f, 1.2f), side = std::clamp(light.to_sun[0] * 1.5f, -1.f, 1.f);
  const float bow = width * random.range(-1.f, 1.f) * (trees.wood == Wood::pine ? 0.2f : 1.5f),
              seed = random.range(0.f, 99.f), top = -foot.y / 12;
  std::vector<Point> outline;
  const auto middle = [&](float t) { return foot.x + lean * t + bow * t * (1 - t); };
  for (int i = 0; i <= 12; ++i)
    outline.push_back(
        {middle(i / 12.f) - width * (0.5f - 0.12f * i / 12 + (i == 0 ? 0.2f : 0)), foot.y + top * i * 1.02f});
  for (int i = 12; i >= 0; --i)
    outline.push_back(
        {middle(i / 12.f) + width * (0.5f - 0.12f * i / 12 + (i == 0 ? 0.2f : 0)), foot.y + top * i * 1.02f});
  stage.canvas.polygon(outline, [&](float x, float y) {
    const float t = clamp01((foot.y - y) / foot.y), across = std::clamp((x - middle(t)) / (width * 0.5f), -1.f, 1.f);
    const float fine = trees.wood == Wood::birch ? stage.noise.fbm(across * 0.9f + seed, y / width * 2.4f, 3)
                                                 : stage.noise.fbm(across * 4 + seed, y / width * 0.9f, 4);
    Color albedo = trees.bark * (1 + 0.55f * fine);
    if (trees.wood == Wood::birch) albedo = mix(trees.bark, hex(0x2c2824), smoothstep(0.12f, 0.2f, fine));
    const float lit = clamp01(0.3f + 0.5f * side * across) * (1 - 0.5f * across * across);
    return mix(light.haze, light.shade(albedo, lit, 0.6f), std::exp(-z * trees.mist));
  });
}

/// Twigs with leaves that hang into the picture at height `y`, or a shrub at the ground.
void paint_foliage(Stage& stage, const Trees& trees, Point center, float size, float z) {
  Random& random = stage.random;
  const int dabs = std::clamp(static_cast<int>(size), 12, 60);
  for (int i = 0; i < dabs; ++i) {
    const float dx = random.around(0, 1), dy = random.around(0, 0.6f);
    const Point at{center.x + dx * size, center.y + dy * size};
    const float lit = clamp01(0.35f - 0.4f * dy + random.range(-0.2f, 0.35f));
    const Color color = mix(stage.light.haze, stage.light.shade(trees.leaves * random.range(0.7f, 1.3f), lit, 0.8f),
                            std::exp(-z * trees.mist));
    if (trees.wood == Wood::pine) {
      stage.canvas.stroke(at, {at.x + size * random.range(-0.3f, 0.3f), at.y + size * 0.14f}, size * 0.03f, 0, color,
                          0.9f);
    } else {
      const float r = std::max(size * random.range(0.025f, 0.05f), 0.8f);
      stage.canvas.disc(at, r, r * 0.75f, color, 0.92f);
    }
  }
}

void paint_forest_floor(Stage& stage, const Trees& trees, bool path) {
  const float bend = stage.random.range(-0.8f, 0.8f), wide = stage.random.range(0.45f, 0.9f);
  const auto height = [&](float x, float z) { return 0.35f * stage.noise.fbm(x * 0.4f, z * 0.4f, 3); };
  paint_ground(stage.canvas, stage.view,
               {1, 30, height, [&](const Spot& spot) {
                  const float leaf = stage.noise.fbm(spot.x * 5, spot.z * 5, 4);
                  const float patches = stage.noise.fbm(spot.x * 0.7f + 7, spot.z * 0.7f, 3);
                  Color albedo = mix(trees.litter, hex(0x5a6a34), smoothstep(-0.1f, 0.3f, patches)) * (1 + 0.9f * leaf);
                  const float away = std::abs(spot.x - bend * std::sin(spot.z * 0.25f) * 1.5f);
                  if (path)
                    albedo = mix(hex(0xa8906c) * (1 + 0.3f * leaf), albedo,
                                 smoothstep(wide * 0.7f, wide, away + 0.3f * patches));
                  const float dapple = smoothstep(-0.05f, 0.3f, stage.noise.fbm(spot.x * 0.9f + 50, spot.z * 0.9f, 3));
                  return mix(stage.light.haze, stage.light.shade(albedo, 0.05f + 0.55f * dapple, 0.4f),
                             std::exp(-spot.z * (trees.mist + 0.02f)));
                }});
}

/// One trunk with the leaves and shrubs around it.
void paint_forest_tree(Stage& stage, const Trees& trees, float x, float z) {
  Random& random = stage.random;
  const float scale = stage.view.focal / z;
  const Point foot = stage.view.project(x, 0, z);
  paint_trunk(stage, trees, foot, scale * trees.thickness * random.range(0.12f, 0.26f), z);
  for (int i = random.integer(1, 3); i > 0; --i) {
    const float down = random.unit() * random.unit();
    paint_foliage(stage, trees, {foot.x + scale * random.around(0, 1), stage.view.horizon * 0.85f * down},
                  scale * random.range(0.4f, 0.9f), z);
  }
  if (!trees.undergrowth) return;
  const float aside = foot.x + scale * random.around(0, 1);
  if (random.chance(0.25f)) {
    const Color needles = mix(hex(0x4a6044), trees.leaves, 0.15f);
    paint_fir(stage.canvas, stage.light, {{aside, foot.y}, scale * random.range(0.4f, 1.1f), z}, needles, 0, random);
  } else if (random.chance(0.7f)) {
    paint_foliage(stage, trees, {aside, foot.y - scale * 0.12f}, scale * random.range(0.2f, 0.5f), z);
  }
}

/// The wood from outside: whole trees, row behind row, over rough grass.
void paint_wood_edge(Stage& stage, const Trees& trees) {
  Random& random = stage.random;
  const Color grass = hex(0x6a8640), dry = mix(hex(0x8c9450), trees.litter, 0.4f);
  const float rise = random.range(0.f, 3.f), nearest = random.range(4.f, 8.f), share = random.range(0.f, 1.f);
  const auto height = [&](float x, float z) {
    return rise * smoothstep(4, 40, z) + 0.5f * stage.noise.fbm(x * 0.15f, z * 0.15f, 3);
  };
  paint_ground(stage.canvas, stage.view,
               {1, 60, height, [&](const Spot& spot) { return rolling_grass(stage, spot, grass, dry); }});
  const auto plant = [&](float x, float z) {
    const float tall = stage.view.focal / z * random.range(2.6f, 4.6f);
    const Placed place{stage.view.project(x, height(x, z), z), tall, z * (1 + 12 * trees.mist)};
    if (trees.wood == Wood::pine || stage.noise.at(x * 0.4f, z * 0.4f) > share) {
      paint_fir(stage.canvas, stage.light, place, hex(0x3e5e3c) * random.range(0.8f, 1.2f), 0, random);
    } else {
      paint_broadleaf(stage.canvas, stage.light, place, trees.leaves * random.range(0.75f, 1.2f), random);
    }
  };
  scatter(stage, 60, 22, 45, plant);
  scatter(stage, random.integer(45, 80), nearest, 22, plant);
}

void paint_light_shafts(Stage& stage) {
  const float u = stage.canvas.unit(), slant = stage.random.range(-0.6f, 0.6f);
  const int shafts = stage.random.integer(3, 7);
  for (int i = 0; i < shafts; ++i) {
    const float x = stage.random.range(-0.2f, 1.1f) * stage.canvas.w(), wide = u * stage.random.range(0.03f, 0.12f);
    const float low = stage.canvas.h() * stage.random.range(0.9f, 1.3f), shift = slant * low;
    const float strength = stage.random.range(0.012f, 0.035f);
    for (float inset = 0; inset < 0.5f; inset += 0.1f) {  // Nested, so that the edges are soft.
      const float left = x + wide * inset, right = x + wide * (1 - inset), reach = low * (1 - 0.5f * inset);
      stage.canvas.polygon({{left, 0}, {right, 0}, {right + shift + wide * 0.5f, reach}, {left + shift, reach}},
                           stage.light.sun + stage.light.ambient * 0.5f, strength);
    }
  }
}

/// Trees and houses along the rise at the back, as hedges and farms are.
void furnish_horizon(Stage& stage, const DepthMap& depth, const std::function<float(float, float)>& height, float near,
                     float far) {
  Random& random = stage.random;
  const int trees = random.integer(4, 40), homes = random.integer(0, 3);
  const Color leaves = hex(random.pick<std::uint32_t>({0x4e6e34, 0x5e7c3a, 0x44603a, 0x8c7a34}));
  int built = 0;
  scatter(stage, trees + homes, near, far, [&](float x, float z) {
    const Point foot = stage.view.project(x, height(x, z), z);
    if (!depth.shows(foot, z)) return;
    const float scale = stage.view.focal / z;
    if (built < homes && random.chance(0.2f)) {
      ++built;
      paint_house(stage.canvas, stage.light, {foot, scale * random.range(1.6f, 2.2f), z}, random_wall(random),
                  random_roof(random), random);
    } else if (stage.noise.at(x * 0.06f, z * 0.06f) > -0.1f) {
      paint_broadleaf(stage.canvas, stage.light, {foot, scale * random.range(1.4f, 3.2f), z}, leaves, random);
    }
  });
}

}  // namespace

void paint_forest(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.42f, 0.66f, 0.9f, 1.8f});
  const Trees trees = random_trees(random);
  if (random.chance(0.3f)) {
    paint_wood_edge(stage, trees);
    return;
  }
  const bool path = random.chance(0.45f);
  paint_backdrop(stage, trees);
  paint_forest_floor(stage, trees, path);
  if (stage.light.sun_in_view) {
    canvas.glow({stage.light.sun_x * canvas.w(), stage.view.horizon * 0.6f}, canvas.unit() * 0.6f,
                stage.light.sun * 0.8f);
  }
  scatter(stage, random.integer(30, 95), random.range(1.9f, 4.f), 24, [&](float x, float z) {
    if (!path || std::abs(x) > 0.9f) paint_forest_tree(stage, trees, x, z);
  });
  if (!stage.light.dark() && random.chance(0.45f)) paint_light_shafts(stage);
}

void paint_meadow(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.18f, 0.5f, 0.8f, 1.8f});
  const Color grass = hex(random.pick<std::uint32_t>({0x6f9638, 0x5a8838, 0x86a046, 0x7c8c3c}));
  const Color dry = hex(random.pick<std::uint32_t>({0xa8ac58, 0x8cac48, 0xc0ac60}));
  const float hills = random.range(0.5f, 4.f);
  const auto height = [&](float x, float z) {
    return hills * smoothstep(6, 50, z) * (0.6f + 1.6f * stage.noise.fbm(x * 0.05f, z * 0.05f, 3));
  };
  const DepthMap depth = paint_ground(
      canvas, stage.view, {1, 90, height, [&](const Spot& spot) { return rolling_grass(stage, spot, grass, dry); }});
  furnish_horizon(stage, depth, height, 14, 60);
  const auto blossom = [&] {
    return hex(
        random.pick<std::uint32_t>({0xd83424, 0xf4f2ea, 0xf2c82c, 0x8a5cc0, 0xe884b0, 0x4c6cd0, 0xf08a2c, 0xc83c8c}));
  };
  const Color kinds[3] = {blossom(), blossom(), blossom()};
  const float tall = random.range(0.2f, 0.42f), lushness = random.range(0.2f, 0.75f),
              nearest = std::clamp(stage.view.nearest(canvas.h()), 0.55f, 1.6f);
  scatter(stage, random.integer(1500, 2600), nearest, 14, [&](float x, float z) {
    const float scale = stage.view.focal / z;
    const Point foot = stage.view.project(x, height(x, z), z);
    const float patch = stage.noise.fbm(x * 0.5f, z * 0.5f, 2);
    if (random.chance(lushness * clamp01(0.45f + 1.6f * patch))) {
      const Color& petals = kinds[stage.noise.at(x * 0.8f + 3, z * 0.8f) > 0.15f ? 1 : random.chance(0.12f) ? 2 : 0];
      paint_flower(canvas, stage.light, {foot, scale * tall * random.range(0.7f, 1.2f), z}, petals, random);
    } else {
      paint_grass(canvas, stage.light, {foot, scale * tall * random.range(0.5f, 1.1f), z},
                  mix(grass, dry, random.unit() * 0.6f), random);
    }
  });
}

void paint_fields(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.2f, 0.48f, 1.6f, 4.5f});
  const auto crop_color = [&] {
    return hex(random.pick<std::uint32_t>(
        {0x7a5ab0, 0x8a62b8, 0xd83c34, 0xf0c030, 0xe87cb0, 0x6c9438, 0xc8a850, 0xf0ece0, 0x4f8040, 0xe88830}));
  };
  Color crops[4];
  for (Color& crop : crops) crop = crop_color();
  const bool mixed = random.chance(0.4f);
  if (!mixed) crops[1] = crops[2] = crops[3] = crops[0];
  const Color soil = hex(random.pick<std::uint32_t>({0x6a4c34, 0x8a6a48, 0x54683a, 0x9a8460}));
  const float angle = random.range(-0.65f, 0.65f), spacing = random.range(0.5f, 1.4f), hills = random.range(0.3f, 2.8f);
  const float extent = random.range(14.f, 40.f), broad = random.range(0.5f, 0.75f);
  const auto base = [&](float x, float z) {
    return hills * smoothstep(3, 45, z) * (0.6f + 1.5f * stage.noise.fbm(x * 0.04f, z * 0.04f, 2));
  };
  const auto across = [&](float x, float z) { return (x * std::cos(angle) - z * std::sin(angle)) / spacing + 100; };
  const auto ridge = [&](float row) {
    return smoothstep(0.5f, 0.5f - broad * 0.4f, std::abs(row - std::floor(row) - 0.5f));
  };
  const auto height = [&](float x, float z) {
    return base(x, z) + (z < extent ? 0.22f * spacing * ridge(across(x, z)) : 0.f);
  };
  const Color grass = hex(0x6e8c3e), dry = hex(0xa0a455);
  const DepthMap depth = paint_ground(
      canvas, stage.view,
      {1.1f, 90, height, [&](const Spot& spot) {
         if (spot.z > extent) return rolling_grass(stage, spot, grass, dry);
         const float row = across(spot.x, spot.z), bushy = ridge(row), far = smoothstep(12, 40, spot.z);
         const float leaf = stage.noise.fbm(spot.x * 7, spot.z * 7, 4);
         const Color& crop = crops[static_cast<int>(std::floor(row / 3)) & 3];
         const Color plant = mix(crop, hex(0x5a7a38), smoothstep(0.05f, -0.35f, leaf)) * (1 + 0.7f * leaf);
         const Color albedo =
             mix(soil * (1 + 0.4f * leaf), plant, mix(smoothstep(0.3f, 0.55f, bushy + 0.5f * leaf), 0.75f, far));
         const float lit = 0.2f + 0.8f * stage.light.diffuse(spot.nx * 0.7f, 1, spot.nz * 0.7f);
         return stage.light.fade(stage.light.shade(albedo, lit, mix(0.55f + 0.4f * bushy, 0.9f, far)), spot.z);
       }});
  furnish_horizon(stage, depth, base, extent + 1, 75);
  if (random.chance(0.2f)) paint_birds(stage);
}

}  // namespace lookalike::demo
