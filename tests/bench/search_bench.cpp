// How long a search takes: exact against faiss's IndexFlatIP in the same run, the approximate index with its recall,
// and how long indexes take to be saved and loaded. Rows in clusters, of length 1. Prints one JSON object.
#include <faiss/IndexFlat.h>
#include <omp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/core/parallel.h"
#include "engine/search/index.h"
#include "engine/search/ivf_index.h"

namespace {

using namespace lookalike;
using Clock = std::chrono::steady_clock;

/// Clouds of deviation 1 about centres of deviation 2 in each direction, then to length 1.
Matrix clustered(std::int64_t rows, std::int64_t dims, int clusters, std::uint64_t seed) {
  std::mt19937_64 centre_random(7), random(seed);
  std::normal_distribution<float> normal;
  Matrix centres(clusters, dims), x(rows, dims);
  for (float& value : centres.data) value = 2 * normal(centre_random);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < dims; ++j) x(i, j) = centres(i % clusters, j) + normal(random);
  }
  normalise_rows(x);
  return x;
}

/// The first rows of a file, and its last ones as queries.
std::pair<Matrix, Matrix> rows_and_queries(const fs::path& file, std::int64_t rows, std::int64_t queries) {
  Matrix all = read_npy(file);
  normalise_rows(all);
  queries = std::min(queries, all.rows / 10);
  rows = std::min(rows, all.rows - queries);
  const auto part = [&](std::int64_t begin, std::int64_t count) {
    Matrix some(count, all.cols);
    std::copy_n(all.data.begin() + begin * all.cols, some.data.size(), some.data.begin());
    return some;
  };
  return {part(0, rows), part(all.rows - queries, queries)};
}

double milliseconds(const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

nlohmann::json spread(std::vector<double> times) {
  std::ranges::sort(times);
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  return {{"median_ms", at(0.5)}, {"p95_ms", at(0.95)}};
}

nlohmann::json measure_exact(const Matrix& rows, const Matrix& queries, const fs::path& folder) {
  ExactIndex index(rows, "bench");
  faiss::IndexFlatIP flat(rows.cols);
  flat.add(rows.rows, rows.data.data());
  std::vector<double> own, theirs;
  std::vector<float> similarities(10);
  std::vector<std::int64_t> found(10);
  for (std::int64_t q = 0; q < queries.rows; ++q) {  // in turn, so that both see the same machine
    own.push_back(milliseconds([&] { index.search(queries.row(q), 10); }));
    theirs.push_back(
        milliseconds([&] { flat.search(1, queries.row(q).data(), 10, similarities.data(), found.data()); }));
  }
  const double save = milliseconds([&] { index.save(folder / "exact"); });
  const double load = milliseconds([&] { ExactIndex::load(folder / "exact", "bench"); });
  return {{"rows", rows.rows}, {"dims", rows.cols}, {"exact", spread(own)}, {"faiss_flat", spread(theirs)},
          {"save_ms", save},   {"load_ms", load}};
}

/// What a look into so many lists costs and finds; 0: as many as the index chooses.
nlohmann::json measure_probes(const IvfIndex& index, const ExactIndex& exact, const Matrix& queries,
                              std::int64_t probes) {
  std::vector<double> times;
  int kept = 0;
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    std::vector<Neighbour> found;
    times.push_back(milliseconds([&] { found = index.search(queries.row(q), 10, probes).nearest; }));
    for (const Neighbour& wanted : exact.search(queries.row(q), 10))
      kept += std::ranges::find(found, wanted.row, &Neighbour::row) != found.end();
  }
  nlohmann::json result = spread(times);
  result["probes"] = probes > 0 ? probes : index.probes_for(10);
  result["recall_at_10"] = kept / (10.0 * static_cast<double>(queries.rows));
  return result;
}

nlohmann::json measure_approximate(const Matrix& rows, const Matrix& queries, const std::vector<std::int64_t>& probes,
                                   const fs::path& folder) {
  IvfIndex index(rows);
  const double build = milliseconds([&] { index.grow({}, {}); });
  const ExactIndex exact(rows, "bench");
  nlohmann::json result{{"rows", rows.rows}, {"dims", rows.cols}, {"build_s", build / 1000}, {"lists", index.lists()}};
  result["query"] = measure_probes(index, exact, queries, 0);
  for (const std::int64_t some : probes) {
    result["by_probes"].push_back(measure_probes(index, exact, queries, some));
  }
  result["save_ms"] = milliseconds([&] { index.save(folder / "approximate", "bench"); });
  result["load_ms"] = milliseconds([&] { IvfIndex::load(folder / "approximate", "bench", rows); });
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures search");
  fs::path data;
  std::int64_t exact_rows = 100'000, approximate_rows = 200'000, dims = 256, queries = 200;
  std::vector<std::int64_t> probes;
  int clusters = 20, threads = 0;
  app.add_option("--data", data, "A .npy file of rows instead of made ones; its last ones are the queries");
  app.add_option("--exact-rows", exact_rows, "Rows of the exact search; 0: none")->capture_default_str();
  app.add_option("--approximate-rows", approximate_rows, "Rows of the approximate search; 0: none")
      ->capture_default_str();
  app.add_option("--probes", probes, "Lists of the approximate search, beside the one that it chooses");
  app.add_option("--dims", dims, "Of made rows")->capture_default_str();
  app.add_option("--queries", queries, "How many queries")->capture_default_str();
  app.add_option("--clusters", clusters, "Of made rows")->capture_default_str();
  app.add_option("--threads", threads, "0: the machine's cores")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  set_thread_count(threads);
  omp_set_num_threads(thread_count());
  const fs::path folder = fs::temp_directory_path() / "lookalike-search-bench";
  try {
    make_folder(folder);
    nlohmann::json result{{"threads", thread_count()}};
    const auto made = [&](std::int64_t rows) {
      return data.empty() ? std::pair(clustered(rows, dims, clusters, 1), clustered(queries, dims, clusters, 2))
                          : rows_and_queries(data, rows, queries);
    };
    if (exact_rows > 0) {
      const auto [rows, asked] = made(exact_rows);
      result["exact"] = measure_exact(rows, asked, folder);
    }
    if (approximate_rows > 0) {
      const auto [rows, asked] = made(approximate_rows);
      result["approximate"] = measure_approximate(rows, asked, probes, folder);
    }
    std::cout << result.dump() << std::endl;
    fs::remove_all(folder);
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return exit_code(error.code());
  }
  return 0;
}
