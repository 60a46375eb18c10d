#include <cmath>
#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/map_files.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct MapRequest {
  fs::path library;
  std::string run;
  MapOptions options;
};

/// Mean of the values that are there; NaN without any.
double mean_of(const std::vector<float>& values) {
  double sum = 0;
  std::int64_t count = 0;
  for (const float value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : std::nan("");
}

json to_json(const MapLayout& map, const fs::path& file) {
  json document{{"run", map.run},
                {"method", map.method},
                {"points", map.xy.rows},
                {"neighbours_kept", number(mean_of(map.values.kept))},
                {"p_at_10", number(mean_of(map.values.precision))},
                {"file", display_path(file)}};
  if (map.method == "tsne") {
    document["perplexity"] = map.perplexity;
    document["seed"] = map.seed;
    document["kl"] = map.kl;
  }
  return document;
}

bool map_run(const Context& context, const MapRequest& request) {
  const auto library = open_existing(request.library);
  choose_run(*library, request.run);
  if (!make_map(*library, request.options, context.progress, context.stop)) return false;
  const auto c = library->snapshot();
  const MapLayout& map = request.options.method == "tsne" ? *c->tsne : *c->map;
  const fs::path file = map_file(library->run_folder(map.run), map.method);
  if (context.json) {
    print(to_json(map, file));
    return true;
  }
  std::printf("%lld points (%s) are in %s\n", static_cast<long long>(map.xy.rows), map.method.c_str(),
              display_path(file).c_str());
  if (map.method == "tsne") std::printf("perplexity %.4g, KL divergence %.3f\n", map.perplexity, map.kl);
  std::printf("%.0f %% of the ten nearest neighbours are near on the map, too\n", 100 * mean_of(map.values.kept));
  return true;
}

}  // namespace

void add_map_command(CLI::App& app, Action& chosen) {
  auto request = std::make_shared<MapRequest>();
  auto* c = add_command(app, chosen, "map", "Lay the pictures out in the plane",
                        [=](const Context& context) { return map_run(context, *request); });
  c->add_option("--library", request->library, "The library's folder")->required();
  c->add_option("--run", request->run, "A run's name, or “untrained” (default: the current one)");
  c->add_option("--method", request->options.method, "pca: at once; tsne: neighbours stay together, takes longer")
      ->capture_default_str();
  c->add_option("--perplexity", request->options.perplexity,
                "Of t-SNE: about how many neighbours count (default: 30, fewer for few pictures)");
  c->add_option("--seed", request->options.seed, "Of t-SNE: the same seed gives the same map")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
}

}  // namespace lookalike::cli
