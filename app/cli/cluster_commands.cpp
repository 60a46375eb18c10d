#include <cmath>
#include <cstdio>

#include "app/cli/command.h"
#include "app/cli/edit_commands.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

json cluster_json(const Clustering& c) {
  json sizes = json::array();
  for (const Cluster& one : c.clusters) sizes.push_back(one.rows.size());
  json document{{"run", c.run},         {"method", c.method},         {"k", c.k},
                {"inertia", c.inertia}, {"silhouette", c.silhouette}, {"sizes", sizes}};
  if (c.sweep.points.empty()) return document;
  json sweep = json::array();
  for (const SweepPoint& p : c.sweep.points) {
    sweep.push_back({{"k", p.k},
                     {"inertia", p.inertia},
                     {"silhouette", p.silhouette},
                     {"calinski_harabasz", p.calinski_harabasz},
                     {"stability", number(p.stability)}});
  }
  document["sweep"] = sweep;
  document["suggested_k"] = c.sweep.suggested_k;
  document["elbow_k"] = c.sweep.elbow_k;
  document["reason"] = c.sweep.reason;
  return document;
}

void print_sweep(const Sweep& sweep) {
  std::printf("   k      inertia  silhouette  Calinski–Harabasz  stability\n");
  for (const SweepPoint& p : sweep.points) {
    std::printf("%4d %12.3f %11.3f %18.1f", p.k, p.inertia, p.silhouette, p.calinski_harabasz);
    std::isnan(p.stability) ? std::printf("          –\n") : std::printf(" %10.3f\n", p.stability);
  }
  std::printf("Suggested: %d. %s\n", sweep.suggested_k, sweep.reason.c_str());
}

struct Request {
  fs::path library;
  std::string run, range;
  ClusterOptions options;
};

void parse_range(const std::string& range, ClusterOptions& options) {
  if (range.empty()) return;
  int used = 0;
  if (std::sscanf(range.c_str(), "%6d:%6d%n", &options.k_min, &options.k_max, &used) != 2 ||
      static_cast<std::size_t>(used) != range.size()) {
    throw Error(ErrorCode::usage, "This is no range of k", range, "Give it as A:B, for example --k-range 2:20.");
  }
}

bool cluster_run(const Context& context, Request request) {
  parse_range(request.range, request.options);
  const auto library = open_existing(request.library);
  choose_run(*library, request.run);
  if (!cluster(*library, request.options, context.progress, context.stop)) return false;
  const auto c = library->snapshot();
  const Clustering& clustering = *c->clustering;
  if (context.json) {
    print(cluster_json(clustering));
    return true;
  }
  if (!clustering.sweep.points.empty() && request.options.k == 0) print_sweep(clustering.sweep);
  std::printf("%d clusters, silhouette %.3f\n", clustering.k, clustering.silhouette);
  print_clusters(*c);
  return true;
}

}  // namespace

void add_cluster_commands(CLI::App& app, Action& chosen) {
  auto r = std::make_shared<Request>();
  auto* c = add_command(app, chosen, "cluster", "Group the pictures by k-means or Ward's method",
                        [r](const Context& context) { return cluster_run(context, *r); });
  c->add_option("--library", r->library, "The library's folder")->required();
  c->add_option("--run", r->run, "A run's name, or “untrained” (default: the current one)");
  c->add_option("--method", r->options.method, "kmeans, or ward: agglomerative, for up to 20,000 pictures")
      ->capture_default_str();
  auto* one = c->add_option("--k", r->options.k, "Number of clusters")->check(CLI::Range(1, 1'000'000));
  c->add_option("--k-range", r->range, "Try each k of A:B and take the suggested one (default 2:20)")->excludes(one);
  c->add_option("--seed", r->options.seed, "Seed of all that is random")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  add_edit_commands(app, chosen);
}

}  // namespace lookalike::cli
