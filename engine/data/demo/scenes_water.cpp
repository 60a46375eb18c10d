// Scenes by the water: the open coast and the sheltered harbour.
#include <algorithm>
#include <vector>

#include "engine/data/demo/buildings.h"
#include "engine/data/demo/scenes.h"
#include "engine/data/demo/stage.h"

namespace lookalike::demo {
namespace {

struct Shore {
  float angle, offset, wiggle, cliff, beach, islands;
  Color sand, rock, deep, shallow;
};

/// Signed distance from the water's edge, positive on land.
float inland(const Noise& noise, const Shore& shore, float x, float z) {
  return x * std::cos(shore.angle) - z * std::sin(shore.angle) + shore.offset +
         shore.wiggle * 3 * noise.fbm(x * 0.09f + 5, z * 0.09f, 3);
}

float shore_height(const Noise& noise, const Shore& shore, float x, float z) {
  const float d = inland(noise, shore, x, z);
  if (d <= 0) {  // Islands and rocks off the shore.
    if (shore.islands <= 0 || d > -5 || z < 14 || z > 140) return 0;
    const float rock = noise.fbm(x * 0.07f + 60, z * 0.07f, 4) - 0.16f;
    return shore.islands * smoothstep(14, 24, z) * std::max(0.f, rock) * 2;
  }
  const float rough = noise.fbm(x * 0.35f, z * 0.35f, 4);
  const float cliffs = shore.cliff * smoothstep(4, 9, z) *
                       smoothstep(shore.beach, shore.beach + 2.5f, d + 1.5f * rough) * (0.8f + 0.8f * rough);
  return 0.05f * std::min(d, 6.f) + std::max(0.f, cliffs);
}

Color land_color(const Stage& stage, const Shore& shore, const Spot& spot, float d) {
  const Light& light = stage.light;
  const float detail = stage.noise.fbm(spot.x * 2.1f, spot.z * 2.1f + spot.height * 3, 4);
  const float steep = std::sqrt(spot.nx * spot.nx + spot.nz * spot.nz);
  const Color wet = shore.sand * mix(0.45f, 1.f, smoothstep(0.1f, 0.9f, d));
  const Color top = mix(hex(0x72863e), hex(0x9a9450), clamp01(0.5f + detail));
  Color albedo = mix(wet * (1 + 0.12f * detail), top, smoothstep(0.5f, 0.9f, spot.height));
  albedo = mix(albedo, shore.rock * (1 + 0.7f * detail), smoothstep(0.35f, 0.8f, steep));
  return light.fade(light.shade(albedo, light.diffuse(spot.nx, spot.ny, spot.nz), 0.85f), spot.z);
}

Color surf_color(const Stage& stage, const Shore& shore, const Spot& spot, float out) {
  const Color deep = mix(shore.shallow, shore.deep, smoothstep(0.3f, 5.f, out));
  Color color = sea_color(stage, spot.x, spot.z, deep);
  // Breakers run along the shore: lines of equal distance, broken up by noise, and a hem of foam at the edge.
  const float ragged = stage.noise.fbm(spot.x * 1.4f, spot.z * 1.4f, 4);
  const float crest = std::sin(out * 1.6f + 2.5f * stage.noise.at(spot.x * 0.12f, spot.z * 0.12f));
  const float breakers = smoothstep(0.75f, 1.f, crest + 0.5f * ragged) * smoothstep(7, 1, out);
  const float hem = smoothstep(0.55f, 0.05f, out + 0.5f * ragged);
  const Color foam = stage.light.fade(stage.light.shade(hex(0xf6faf8), 0.5f, 0.9f), spot.z);
  return mix(color, foam, clamp01(breakers * 0.8f + hem * 0.85f));
}

void furnish_coast(Stage& stage, const Shore& shore, const DepthMap& depth) {
  Random& random = stage.random;
  const auto height = [&](float x, float z) { return shore_height(stage.noise, shore, x, z); };
  const bool palms = shore.cliff < 0.8f && random.chance(0.5f);
  bool tower = shore.cliff > 0.8f && random.chance(0.4f);
  int boats = random.chance(0.35f) ? random.integer(1, 3) : 0;
  scatter(stage, 70, 5, 45, [&](float x, float z) {
    const float d = inland(stage.noise, shore, x, z);
    const Point foot = stage.view.project(x, height(x, z), z);
    if (!depth.shows(foot, z)) return;
    const float scale = stage.view.focal / z;
    if (palms && d > 1.5f && d < 7)
      paint_palm(stage.canvas, stage.light, {foot, scale * random.range(1.4f, 2.6f), z}, random);
    if (tower && d > 2.5f && z > 9 && z < 30) {
      paint_lighthouse(stage.canvas, stage.light, {foot, scale * random.range(2.4f, 3.6f), z}, random);
      tower = false;
    }
    if (boats > 0 && d < -4 && z > 12 && random.chance(0.3f)) {
      paint_boat(stage.canvas, stage.light, {foot, scale * random.range(1.2f, 2.f), z}, {.sails_up = true}, random);
      --boats;
    }
  });
}

/// The far side of the bay: wooded hills with a village along the water.
void paint_far_shore(Stage& stage, float waterline) {
  const int ridges = stage.random.integer(1, 3);
  const float u = stage.canvas.unit();
  for (int ridge = 0; ridge < ridges; ++ridge) {
    const float tall = u * stage.random.range(0.06f, 0.2f) * (1 - 0.25f * ridge), seed = stage.random.range(0.f, 100.f);
    const float distance = (ridges - ridge) * 9.f;
    const Color albedo = hex(stage.random.pick<std::uint32_t>({0x4a6238, 0x5c6a40, 0x6a6650, 0x48584c}));
    std::vector<Point> outline{{stage.canvas.w(), waterline + 1}, {0, waterline + 1}};
    for (float x = 0; x <= stage.canvas.w() + 2; x += 2) {
      outline.push_back({x, waterline - tall * (0.55f + stage.noise.fbm(x / u * 3 + seed, seed, 6))});
    }
    stage.canvas.polygon(outline, [&](float x, float y) {
      const float n = stage.noise.fbm(x / u * 34, y / u * 48 + seed, 4);
      const float slope = stage.noise.at(x / u * 6 + seed, y / u * 9) * stage.light.to_sun[0];
      return stage.light.fade(stage.light.shade(albedo * (1 + 0.8f * n), clamp01(0.45f + 0.5f * slope), 0.8f),
                              distance);
    });
  }
}

void paint_village(Stage& stage, float waterline) {
  Random& random = stage.random;
  const float u = stage.canvas.unit(), size = u * random.range(0.05f, 0.11f);
  const float from = random.range(-0.1f, 0.4f) * stage.canvas.w(),
              to = from + random.range(0.4f, 1.f) * stage.canvas.w();
  for (float row = random.integer(0, 2); row >= 0; --row) {
    for (float x = from; x < to; x += size * random.range(0.7f, 1.6f)) {
      const Placed place{{x, waterline - row * size * 0.6f}, size * random.range(0.7f, 1.2f), 6 + 3 * row};
      if (random.chance(0.25f)) {
        paint_broadleaf(stage.canvas, stage.light, place, hex(0x4c6a34), random);
      } else {
        paint_house(stage.canvas, stage.light, place, random_wall(random), random_roof(random), random);
      }
    }
  }
  stage.canvas.rectangle(0, waterline - size * 0.1f, stage.canvas.w(), waterline + 1,
                         stage.light.fade(stage.light.shade(hex(0x6e6a62), 0.4f), 8));
}

struct Berth {
  Placed place;
  std::uint64_t seed;
};

void paint_moored_boats(Stage& stage, float waterline, const Color& deep, float calm) {
  Random& random = stage.random;
  Canvas& canvas = stage.canvas;
  const bool sailing = random.chance(0.3f);
  std::vector<Berth> berths(static_cast<std::size_t>(random.integer(2, 11)));
  for (Berth& berth : berths) {
    const float down = std::pow(random.unit(), 2.2f) * 0.7f, size = 0.12f + 0.6f * down;
    const Point foot{random.range(0.04f, 0.96f) * canvas.w(),
                     mix(waterline, canvas.h(), down) + canvas.unit() * 0.005f};
    berth = {{foot, canvas.unit() * size * random.range(0.85f, 1.2f), 5 * (1 - down)}, random.next()};
  }
  std::sort(berths.begin(), berths.end(),
            [](const Berth& a, const Berth& b) { return a.place.foot.y < b.place.foot.y; });
  // First all reflections, which the waves then break up, then the boats themselves: the same seed, the same boat.
  const Light& light = stage.light;
  const auto paint = [&](const Berth& berth, const BoatLook& look) {
    Random choice(berth.seed);
    paint_boat(canvas, light, berth.place, look, choice);
  };
  for (const Berth& berth : berths) paint(berth, {sailing, true, light.shade(deep, 0.35f, 0.8f)});
  paint_ripples(stage, waterline, calm);
  for (const Berth& berth : berths) paint(berth, {sailing, false, {}});
}

void paint_pier(Stage& stage, float waterline) {
  Random& random = stage.random;
  const float side = random.sign(), lean = random.range(0.2f, 0.7f);
  const View& view = stage.view;
  const float near = 1.1f, far = random.range(4.f, 9.f), wide = 0.35f;
  const auto at = [&](float across, float height, float z) {
    return Point{view.center + side * (lean + across) * view.focal / z * 0.8f,
                 waterline + (0.55f - height) * view.focal / z};
  };
  const Color wood = hex(0x8a7460);
  for (float z = far; z > near; z *= 0.9f) {
    for (const float edge : {-wide, wide}) {
      stage.canvas.stroke(at(edge, -0.1f, z), at(edge, 0.28f, z), view.focal / z * 0.035f, view.focal / z * 0.035f,
                          stage.light.shade(wood * 0.6f, 0.3f));
    }
    const Color plank = wood * random.range(0.75f, 1.15f);
    stage.canvas.polygon(
        {at(-wide, 0.15f, z), at(wide, 0.15f, z), at(wide, 0.15f, z * 0.91f), at(-wide, 0.15f, z * 0.91f)},
        stage.light.shade(plank, 0.6f));
  }
}

}  // namespace

void paint_coast(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.22f, 0.52f, 1.3f, 5.5f});
  Shore shore;
  shore.angle = random.sign() * random.range(0.1f, 0.75f) + (random.chance(0.5f) ? 3.14159f : 0.f);
  const bool ahead = random.chance(0.3f);  // The sea lies straight ahead, and no cliff may hide it.
  if (ahead) shore.angle = random.range(1.2f, 1.9f);
  shore.offset =
      std::sin(shore.angle) * stage.view.nearest(canvas.h()) * random.range(1.4f, 2.6f) + random.range(-1.f, 1.5f);
  shore.wiggle = random.range(0.4f, 1.8f);
  shore.islands = random.chance(0.45f) ? random.range(2.f, 6.f) : 0;
  shore.cliff = !ahead && random.chance(0.65f) ? random.range(1.2f, 5.f) : random.range(0.f, 0.7f);
  shore.beach = random.range(0.2f, 5.f);
  shore.sand = hex(random.pick<std::uint32_t>({0xe6d2a8, 0xd8bc90, 0xf0e6d2, 0xb0a48c, 0x8c8078}));
  shore.rock = hex(random.pick<std::uint32_t>({0x8a8076, 0xb4a890, 0x6a6664, 0xe2dccc, 0x9a6a52}));
  shore.deep = hex(random.pick<std::uint32_t>({0x1c4c6e, 0x24606c, 0x2a4a5a, 0x1a5a80}));
  shore.shallow = hex(random.pick<std::uint32_t>({0x5aa8a4, 0x6c9c94, 0x48b0b8, 0x7a9088}));
  const auto height = [&](float x, float z) { return shore_height(stage.noise, shore, x, z); };
  const DepthMap depth = paint_ground(
      canvas, stage.view, {1.3f, 260, height, [&](const Spot& spot) {
                             // The edge is as wide as a pixel is long on the ground.
                             const float d = inland(stage.noise, shore, spot.x, spot.z);
                             const float edge = 0.6f * spot.z * spot.z / (stage.view.focal * stage.view.eye);
                             const float land = smoothstep(-edge, edge, d);
                             if (land <= 0 && spot.height > 0.02f) return land_color(stage, shore, spot, 2);
                             if (land <= 0) return surf_color(stage, shore, spot, -d);
                             if (land >= 1) return land_color(stage, shore, spot, d);
                             return mix(surf_color(stage, shore, spot, -d), land_color(stage, shore, spot, d), land);
                           }});
  furnish_coast(stage, shore, depth);
  if (random.chance(0.35f)) paint_birds(stage);
}

void paint_harbour(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.35f, 0.6f, 1.f, 1.f});
  const float waterline = stage.view.horizon;
  paint_far_shore(stage, waterline);
  if (random.chance(0.65f)) paint_village(stage, waterline);
  const Color deep = hex(random.pick<std::uint32_t>({0x28484e, 0x24465e, 0x3a5048, 0x1e3e4a}));
  const float calm = random.range(0.55f, 0.97f);
  paint_mirror(stage, waterline, deep, calm);
  paint_moored_boats(stage, waterline, deep, calm);
  if (random.chance(0.4f)) paint_pier(stage, waterline);
  if (random.chance(0.3f)) paint_birds(stage);
}

}  // namespace lookalike::demo
