#include "tests/support/small_collection.h"

#include <string>

#include "tests/support/test_images.h"

namespace lookalike::test {

void write_small_collection(const fs::path& folder, int kinds, int each) {
  for (int kind = 0; kind < kinds; ++kind) {
    const fs::path place = folder / ("kind" + std::to_string(kind));
    make_folder(place);
    for (int n = 0; n < each; ++n) {
      const std::string name = "picture" + std::to_string(n) + ".ppm";
      write_pnm(place / name, pattern_image(96, 80, kind, static_cast<std::uint64_t>(n + 1)));
    }
  }
}

}  // namespace lookalike::test
