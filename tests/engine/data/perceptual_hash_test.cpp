#include "engine/data/perceptual_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <numbers>
#include <random>

#include "engine/core/error.h"
#include "engine/data/image_decoder.h"
#include "engine/data/preprocess.h"
#include "tests/engine/data/encoded_images.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using Groups = std::vector<std::vector<std::size_t>>;

int distance(const Image& a, const Image& b) {
  return std::popcount(perceptual_hash(a) ^ perceptual_hash(b));
}

/// Two octaves of smooth structure, as photographs have.
Image scene(std::uint64_t seed, int width = 160, int height = 120) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  double weights[6][6];
  for (auto& row : weights) {
    for (double& w : row) w = 30 * uniform(random);
  }
  Image image = test::solid_image(width, height, 0, 0, 0);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double value = 128;
      for (int v = 0; v < 6; ++v) {
        for (int u = 0; u < 6; ++u) {
          value += weights[v][u] * std::cos(std::numbers::pi * u * (x + 0.5) / width) *
                   std::cos(std::numbers::pi * v * (y + 0.5) / height);
        }
      }
      std::fill_n(image.at(x, y), 3, static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
    }
  }
  return image;
}

TEST(PerceptualHash, HasTheSignsOfAPureCosine) {
  // One cosine of index (2, 3) has one large coefficient; all others are about zero, the mean aside.
  Image image = test::solid_image(32, 32, 0, 0, 0);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      const double wave =
          std::cos(std::numbers::pi * 3 * (x + 0.5) / 32) * std::cos(std::numbers::pi * 2 * (y + 0.5) / 32);
      std::fill_n(image.at(x, y), 3, static_cast<std::uint8_t>(std::lround(128 + 100 * wave)));
    }
  }
  const std::uint64_t hash = perceptual_hash(image);
  EXPECT_TRUE(hash >> 63 & 1) << "the mean";
  EXPECT_TRUE(hash >> (63 - (2 * 8 + 3)) & 1) << "the cosine";
}

TEST(PerceptualHash, HardlyChangesWithSizeBrightnessAndCompression) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    const Image image = scene(seed);
    EXPECT_LE(distance(image, shrink_to(image, 80)), 4);
    Image brighter = image;
    for (auto& v : brighter.rgb) v = static_cast<std::uint8_t>(std::min(255, v + 8));
    EXPECT_LE(distance(image, brighter), 4);
    const auto jpeg = encode_jpeg(image, 60);
    const Image compressed = decode_image(std::as_bytes(std::span(jpeg))).image;
    EXPECT_LE(distance(image, compressed), 4);
  }
}

TEST(PerceptualHash, TellsDifferentPicturesApart) {
  for (std::uint64_t a = 1; a <= 10; ++a) {
    for (std::uint64_t b = a + 1; b <= 10; ++b) EXPECT_GT(distance(scene(a), scene(b)), 10) << a << " and " << b;
  }
}

TEST(PerceptualHash, PlainPicturesDifferByColour) {
  EXPECT_GT(distance(test::solid_image(40, 40, 250, 0, 0), test::solid_image(40, 40, 0, 0, 250)), 4);
  EXPECT_GT(distance(test::solid_image(40, 40, 0, 0, 0), test::solid_image(40, 40, 255, 255, 255)), 4);
  EXPECT_EQ(distance(test::solid_image(40, 40, 200, 16, 16), test::solid_image(90, 30, 200, 16, 16)), 0);
}

TEST(PerceptualHash, AnEmptyPictureIsAnError) {
  EXPECT_THROW(perceptual_hash(Image{}), Error);
}

/// Connected components by comparing all pairs.
Groups naive_groups(const std::vector<std::uint64_t>& hashes, int max_distance) {
  std::vector<std::size_t> component(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) component[i] = i;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t a = 0; a < hashes.size(); ++a) {
      for (std::size_t b = 0; b < hashes.size(); ++b) {
        if (std::popcount(hashes[a] ^ hashes[b]) > max_distance || component[b] <= component[a]) continue;
        component[b] = component[a];
        changed = true;
      }
    }
  }
  Groups groups(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) groups[component[i]].push_back(i);
  std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
  return groups;
}

TEST(NearDuplicateGroups, AgreesWithComparingAllPairs) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::uint64_t> hashes;
    for (int i = 0; i < 60; ++i) {
      std::uint64_t hash = hashes.empty() || random() % 3 == 0 ? random() : hashes[random() % hashes.size()];
      for (std::uint64_t flips = random() % 7; flips > 0; --flips) hash ^= 1ull << random() % 64;
      hashes.push_back(hash);
    }
    for (const int max_distance : {0, 1, 4, 10})
      EXPECT_EQ(near_duplicate_groups(hashes, max_distance), naive_groups(hashes, max_distance));
  }
}

TEST(NearDuplicateGroups, EdgeCases) {
  EXPECT_TRUE(near_duplicate_groups({}).empty());
  const std::vector<std::uint64_t> one{5}, same{5, 5, 9'000'000'000'000, 5}, ends{0, ~0ull};
  EXPECT_TRUE(near_duplicate_groups(one).empty());
  EXPECT_EQ(near_duplicate_groups(same, 0), (Groups{{0, 1, 3}}));
  EXPECT_TRUE(near_duplicate_groups(ends, 63).empty());
  EXPECT_TRUE(near_duplicate_groups(ends, -1).empty());
}

TEST(NearDuplicateGroups, IsQuickForAHundredThousandHashes) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> hashes(100'000);
  for (auto& hash : hashes) hash = random();
  for (std::size_t i = 50'000; i < 60'000; ++i) hashes[i] = hashes[i - 50'000] ^ 1ull << i % 64;
  for (std::size_t i = 60'000; i < 90'000; ++i) hashes[i] = hashes[0];  // Many copies of one must not be slow either.
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(near_duplicate_groups(hashes).size(), 10'000u);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_LT(seconds.count(), 10.0) << "all pairs would take minutes in this build";
  RecordProperty("milliseconds", static_cast<int>(1000 * seconds.count()));
}

}  // namespace
}  // namespace lookalike
