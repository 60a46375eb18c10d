// How long t-SNE takes, and how good the map is: rows of a .npy file (N×D float32), or clusters made here. Prints one
// JSON object a size. tests/peers/compare_map sets scikit-learn beside it.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/analysis/tsne.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/npy.h"
#include "engine/core/parallel.h"

namespace {

using namespace lookalike;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// `clusters` round clouds of deviation 1 whose centres have deviation 2 in each direction.
Matrix clustered(std::int64_t rows, std::int64_t dims, int clusters, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal;
  Matrix centres(clusters, dims), x(rows, dims);
  for (float& value : centres.data) value = 2 * normal(random);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < dims; ++j) x(i, j) = centres(i % clusters, j) + normal(random);
  }
  return x;
}

nlohmann::json measure(const Matrix& x, const TsneOptions& options, const fs::path& out) {
  const auto begin = Clock::now();
  const auto graph = nearest_neighbours(x, tsne_neighbours(x.rows, options.perplexity), options.seed, {}, {});
  const double neighbours = seconds_since(begin);
  const TsneResult map = tsne(x, *graph, options, {}, {});
  const double total = seconds_since(begin);
  if (!out.empty()) write_npy(out, map.xy);
  const auto shown = nearest_neighbours(map.xy, 10, options.seed, {}, {});
  double kept = 0;
  for (const float share : neighbours_kept(*graph, *shown, 10)) kept += share;
  return {{"rows", x.rows},
          {"dims", x.cols},
          {"seconds", total},
          {"neighbours_s", neighbours},
          {"perplexity", map.perplexity},
          {"iterations", map.iterations},
          {"kl", map.kl},
          {"neighbours_kept", kept / static_cast<double>(x.rows)},
          {"threads", thread_count()},
          {"peak_memory_mb", static_cast<double>(peak_memory()) / 1e6}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures t-SNE");
  fs::path file, out;
  std::vector<std::int64_t> sizes{10'000, 70'000};
  std::int64_t dims = 50;
  int threads = 0;
  TsneOptions options;
  app.add_option("--data", file, "A .npy file of rows instead of made ones");
  app.add_option("--rows", sizes, "How many rows to make")->capture_default_str();
  app.add_option("--dims", dims, "Of made rows")->capture_default_str();
  app.add_option("--out", out, "Write the map as .npy");
  app.add_option("--perplexity", options.perplexity, "0: by size")->capture_default_str();
  app.add_option("--iterations", options.iterations, "Steps")->capture_default_str();
  app.add_option("--seed", options.seed, "Seed")->capture_default_str();
  app.add_option("--threads", threads, "0: the machine's cores")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  set_thread_count(threads);
  try {
    if (!file.empty()) {
      std::cout << measure(read_npy(file), options, out) << std::endl;
      return 0;
    }
    for (const std::int64_t rows : sizes) {
      std::cout << measure(clustered(rows, dims, 20, options.seed), options, out) << std::endl;
    }
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return exit_code(error.code());
  }
  return 0;
}
