#include "engine/training/ssim.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

/// The paper's formula in loops over doubles: statistics under a two-dimensional window at every place.
double naive_ssim(const at::Tensor& a, const at::Tensor& b) {
  const auto x = a.to(torch::kFloat64).contiguous(), y = b.to(torch::kFloat64).contiguous();
  const std::int64_t channels = x.size(0), height = x.size(1), width = x.size(2);
  const std::int64_t rows = std::min<std::int64_t>(11, height), columns = std::min<std::int64_t>(11, width);
  const auto weight = [](std::int64_t place, std::int64_t size) {
    const double distance = static_cast<double>(place) - static_cast<double>(size - 1) / 2;
    return std::exp(-distance * distance / (2 * 1.5 * 1.5));
  };
  double sum = 0, total = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) total += weight(i, rows) * weight(j, columns);
  }
  const auto px = x.accessor<double, 3>(), py = y.accessor<double, 3>();
  std::int64_t places = 0;
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t top = 0; top + rows <= height; ++top) {
      for (std::int64_t left = 0; left + columns <= width; ++left, ++places) {
        double mx = 0, my = 0, vx = 0, vy = 0, cov = 0;
        const auto each = [&](auto visit) {
          for (std::int64_t i = 0; i < rows; ++i) {
            for (std::int64_t j = 0; j < columns; ++j) {
              visit(weight(i, rows) * weight(j, columns) / total, px[c][top + i][left + j], py[c][top + i][left + j]);
            }
          }
        };
        each([&](double w, double p, double q) { mx += w * p, my += w * q; });
        each([&](double w, double p, double q) {
          vx += w * (p - mx) * (p - mx);
          vy += w * (q - my) * (q - my);
          cov += w * (p - mx) * (q - my);
        });
        constexpr double c1 = 1e-4, c2 = 9e-4;
        sum += (2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2));
      }
    }
  }
  return sum / static_cast<double>(places);
}

at::Tensor pictures(std::int64_t count, std::int64_t height, std::int64_t width) {
  return torch::rand({count, 3, height, width}).contiguous(at::MemoryFormat::ChannelsLast);
}

TEST(Ssim, EqualsTheNaiveComputationPictureByPicture) {
  torch::manual_seed(1);
  for (const auto& [height, width] : {std::pair{16, 19}, {11, 11}, {7, 13}, {4, 4}}) {
    const at::Tensor a = pictures(3, height, width), b = 0.6 * a + 0.4 * pictures(3, height, width);
    const at::Tensor values = ssim(a, b);
    ASSERT_EQ(values.sizes(), at::IntArrayRef({3}));
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_NEAR(values[i].item<double>(), naive_ssim(a[i], b[i]), 2e-5) << height;
  }
}

TEST(Ssim, IsOneForEqualPicturesAndSmallForTheirNegatives) {
  torch::manual_seed(2);
  const at::Tensor a = pictures(2, 20, 20);
  EXPECT_TRUE(torch::allclose(ssim(a, a), torch::ones({2}), 0, 1e-5));
  EXPECT_LT(ssim(a, 1 - a).max().item<double>(), 0);
}

TEST(Ssim, OfFlatPicturesComparesTheirBrightness) {
  const at::Tensor a = torch::full({1, 3, 12, 12}, 0.5, torch::kFloat64), b = torch::full_like(a, 0.8);
  EXPECT_NEAR(ssim(a, b).item<double>(), (2 * 0.5 * 0.8 + 1e-4) / (0.25 + 0.64 + 1e-4), 1e-9);
}

TEST(Ssim, GradientsAgreeWithFiniteDifferences) {
  torch::manual_seed(3);
  const auto options = torch::dtype(torch::kFloat64);
  const at::Tensor a = torch::rand({2, 2, 13, 12}, options), b = torch::rand({2, 2, 13, 12}, options);
  test::expect_finite_differences([&] { return ssim(a, b).sum(); }, {a, b}, 1e-6);
}

TEST(Ssim, GradientStaysInChannelsLast) {
  const at::Tensor a = pictures(2, 16, 16).requires_grad_(), b = pictures(2, 16, 16);
  const auto gradient = torch::autograd::grad({ssim(a, b).mean()}, {a})[0];
  EXPECT_TRUE(gradient.is_contiguous(at::MemoryFormat::ChannelsLast));
}

}  // namespace
}  // namespace lookalike
