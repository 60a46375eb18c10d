#include "engine/analysis/patch_layer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

FeatureMap counting_map(int side, int channels) {
  FeatureMap map;
  map.reshape(side, channels);
  std::iota(map.values.data.begin(), map.values.data.end(), 0.0f);
  return map;
}

TEST(PatchGrid, CutsPatchesRowByRow) {
  const FeatureMap map = counting_map(4, 1);
  const PatchGrid grid{.patch = 2, .stride = 2};
  EXPECT_EQ(grid.places(4), 4);
  Matrix patches;
  grid.cut_all(map, patches);
  EXPECT_EQ(patches.data, (std::vector<float>{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15}));
}

TEST(PatchGrid, KeepsChannelsTogether) {
  Matrix patches;
  PatchGrid{.patch = 2, .stride = 1}.cut_all(counting_map(3, 2), patches);
  ASSERT_EQ(patches.rows, 4);
  const auto last = patches.row(3);
  EXPECT_EQ(std::vector<float>(last.begin(), last.end()), (std::vector<float>{8, 9, 10, 11, 14, 15, 16, 17}));
}

TEST(PatchGrid, NormalisesContrast) {
  Matrix patches;
  PatchGrid{.patch = 2, .stride = 2, .contrast = true}.cut_all(counting_map(4, 1), patches);
  // 0, 1, 4, 5: mean 2.5, variance 4.25; 10 is added to the variance.
  EXPECT_NEAR(patches(0, 0), -2.5 / std::sqrt(14.25), 1e-6);
  EXPECT_NEAR(patches(0, 3), 2.5 / std::sqrt(14.25), 1e-6);
  FeatureMap flat = counting_map(4, 1);
  std::fill(flat.values.data.begin(), flat.values.data.end(), 200.0f);
  PatchGrid{.patch = 2, .stride = 2, .contrast = true}.cut_all(flat, patches);
  for (const float v : patches.data) EXPECT_EQ(v, 0);
}

TEST(PatchGrid, MapsSmallerThanAPatchHaveNone) {
  const PatchGrid grid{.patch = 5, .stride = 1};
  EXPECT_EQ(grid.places(4), 0);
  Matrix patches;
  grid.cut_all(counting_map(4, 1), patches);
  EXPECT_EQ(patches.rows, 0);
}

TEST(Pooling, AveragesWindows) {
  FeatureMap pooled;
  average_pool(counting_map(5, 1), 3, 2, pooled);
  EXPECT_EQ(pooled.side, 2);
  EXPECT_EQ(pooled.values.data, (std::vector<float>{6, 8, 16, 18}));
  std::vector<float> mean(2);
  global_average(counting_map(2, 2), mean);
  EXPECT_EQ(mean, (std::vector<float>{3, 4}));
}

/// The layer's definition, one place and one direction at a time.
float naive_activation(const PatchLayer& layer, const FeatureMap& map, int place, std::int64_t direction) {
  std::vector<float> patch(static_cast<std::size_t>(layer.grid.values(map.values.cols)));
  layer.grid.cut(map, place, patch);
  std::vector<double> white;
  double squares = 0;
  for (std::int64_t k = 0; k < layer.whitening.components.rows; ++k) {
    double sum = 0;
    for (std::size_t j = 0; j < patch.size(); ++j) {
      sum += (patch[j] - layer.whitening.mean[j]) * layer.whitening.components(k, static_cast<std::int64_t>(j));
    }
    white.push_back(sum);
    squares += sum * sum;
  }
  double a = 0;
  for (std::size_t k = 0; k < white.size(); ++k)
    a += white[k] * layer.directions(direction, static_cast<std::int64_t>(k));
  return static_cast<float>(std::max(0.0, (layer.unit ? a / std::sqrt(squares) : a) - layer.threshold));
}

TEST(PatchLayer, EncodesAsDefined) {
  FeatureMap map;
  map.side = 8;
  map.values = test::gaussian_matrix(64, 3, 1);
  for (const bool unit : {false, true}) {
    PatchLayer layer;
    layer.grid = {.patch = 3, .stride = 2, .contrast = false};
    layer.unit = unit;
    layer.threshold = 0.1f;
    layer.whitening = Pca::fit(test::gaussian_matrix(200, 27, 2), 10, true, 0.02f);
    layer.directions = test::gaussian_matrix(6, 10, 3);
    normalise_rows(layer.directions);
    FeatureMap out;
    PatchLayer::Scratch scratch;
    layer.encode(map, out, scratch);
    ASSERT_EQ(out.side, 3);
    for (int place = 0; place < 9; ++place) {
      for (std::int64_t k = 0; k < 6; ++k) {
        EXPECT_NEAR(out.values(place, k), naive_activation(layer, map, place, k), 1e-5);
      }
    }
  }
}

TEST(PatchLayer, ComesBackFromItsArrays) {
  PatchLayer layer;
  layer.whitening = Pca::fit(test::gaussian_matrix(50, 12, 2), 5, true, 0.02f);
  layer.directions = test::gaussian_matrix(4, 5, 3);
  TensorFile file;
  layer.save(file, "l");
  PatchLayer back;
  back.load(file, "l", 12, 4);
  EXPECT_EQ(back.directions, layer.directions);
  EXPECT_THROW(back.load(file, "l", 13, 4), Error);
  EXPECT_THROW(back.load(file, "l", 12, 5), Error);
  EXPECT_THROW(back.load(file, "other", 12, 4), Error);
  file.tensors["l.directions"] = float_record({4, 5}, std::vector<float>(20, NAN));
  EXPECT_THROW(back.load(file, "l", 12, 4), Error);
}

}  // namespace
}  // namespace lookalike
