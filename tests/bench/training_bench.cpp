// training_bench FOLDER: trains each preset for an epoch on the pictures of the folder, from the files to the weights,
// and reports images/s, the share of the machine's own matrix-product peak, peak memory, time to the first epoch and
// the share of time spent waiting for data. Each preset in a process of its own, so that the peak memory is its own.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "tests/bench/machine_peak.h"
#include "tests/bench/measure_training.h"
#include "tests/bench/plain_lookalike.h"

using namespace lookalike;
using nlohmann::json;

namespace {

/// Runs `work` in a child and returns what it returned there, with its peak memory.
json in_a_process(const std::function<json()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    json result;
    try {
      result = work();
    } catch (const std::exception& e) {
      result = {{"error", e.what()}};
    }
    const std::string text = result.dump();
    const bool written = ::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    std::_Exit(written ? 0 : 1);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  rusage usage{};
  int status = 0;
  ::wait4(child, &status, 0, &usage);
  if (text.empty()) throw std::runtime_error("the measurement ended without a result");
  json result = json::parse(text);
  if (result.contains("error")) throw std::runtime_error(result["error"].get<std::string>());
  result["peak_memory_mb"] = static_cast<double>(usage.ru_maxrss) / 1024;
  return result;
}

void print_header(double peak) {
  std::printf("matrix-product peak %.0f GFLOP/s, %d threads\n", peak / 1e9, thread_count());
  std::printf("%-26s %9s %9s %7s %9s %10s %7s\n", "", "images/s", "ms/step", "peak %", "memory MB", "epoch 1, s",
              "wait %");
}

void print_row(const std::string& name, const json& row) {
  const auto number = [&](const char* key, double scale) { return row.value(key, 0.0) * scale; };
  std::printf("%-26s %9.1f %9.0f %7.0f %9.0f %10.1f %7.1f\n", name.c_str(), number("images_per_s", 1),
              number("ms_a_step", 1), number("share_of_peak", 100), number("peak_memory_mb", 1),
              number("first_epoch_s", 1), number("data_wait", 100));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures training");
  bench::TrainingJob job;
  std::vector<std::string> names;
  bool as_json = false, plain = false;
  app.add_option("folder", job.folder, "Pictures")->required();
  app.add_option("--preset", names, "Presets to measure (default: all)");
  app.add_option("--size", job.size, "Input size instead of the preset's");
  app.add_option("--batch", job.batch, "Batch instead of the preset's");
  app.add_option("--seed", job.seed);
  app.add_option("--start", job.start, "Folder for the weights and the order that the run starts with");
  app.add_flag("--plain", plain, "Measure a straightforward lookalike module beside the preset's");
  app.add_flag("--json", as_json, "One JSON object");
  CLI11_PARSE(app, argc, argv);
  try {
    if (names.empty()) {
      for (const Preset& preset : presets()) names.push_back(preset.name);
    }
    const double peak = in_a_process([] { return json{{"peak", bench::matrix_product_peak()}}; })["peak"];
    json all{{"threads", thread_count()}, {"seed", job.seed}, {"matrix_product_gflops", peak / 1e9}};
    if (!as_json) print_header(peak);
    const auto measure = [&](const std::string& name, const std::function<json()>& work) {
      json row = in_a_process(work);
      if (row.contains("images_per_s") && row.contains("flop_an_image")) {
        row["share_of_peak"] = row["flop_an_image"].get<double>() * row["images_per_s"].get<double>() / peak;
      }
      if (!as_json) print_row(name, row);
      all["presets"][name] = std::move(row);
    };
    for (const std::string& name : names) {
      bench::TrainingJob one = job;
      one.preset = name;
      const double flop = in_a_process([&] { return json{{"flop", bench::flop_an_image(one)}}; })["flop"];
      measure(name, [&] {
        json row = bench::measure_training(one);
        row["flop_an_image"] = flop;
        return row;
      });
      if (plain && name == "lookalike") measure("straightforward module", [&] { return bench::measure_plain(one); });
    }
    if (as_json) std::printf("%s\n", all.dump().c_str());
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
