// Scenes of the town: skylines and streets.
#include <algorithm>
#include <vector>

#include "engine/data/demo/buildings.h"
#include "engine/data/demo/scenes.h"
#include "engine/data/demo/stage.h"

namespace lookalike::demo {
namespace {

struct Tower {
  float left, right, top, bottom, distance;
};

void paint_windows(Stage& stage, const Tower& tower, float pitch) {
  Random& random = stage.random;
  const float u = stage.canvas.unit(), width = tower.right - tower.left;
  const int columns = std::max(2, static_cast<int>(width / (u * pitch)));
  const float step = width / (columns + 0.4f), storey = step * random.range(0.9f, 1.5f);
  const float wide = step * random.range(0.4f, 0.8f), tall = storey * random.range(0.4f, 0.7f);
  for (float y = tower.top + storey * 0.5f; y + tall < tower.bottom; y += storey) {
    for (int c = 0; c < columns; ++c) {
      const float x = tower.left + step * (c + 0.3f);
      const Color pane = stage.light.fade(window_color(stage.light, random), tower.distance * 0.6f);
      stage.canvas.rectangle(x, y, x + wide, y + tall, pane, 0.9f);
    }
  }
}

void paint_tower(Stage& stage, const Tower& tower, float pitch) {
  Random& random = stage.random;
  const Light& light = stage.light;
  Canvas& canvas = stage.canvas;
  const Color wall =
      hex(random.pick<std::uint32_t>({0x8a8e96, 0xa89a8a, 0x6c7480, 0xb8b4aa, 0x7c6458, 0x566270, 0xc0a890, 0x94a4ae}));
  const float width = tower.right - tower.left, lit = light.diffuse(0.2f, 0.2f, -1);
  const auto seen = [&](const Color& albedo, float sun) {
    return light.fade(light.shade(albedo, sun, 0.7f), tower.distance);
  };
  const float turned = random.sign(), flank = width * random.range(0.15f, 0.35f);
  canvas.rectangle(tower.left, tower.top, tower.right, tower.bottom, seen(wall, 0.2f + lit));
  const int roof = random.integer(0, 5);
  const float middle = (tower.left + tower.right) / 2;
  if (roof == 0) {
    canvas.stroke({middle, tower.top}, {middle, tower.top - width * random.range(0.5f, 1.2f)}, width * 0.05f,
                  width * 0.015f, seen(wall * 0.7f, 0.3f));
  } else if (roof == 1) {
    canvas.polygon({{tower.left, tower.top + 1},
                    {tower.right, tower.top + 1},
                    {middle, tower.top - width * random.range(0.4f, 1.1f)}},
                   seen(wall * 0.8f, 0.4f));
  } else if (roof == 2) {
    canvas.rectangle(tower.left + width * 0.2f, tower.top - width * 0.25f, tower.right - width * 0.2f, tower.top + 1,
                     seen(wall * 0.9f, 0.25f + lit));
  } else if (roof == 3) {
    canvas.disc({middle, tower.top}, width * 0.4f, width * 0.35f, seen(wall * 0.85f, 0.4f));
  }
  const float side = light.diffuse(turned, 0.2f, 0);
  const float from = turned > 0 ? tower.right - flank : tower.left, to = from + flank;
  paint_windows(stage, tower, pitch);
  canvas.rectangle(from, tower.top, to, tower.bottom, seen(wall * 0.85f, side), 0.8f);
}

void paint_skyline(Stage& stage, float base) {
  Random& random = stage.random;
  const float u = stage.canvas.unit();
  const int rows = random.integer(3, 5);
  const float pitch = random.range(0.012f, 0.022f), grandeur = random.range(0.6f, 1.25f);
  for (int row = rows - 1; row >= 0; --row) {
    const float distance = 3.f + 7 * row, crest = random.range(0.f, 1.f);
    for (float x = -u * 0.1f; x < stage.canvas.w();) {
      const float width = u * random.range(0.06f, 0.15f) * (1 + 0.25f * (rows - row) / rows);
      const float bulk = std::exp(-8 * std::pow(x / stage.canvas.w() - crest, 2.f));
      const float tall = u * grandeur * (0.1f + (0.12f + 0.3f * bulk) * random.unit() + 0.055f * row);
      paint_tower(stage, {x, x + width, std::max(base - tall, base * 0.08f), base, distance},
                  pitch * (1 + 0.3f * (rows - row) / rows));
      x += width * random.range(0.8f, 1.3f);
    }
    if (stage.light.lamps > 0) {
      for (float x = 0; x < stage.canvas.w(); x += u * 0.1f) {
        stage.canvas.glow({x + u * random.around(0, 0.05f), base}, u * 0.1f,
                          hex(0xffb060) * (0.06f * stage.light.lamps));
      }
    }
  }
}

/// The near bank instead of water: parkland with lamps, or the roofs one looks over.
void paint_near_bank(Stage& stage, float base) {
  Random& random = stage.random;
  Canvas& canvas = stage.canvas;
  const float u = canvas.unit();
  const Color ground = stage.light.shade(hex(random.pick<std::uint32_t>({0x5a6a40, 0x6a6a6c, 0x7a7468})), 0.4f, 0.7f);
  canvas.polygon({{0, base - 1}, {canvas.w(), base - 1}, {canvas.w(), canvas.h()}, {0, canvas.h()}}, ground);
  const bool roofs = random.chance(0.5f);
  for (float y = base + u * 0.02f; y < canvas.h() + u * 0.1f; y += u * 0.045f * (1 + (y - base) / u * 2)) {
    const float size = u * 0.07f * (1 + 2.2f * (y - base) / u);
    for (float x = -size * random.unit(); x < canvas.w() + size; x += size * random.range(0.7f, 1.5f)) {
      const Placed place{{x, y}, size * random.range(0.8f, 1.2f), 2};
      if (roofs && random.chance(0.8f))
        paint_house(canvas, stage.light, place, random_wall(random), random_roof(random), random);
      else if (random.chance(0.6f))
        paint_broadleaf(canvas, stage.light, place, hex(0x4c6c34), random);
      else if (stage.light.lamps > 0.3f)
        canvas.glow({x, y - size * 0.5f}, size * 0.5f, hex(0xffc878) * 0.5f);
    }
  }
}

/// A street of houses in one-point perspective. `side` is -1 for the left row and 1 for the right one.
struct Street {
  View view;
  float road, walk;
  Point at(float x, float height, float z) const { return view.project(x, height, z); }
};

struct Facade {
  float side, x, near, far, tall;
  Color wall, roof;
};

void paint_facade_windows(Stage& stage, const Street& street, const Facade& f) {
  Random& random = stage.random;
  const int storeys = std::max(2, static_cast<int>(f.tall / 0.95f)), bays = random.integer(2, 3);
  const float storey = f.tall / (storeys + 0.15f);
  const Color frame = stage.light.shade(hex(0xeeeae0), 0.4f, 0.8f),
              door = hex(random.pick<std::uint32_t>({0x3a5a48, 0x7a3028, 0x34486a, 0x5a4030}));
  const int door_bay = random.integer(0, bays - 1);
  for (int s = 0; s < storeys; ++s) {
    for (int b = 0; b < bays; ++b) {
      const float z0 = mix(f.near, f.far, (b + 0.28f) / bays), z1 = mix(f.near, f.far, (b + 0.72f) / bays);
      const bool is_door = s == 0 && b == door_bay;
      const float low = s * storey + (is_door ? 0.f : storey * 0.32f), high = s * storey + storey * 0.82f, rim = 0.04f;
      const auto quad = [&](float grow, const Color& color) {
        stage.canvas.polygon({street.at(f.x, low - (is_door ? 0 : grow), z0 - grow),
                              street.at(f.x, low - (is_door ? 0 : grow), z1 + grow),
                              street.at(f.x, high + grow, z1 + grow), street.at(f.x, high + grow, z0 - grow)},
                             color);
      };
      quad(rim, stage.light.fade(frame, f.near));
      quad(0, stage.light.fade(is_door ? stage.light.shade(door, 0.3f, 0.8f) : window_color(stage.light, random),
                               f.near * 0.7f));
      if (!is_door)
        stage.canvas.stroke(street.at(f.x, low, (z0 + z1) / 2), street.at(f.x, high, (z0 + z1) / 2), 0.8f, 0.8f, frame,
                            0.6f);
    }
  }
}

void paint_facade(Stage& stage, const Street& street, const Facade& f) {
  const Light& light = stage.light;
  const float lit = light.diffuse(-f.side, 0.15f, 0) * 0.9f;
  const float u = stage.canvas.unit(), eaves = f.tall, ridge = f.tall + stage.random.range(0.5f, 1.f),
              back = f.x + f.side * 1.4f;
  // The gable that shows above lower neighbours, then the roof, then the front.
  stage.canvas.polygon({street.at(f.x, 0, f.near), street.at(f.x, eaves, f.near), street.at(back, ridge, f.near),
                        street.at(back + f.side * 1.4f, eaves, f.near), street.at(back + f.side * 1.4f, 0, f.near)},
                       light.fade(light.shade(f.wall * 0.8f, light.diffuse(0, 0.2f, -1), 0.7f), f.near));
  stage.canvas.polygon(std::vector<Point>{street.at(f.x - f.side * 0.12f, eaves - 0.03f, f.near),
                                          street.at(f.x - f.side * 0.12f, eaves - 0.03f, f.far),
                                          street.at(back, ridge, f.far), street.at(back, ridge, f.near)},
                       [&](float x, float y) {
                         return light.fade(light.shade(f.roof * (1 + 0.5f * stage.noise.fbm(x / u * 20, y / u * 60, 2)),
                                                       light.diffuse(-f.side * 0.7f, 0.8f, 0), 0.8f),
                                           f.near);
                       });
  const std::vector<Point> front{street.at(f.x, 0, f.near), street.at(f.x, 0, f.far), street.at(f.x, eaves, f.far),
                                 street.at(f.x, eaves, f.near)};
  stage.canvas.polygon(front, [&](float x, float y) {
    const float z = street.view.focal * f.x / (x - street.view.center),
                up = street.view.eye - (y - street.view.horizon) * z / street.view.focal;
    const float stain = 1 + 0.25f * stage.noise.fbm(z * 2.5f, up * 2.5f, 4) - 0.15f * smoothstep(0.5f, 0, up);
    return light.fade(light.shade(f.wall * stain, 0.08f + lit, 0.85f), f.near);
  });
  paint_facade_windows(stage, street, f);
}

void paint_row(Stage& stage, const Street& street, float side) {
  Random& random = stage.random;
  std::vector<Facade> row;
  const float height = random.range(1.8f, 4.2f), spread = random.range(0.05f, 0.35f);
  for (float z = 0.35f; z < 26;) {
    const float length = random.range(1.2f, 2.4f);
    row.push_back({side, side * (street.road + street.walk), z, z + length,
                   height * random.range(1 - spread, 1 + spread), random_wall(random), random_roof(random)});
    z += length + (random.chance(0.12f) ? random.range(0.3f, 1.2f) : 0);
  }
  for (auto f = row.rbegin(); f != row.rend(); ++f) paint_facade(stage, street, *f);
}

void paint_road(Stage& stage, const Street& street) {
  const bool cobbles = stage.random.chance(0.4f), marked = !cobbles && stage.random.chance(0.6f);
  const bool wet = !cobbles && stage.random.chance(0.3f);
  const Color paving = hex(cobbles ? 0x84786c : 0x5c5e62), slabs = hex(0xa49c90);
  paint_ground(stage.canvas, street.view,
               {0.25f, 60, [](float, float) { return 0.f; },
                [&](const Spot& spot) {
                  const float side = std::abs(spot.x), fine = stage.noise.fbm(spot.x * 6, spot.z * 6, 4);
                  Color albedo = (side < street.road ? paving : slabs) * (1 + 0.35f * fine);
                  if (cobbles && side < street.road)
                    albedo = albedo * (0.8f + 0.45f * stage.noise.at(spot.x * 9, spot.z * 5.5f));
                  if (std::abs(side - street.road) < 0.05f) albedo = hex(0xb8b2a8);
                  if (marked && side < 0.05f && std::fmod(spot.z, 1.6f) < 0.8f) albedo = hex(0xe8e6e0);
                  Color color = stage.light.shade(albedo, 0.6f * stage.light.diffuse(0, 1, 0), 0.75f);
                  if (wet) color = mix(color, stage.light.horizon * 0.8f, smoothstep(0.05f, 0.3f, fine + 0.12f) * 0.6f);
                  return stage.light.fade(color, spot.z);
                }});
}

void paint_lamp_post(Stage& stage, const Street& street, float side, float z) {
  const float x = side * (street.road + 0.12f), scale = street.view.focal / z;
  const Color iron = stage.light.fade(stage.light.shade(hex(0x2c3034), 0.3f), z);
  const Point foot = street.at(x, 0, z), top = street.at(x, 1.9f, z), head = street.at(x - side * 0.22f, 1.92f, z);
  stage.canvas.stroke(foot, top, scale * 0.05f, scale * 0.03f, iron);
  stage.canvas.stroke(top, head, scale * 0.03f, scale * 0.03f, iron);
  stage.canvas.disc(head, scale * 0.07f, scale * 0.06f,
                    mix(hex(0xd8dcdc) * 0.7f, hex(0xfff0c8) * 1.5f, stage.light.lamps));
  if (stage.light.lamps > 0.3f)
    stage.canvas.glow(head, scale * 0.9f, hex(0xffc070) * (0.5f * stage.light.lamps * smoothstep(18, 3, z)));
}

void furnish_street(Stage& stage, const Street& street) {
  Random& random = stage.random;
  const bool trees = random.chance(0.45f), lamps = random.chance(0.75f);
  const float spacing = random.range(1.8f, 3.2f), first = random.range(1.6f, 2.8f);
  const Color leaves = hex(random.pick<std::uint32_t>({0x5a8038, 0x6c8c3c, 0xb08a34, 0x4a6c38}));
  for (float z = first + spacing * 7; z >= first - 0.1f; z -= spacing) {
    for (const float side : {-1.f, 1.f}) {
      const float scale = street.view.focal / z;
      if (trees && random.chance(0.8f)) {
        paint_broadleaf(stage.canvas, stage.light,
                        {street.at(side * (street.road + 0.25f), 0, z), scale * random.range(1.3f, 2.f), z}, leaves,
                        random);
      }
      if (lamps) paint_lamp_post(stage, street, side, z + spacing / 2);
    }
  }
}

}  // namespace

void paint_city(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.55f, 0.88f, 1, 1});
  const float base = stage.view.horizon;
  paint_skyline(stage, base);
  if (random.chance(0.55f)) {
    paint_mirror(stage, base, hex(0x243c4c), random.range(0.4f, 0.92f));
  } else {
    paint_near_bank(stage, base);
  }
}

void paint_street(Canvas& canvas, Random& random) {
  Stage stage = set_stage(canvas, random, {0.42f, 0.62f, 0.7f, 1.6f});
  stage.view.center += canvas.w() * random.range(-0.2f, 0.2f);
  const Street street{stage.view, random.range(0.6f, 1.5f), random.range(0.3f, 0.7f)};
  paint_road(stage, street);
  paint_row(stage, street, -1);
  paint_row(stage, street, 1);
  furnish_street(stage, street);
}

}  // namespace lookalike::demo
