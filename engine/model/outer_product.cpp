#include "engine/model/outer_product.h"

#include <algorithm>

#include "engine/model/position_line.h"

namespace lookalike {

std::int64_t padded(const TileKernel& kernel, std::int64_t size) {
  return (size + kernel.vector - 1) / kernel.vector * kernel.vector;
}

void add_outer_products(const TileKernel& kernel, const Vectors& a, const Vectors& b, std::int64_t positions,
                        float* sums, std::vector<float>& scratch) {
  const std::int64_t sums_step = padded(kernel, b.size);
  for_each_part(0, sums_step / kernel.vector, TileKernel::most_outer_vectors, [&](std::int64_t at, std::int64_t count) {
    const std::int64_t column = at * kernel.vector, width = count * kernel.vector;
    Vectors panel{b.data + column, b.step, std::min(width, b.size - column)};
    if (panel.size < width) {  // A whole vector more would reach beyond the last value.
      scratch.resize(static_cast<std::size_t>(std::max(std::ssize(scratch), positions * width)));
      for (std::int64_t p = 0; p < positions; ++p) {
        std::fill_n(std::copy_n(panel.data + p * panel.step, panel.size, scratch.data() + p * width),
                    width - panel.size, 0.F);
      }
      panel = {scratch.data(), width, width};
    }
    for_each_part(0, a.size, kernel.outer_rows(count), [&](std::int64_t row, std::int64_t rows) {
      kernel.outer_tile(rows, count)(a.data + row, a.step, panel.data, panel.step, positions,
                                     sums + row * sums_step + column, sums_step);
    });
  });
}

}  // namespace lookalike
