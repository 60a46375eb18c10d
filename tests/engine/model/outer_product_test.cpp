#include "engine/model/outer_product.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

struct ProductCase {
  std::int64_t a, b, positions;
};

void PrintTo(const ProductCase& c, std::ostream* out) {
  *out << c.a << "x" << c.b << " over " << c.positions;
}

class OuterProductCases : public testing::TestWithParam<ProductCase> {};

TEST_P(OuterProductCases, AddsTheDefinitionForEveryProcessor) {
  const ProductCase c = GetParam();
  const Matrix a = test::gaussian_matrix(c.positions, c.a, 1), b = test::gaussian_matrix(c.positions, c.b + 3, 2);
  for (const TileKernel& kernel : tile_kernels()) {
    if (!kernel.usable) continue;
    SCOPED_TRACE(std::string(kernel.processor));
    const std::int64_t step = padded(kernel, c.b);
    EXPECT_EQ(step % kernel.vector, 0);
    EXPECT_LT(step - c.b, kernel.vector);
    std::vector<float> sums(static_cast<std::size_t>(c.a * step), 2.F), scratch;
    add_outer_products(kernel, {a.data.data(), c.a, c.a}, {b.data.data(), c.b + 3, c.b}, c.positions, sums.data(),
                       scratch);
    for (std::int64_t i = 0; i < c.a; ++i) {
      for (std::int64_t j = 0; j < c.b; ++j) {
        double expected = 2;
        for (std::int64_t p = 0; p < c.positions; ++p) expected += static_cast<double>(a(p, i) * b(p, j));
        ASSERT_NEAR(sums[static_cast<std::size_t>(i * step + j)], expected, 3e-5) << i << " " << j;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, OuterProductCases,
                         testing::Values(ProductCase{9, 32, 64}, ProductCase{64, 96, 63}, ProductCase{5, 7, 10},
                                         ProductCase{13, 50, 1}, ProductCase{1, 1, 3}));

}  // namespace
}  // namespace lookalike
