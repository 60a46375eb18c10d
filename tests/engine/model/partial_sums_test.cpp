#include "engine/model/partial_sums.h"

#include <gtest/gtest.h>

#include <numeric>

namespace lookalike {
namespace {

/// Sums of size·(what belongs to an image), whose rounding depends on the order.
std::vector<float> sum(std::int64_t images, std::int64_t size) {
  return sum_over_images(images, size, [&] {
    return [size](std::int64_t image, float* sums) {
      for (std::int64_t i = 0; i < size; ++i) sums[i] += 1 / static_cast<float>(image + i + 1);
    };
  });
}

TEST(SumOverImages, AddsWhatBelongsToEachImageOnce) {
  for (const std::int64_t images : {1, 2, 31, 32, 33, 100}) {
    const std::vector<float> sums = sum_over_images(images, 2, [] {
      return [](std::int64_t image, float* both) {
        both[0] += 1;
        both[1] += static_cast<float>(image);
      };
    });
    EXPECT_EQ(sums, (std::vector<float>{static_cast<float>(images), static_cast<float>(images * (images - 1) / 2)}));
  }
}

TEST(SumOverImages, IsTheSameToTheBitOnAnyNumberOfThreads) {
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const std::vector<float> on_one = sum(50, 10'000);
  for (const int threads : {2, 3}) {
    at::set_num_threads(threads);
    EXPECT_EQ(sum(50, 10'000), on_one);
  }
  at::set_num_threads(before);
}

TEST(ImageParts, AreFewerWhereTheSumsAreLarge) {
  EXPECT_EQ(image_parts(5, 10), 5);
  EXPECT_EQ(image_parts(100, 10), 32);
  EXPECT_EQ(image_parts(100, 1 << 20), 16);
}

TEST(AddUp, LeavesTheTotalOfTheRows) {
  constexpr std::int64_t size = 9001;
  std::vector<float> rows(5 * size);
  std::iota(rows.begin(), rows.end(), 0.F);
  add_up(rows, size);
  ASSERT_EQ(std::ssize(rows), size);
  for (std::int64_t i = 0; i < size; ++i) {
    EXPECT_EQ(rows[static_cast<std::size_t>(i)], static_cast<float>(5 * i + 10 * size)) << i;
  }
}

}  // namespace
}  // namespace lookalike
