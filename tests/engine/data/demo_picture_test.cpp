#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "engine/core/error.h"
#include "engine/data/demo_collection.h"

namespace lookalike {
namespace {

int kind_count() {
  return static_cast<int>(demo_kinds().size());
}

float grey_at(const Image& image, int x, int y) {
  const std::uint8_t* p = image.at(x, y);
  return 0.3f * p[0] + 0.59f * p[1] + 0.11f * p[2];
}

/// Mean and deviation of each channel.
std::vector<float> colour_of(const Image& image) {
  std::array<double, 3> sum{}, squares{};
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    sum[i % 3] += image.rgb[i];
    squares[i % 3] += image.rgb[i] * image.rgb[i];
  }
  const double n = static_cast<double>(image.rgb.size()) / 3;
  std::vector<float> out;
  for (int c = 0; c < 3; ++c) {
    const double mean = sum[c] / n;
    out.push_back(static_cast<float>(mean));
    out.push_back(static_cast<float>(std::sqrt(std::max(0.0, squares[c] / n - mean * mean))));
  }
  return out;
}

/// Histograms of gradient directions in 4×4 cells, normalised: structure without colour.
std::vector<float> structure_of(const Image& image) {
  std::vector<float> out(4 * 4 * 8);
  for (int y = 1; y + 1 < image.height; ++y) {
    for (int x = 1; x + 1 < image.width; ++x) {
      const float dx = grey_at(image, x + 1, y) - grey_at(image, x - 1, y);
      const float dy = grey_at(image, x, y + 1) - grey_at(image, x, y - 1);
      const int direction = std::min(7, static_cast<int>((std::atan2(dy, dx) / 6.2832f + 0.5f) * 8));
      const int cell = y * 4 / image.height * 4 + x * 4 / image.width;
      out[static_cast<std::size_t>(cell * 8 + direction)] += std::hypot(dx, dy);
    }
  }
  float norm = 0;
  for (float& v : out) v = std::sqrt(v), norm += v * v;
  for (float& v : out) v /= std::sqrt(norm);
  return out;
}

/// Share of the vectors whose nearest other vector belongs to the same kind.
double nearest_is_same_kind(const std::vector<std::vector<float>>& vectors, const std::vector<int>& kinds) {
  int same = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    float best = std::numeric_limits<float>::infinity();
    std::size_t nearest = i;
    for (std::size_t j = 0; j < vectors.size(); ++j) {
      float distance = 0;
      for (std::size_t d = 0; d < vectors[i].size(); ++d) distance += std::pow(vectors[i][d] - vectors[j][d], 2.f);
      if (j != i && distance < best) best = distance, nearest = j;
    }
    same += kinds[i] == kinds[nearest];
  }
  return static_cast<double>(same) / static_cast<double>(vectors.size());
}

TEST(DemoPicture, HasAtLeastEightKindsWithDifferentNames) {
  EXPECT_GE(kind_count(), 8);
  EXPECT_EQ(std::set<std::string>(demo_kinds().begin(), demo_kinds().end()).size(), demo_kinds().size());
}

TEST(DemoPicture, SameArgumentsGiveTheSamePicture) {
  for (int kind = 0; kind < kind_count(); ++kind) {
    EXPECT_EQ(render_demo_picture(kind, 5, 120, 90), render_demo_picture(kind, 5, 120, 90)) << demo_kinds()[kind];
  }
}

TEST(DemoPicture, FillsEverySizeAndShape) {
  for (int kind = 0; kind < kind_count(); ++kind) {
    for (const auto& [width, height] : {std::pair{16, 16}, {97, 31}, {31, 97}, {16, 200}}) {
      const Image image = render_demo_picture(kind, 2, width, height);
      EXPECT_EQ(image.width, width);
      EXPECT_EQ(image.height, height);
      ASSERT_EQ(image.rgb.size(), static_cast<std::size_t>(width) * height * 3);
    }
  }
}

TEST(DemoPicture, NoTwoPicturesOfAKindAreAlike) {
  for (int kind = 0; kind < kind_count(); ++kind) {
    std::vector<Image> images;
    for (std::uint64_t seed = 0; seed < 8; ++seed) images.push_back(render_demo_picture(kind, seed, 64, 48));
    for (std::size_t i = 0; i < images.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        double difference = 0;
        for (std::size_t p = 0; p < images[i].rgb.size(); ++p)
          difference += std::abs(images[i].rgb[p] - images[j].rgb[p]);
        EXPECT_GT(difference / static_cast<double>(images[i].rgb.size()), 8)
            << demo_kinds()[kind] << " " << j << " " << i;
      }
    }
  }
}

TEST(DemoPicture, ShowsSomethingWithContrast) {
  for (int kind = 0; kind < kind_count(); ++kind) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const auto [darkest, brightest] = [&] {
        const Image image = render_demo_picture(kind, seed, 96, 72);
        const auto ends = std::minmax_element(image.rgb.begin(), image.rgb.end());
        return std::pair<int, int>(*ends.first, *ends.second);
      }();
      EXPECT_GT(brightest - darkest, 60) << demo_kinds()[kind] << " " << seed;
    }
  }
}

TEST(DemoPicture, StructureTellsTheKindBetterThanColour) {
  std::vector<std::vector<float>> colours, structures;
  std::vector<int> kinds;
  for (int kind = 0; kind < kind_count(); ++kind) {
    for (std::uint64_t seed = 0; seed < 16; ++seed) {
      const Image image = render_demo_picture(kind, seed, 128, 96);
      colours.push_back(colour_of(image));
      structures.push_back(structure_of(image));
      kinds.push_back(kind);
    }
  }
  const double by_colour = nearest_is_same_kind(colours, kinds), by_structure = nearest_is_same_kind(structures, kinds);
  RecordProperty("by_colour_percent", static_cast<int>(100 * by_colour));
  RecordProperty("by_structure_percent", static_cast<int>(100 * by_structure));
  EXPECT_LT(by_colour, 0.35);
  EXPECT_GT(by_structure, 0.45);
}

TEST(DemoPicture, RefusesUnknownKindsAndImpossibleSizes) {
  EXPECT_THROW(render_demo_picture(-1, 1, 64, 64), Error);
  EXPECT_THROW(render_demo_picture(kind_count(), 1, 64, 64), Error);
  EXPECT_THROW(render_demo_picture(0, 1, 0, 64), Error);
  EXPECT_THROW(render_demo_picture(0, 1, 64, -3), Error);
  EXPECT_THROW(render_demo_picture(0, 1, 100'000, 64), Error);
}

}  // namespace
}  // namespace lookalike
