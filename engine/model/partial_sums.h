#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/share_out.h"

// Private to engine/model.

namespace lookalike {

/// How many partial sums a sum of `size` floats over a batch is made of. It does not depend on the number of threads,
/// so the order of adding up does not, either; large ones are fewer, for the memory.
std::int64_t image_parts(std::int64_t images, std::int64_t size);

/// Adds rows of `size` floats up, in order: only the total is left.
void add_up(std::vector<float>& rows, std::int64_t size);

/// `size` floats, summed over a batch. make_add(): called once a thread for an add(image, sums), which adds what
/// belongs to one image.
template <typename MakeAdd>
std::vector<float> sum_over_images(std::int64_t images, std::int64_t size, MakeAdd make_add) {
  const std::int64_t parts = image_parts(images, size);
  std::vector<float> sums(static_cast<std::size_t>(parts * size));
  share_out(parts, 1, [&](SharedRange& range) {
    auto add = make_add();
    range.for_each([&](std::int64_t part) {
      const std::int64_t end = images * (part + 1) / parts;
      for (std::int64_t image = images * part / parts; image < end; ++image) add(image, sums.data() + part * size);
    });
  });
  add_up(sums, size);
  return sums;
}

}  // namespace lookalike
