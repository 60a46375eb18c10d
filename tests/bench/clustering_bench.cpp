// clustering_bench VECTORS.npy: k-means, the sweep over k and Ward's tree on these vectors, as JSON. What
// tests/peers/compare_clustering holds against scikit-learn and faiss.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/ward.h"
#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/core/npy.h"
#include "engine/core/parallel.h"

using namespace lookalike;
using nlohmann::json;

namespace {

template <class Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

json measure_kmeans(const Matrix& x, int k, int starts, std::uint64_t seed) {
  KMeansResult result;
  const double seconds = seconds_of([&] { result = kmeans(x, k, seed, starts); });
  return {{"seconds", seconds}, {"inertia", result.inertia}, {"k", k}, {"starts", starts}};
}

json measure_sweep(const Matrix& x, int low, int high, std::uint64_t seed) {
  Sweep sweep;
  const double seconds = seconds_of([&] { sweep = sweep_k(x, low, high, seed, {}, {}); });
  json inertias = json::array(), stabilities = json::array();
  for (const SweepPoint& point : sweep.points) {
    inertias.push_back(point.inertia);
    stabilities.push_back(point.stability);
  }
  return {{"seconds", seconds},
          {"inertias", inertias},
          {"stabilities", stabilities},
          {"suggested_k", sweep.suggested_k},
          {"reason", sweep.reason}};
}

json measure_ward(const Matrix& x, std::int64_t rows) {
  Matrix part(std::min(rows, x.rows), x.cols);
  std::copy_n(x.data.begin(), part.data.size(), part.data.begin());
  const double seconds = seconds_of([&] { ward(part, {}, {}); });
  return {{"seconds", seconds}, {"rows", part.rows}, {"peak_memory_mb", static_cast<double>(peak_memory()) / 1e6}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures clustering on the vectors of an .npy file.");
  std::string file;
  int k = 20, low = 2, high = 20, starts = 3;
  std::int64_t ward_rows = 0;
  std::uint64_t seed = 1;
  bool sweep = false;
  app.add_option("VECTORS", file, "N×D float32, .npy")->required();
  app.add_option("--k", k, "Clusters of the single k-means")->capture_default_str();
  app.add_option("--starts", starts, "Of the single k-means")->capture_default_str();
  app.add_flag("--sweep", sweep, "The sweep, too");
  app.add_option("--low", low)->capture_default_str();
  app.add_option("--high", high)->capture_default_str();
  app.add_option("--ward", ward_rows, "Ward's tree of so many of the first rows (0: none)")->capture_default_str();
  app.add_option("--seed", seed)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    const Matrix x = read_npy(file);
    kmeans(Matrix(64, 4), 2, 1);  // Threads and libraries are there before the clock runs.
    json result{{"rows", x.rows}, {"cols", x.cols}, {"threads", thread_count()}};
    result["kmeans"] = measure_kmeans(x, k, starts, seed);
    if (sweep) result["sweep"] = measure_sweep(x, low, high, seed);
    if (ward_rows > 0) result["ward"] = measure_ward(x, ward_rows);
    std::printf("%s\n", result.dump().c_str());
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return exit_code(error.code());
  }
}
