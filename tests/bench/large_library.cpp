// large_library FOLDER LIBRARY: makes a library of a large folder in a fraction of the time that describing every
// picture takes. Each file is read, and models are learned as ever, but only one picture in 50 is described; the others
// get the vector of one of these with something added. Clusters and the PCA map follow from the vectors.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <random>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/data/image_decoder.h"
#include "engine/data/preprocess.h"
#include "engine/library/catalogue.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/run_files.h"

using namespace lookalike;

namespace {

constexpr std::int64_t described_each = 50;
constexpr float added = 0.5f;  // Length of what is added to a part, which has length 1.

std::vector<std::uint8_t> pixels_of(const Collection& collection, std::int64_t count, int size) {
  const std::size_t bytes = static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 3;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count) * bytes);
  parallel_for(count, [&](std::int64_t i) {
    const Image square = fit_square(decode_image_file(collection.row_path(i * described_each)).image, size);
    std::ranges::copy(square.rgb, pixels.begin() + i * static_cast<std::int64_t>(bytes));
  });
  return pixels;
}

/// A row for every picture, from those that were described.
Matrix spread(const Matrix& described, const std::vector<PartBlock>& blocks, std::int64_t rows) {
  Matrix parts(rows, described.cols);
  std::mt19937_64 random(1);
  std::normal_distribution<float> normal;
  for (const PartBlock& block : blocks) {
    Matrix part(rows, block.dims);
    const float side = added / std::sqrt(static_cast<float>(block.dims));
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t from = std::min(row / described_each, described.rows - 1);
      for (std::int64_t c = 0; c < block.dims; ++c)
        part(row, c) = described(from, block.offset + c) + (row % described_each == 0 ? 0 : side * normal(random));
    }
    normalise_rows(part);
    for (std::int64_t row = 0; row < rows; ++row)
      std::ranges::copy(part.row(row), parts.row(row).begin() + block.offset);
  }
  return parts;
}

void describe(Library& library) {
  const auto collection = library.snapshot();
  const std::int64_t count = (collection->row_count() + described_each - 1) / described_each;
  const int size = Dictionary{}.size;
  const std::vector<std::uint8_t> pixels = pixels_of(*collection, count, size);
  const PixelView view{pixels.data(), count, size};
  const auto models = BaseModels::learn(view, {}, {});
  StoredEmbeddings stored;
  for (std::int64_t row = 0; row < collection->row_count(); ++row)
    stored.content_hashes.push_back(collection->row_picture(row).content_hash);
  stored.embeddings.run = untrained_run;
  stored.embeddings.stamp = models->stamp;
  stored.embeddings.blocks = models->blocks();
  stored.embeddings.parts = spread(*models->parts(view, {}, {}), models->blocks(), collection->row_count());
  write_embeddings(library.run_folder(untrained_run), stored);
  write_meta(*library.impl().database, "current_run", untrained_run);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes a large library quickly");
  fs::path pictures, folder;
  app.add_option("FOLDER", pictures, "Pictures, as large_collection makes them")->required();
  app.add_option("LIBRARY", folder, "Its folder")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    auto library = Library::open(folder);
    import_folder(*library, pictures, {}, {});
    describe(*library);
    library.reset();
    library = Library::open(folder);  // with these vectors
    ClusterOptions clusters;
    clusters.k = 20;
    cluster(*library, clusters, {}, {});
    MapOptions map;
    map.measure = false;
    make_map(*library, map, {}, {});
    std::printf("%lld pictures\n", static_cast<long long>(library->snapshot()->row_count()));
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return exit_code(error.code());
  }
  return 0;
}
