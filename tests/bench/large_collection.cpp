// large_collection FOLDER [PICTURES]: writes a collection that is large (100,000 unless told) but quickly made: small
// JPEG files, each another part of one of some hundred rendered scenes, in other light; in folders by kind. The same
// number gives the same files. What ui_large is measured on.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <random>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"
#include "engine/data/demo_collection.h"
#include "engine/data/preprocess.h"

using namespace lookalike;

namespace {

constexpr int scene_width = 480, scene_height = 360, scenes_a_kind = 30, longer_side = 160;

std::vector<Image> render_scenes() {
  std::vector<Image> scenes(demo_kinds().size() * scenes_a_kind);
  parallel_for(std::ssize(scenes), [&](std::int64_t i) {
    scenes[static_cast<std::size_t>(i)] = render_demo_picture(static_cast<int>(i) / scenes_a_kind,
                                                              static_cast<std::uint64_t>(i), scene_width, scene_height);
  });
  return scenes;
}

/// Some part of it, perhaps mirrored, brighter or darker in each channel.
Image view_of(const Image& scene, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> any(0, 1);
  const double share = 0.35 + 0.6 * any(random);
  const int width = static_cast<int>(share * scene.width), height = static_cast<int>(share * scene.height);
  const Image part = crop(scene, static_cast<int>(any(random) * (scene.width - width)),
                          static_cast<int>(any(random) * (scene.height - height)), width, height);
  Image view = shrink_to(part, longer_side);
  std::array<double, 3> gain{};
  for (double& g : gain) g = 0.75 + 0.5 * any(random);
  const bool mirrored = any(random) < 0.5;
  for (int y = 0; y < view.height; ++y) {
    if (mirrored) {
      for (int x = 0; x < view.width / 2; ++x)
        std::swap_ranges(view.at(x, y), view.at(x, y) + 3, view.at(view.width - 1 - x, y));
    }
    for (int x = 0; x < view.width; ++x) {
      for (std::size_t c = 0; c < 3; ++c)
        view.at(x, y)[c] = static_cast<std::uint8_t>(std::min(255.0, view.at(x, y)[c] * gain[c]));
    }
  }
  return view;
}

void write_views(const fs::path& folder, std::int64_t pictures) {
  const std::vector<Image> scenes = render_scenes();
  for (const std::string& kind : demo_kinds()) make_folder(folder / kind);
  parallel_for(pictures, [&](std::int64_t i) {
    const auto scene = static_cast<std::size_t>(i) % scenes.size();
    char name[32];
    std::snprintf(name, sizeof name, "%07lld.jpg", static_cast<long long>(i));
    const auto jpeg = encode_jpeg(view_of(scenes[scene], mix_seed(1, static_cast<std::uint64_t>(i))));
    std::ofstream file(folder / demo_kinds()[scene / scenes_a_kind] / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(jpeg.data()), std::ssize(jpeg));
    if (!file.flush()) throw Error(ErrorCode::io, "A picture cannot be written", display_path(folder / name));
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes a large collection of small pictures");
  fs::path folder;
  std::int64_t pictures = 100'000;
  app.add_option("FOLDER", folder, "A new folder")->required();
  app.add_option("PICTURES", pictures, "How many")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    if (fs::exists(folder)) throw Error(ErrorCode::usage, "There is such a folder already", display_path(folder));
    write_views(folder, pictures);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return exit_code(error.code());
  }
  return 0;
}
