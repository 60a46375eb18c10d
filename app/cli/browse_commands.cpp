#include <cmath>
#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/evaluation.h"
#include "engine/library/jobs.h"
#include "engine/library/searcher.h"
#include "engine/model/preset.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct SearchOptions {
  fs::path library;
  std::vector<fs::path> queries;
  std::int64_t count = 20;
  std::string scope = "all", descriptor = "fused";
  std::optional<double> colour;
};

PartWeights weights_of(const std::optional<double>& colour) {
  return colour ? weights_for_balance(*colour) : PartWeights{};
}

SearchScope scope_from_string(const std::string& text) {
  if (text == "all") return SearchScope::all;
  if (text == "cluster") return SearchScope::cluster;
  throw Error(ErrorCode::usage, "There is no such scope", text, "Known are: all, cluster.");
}

json hits_json(const Collection& c, const SearchResult& result) {
  json hits = json::array();
  for (const Hit& hit : result.hits) {
    const Picture& picture = c.row_picture(hit.row);
    hits.push_back({{"rank", hit.rank},
                    {"path", display_path(c.row_path(hit.row))},
                    {"distance", hit.distance},
                    {"score", hit.score},
                    {"cluster", hit.cluster},
                    {"label", to_valid_utf8(picture.label)}});
  }
  return hits;
}

bool search(const Context& context, const SearchOptions& options) {
  SearchRequest request;
  request.count = options.count;
  request.scope = scope_from_string(options.scope);
  request.descriptor = descriptor_from_string(options.descriptor);
  request.weights = weights_of(options.colour);
  const auto library = open_existing(options.library);
  for (const fs::path& path : options.queries) request.examples.push_back(query_from_file(path));
  const auto searcher = Searcher::open(library->snapshot());
  const SearchResult result = searcher->search(request);
  const Collection& c = searcher->collection();

  if (context.json) {
    json query = json::array();
    for (const fs::path& path : options.queries) query.push_back(display_path(path));
    print({{"query", query.size() == 1 ? query[0] : query},
           {"cluster", result.query_cluster},
           {"cluster_recall", result.cluster_recall},
           {"searched", result.searched},
           {"milliseconds", result.milliseconds},
           {"hits", hits_json(c, result)}});
    return true;
  }
  if (result.query_cluster >= 0) {
    std::printf("Nearest cluster: %s\n",
                c.clustering->clusters[static_cast<std::size_t>(result.query_cluster)].name.c_str());
  }
  for (const Hit& hit : result.hits) {
    std::printf("%3d  %5.1f %%  %s\n", hit.rank, hit.score, display_path(c.row_path(hit.row)).c_str());
  }
  return true;
}

bool evaluate_action(const Context& context, const fs::path& folder, const std::string& run,
                     const std::string& descriptor, const std::optional<double>& colour) {
  const DescriptorKind kind = descriptor_from_string(descriptor);
  const auto library = open_existing(folder);
  const Evaluation e = evaluate(*library, run, kind, weights_of(colour), context.progress, context.stop);
  if (context.stop.stop_requested()) return false;
  const bool labelled = !e.labels.empty();
  const auto metric = [&](double value) { return labelled ? json(value) : json(); };
  if (context.json) {
    print({{"images", e.images},
           {"labels", e.labels},
           {"descriptor", descriptor},
           {"p_at_1", metric(e.p_at_1)},
           {"p_at_10", metric(e.p_at_10)},
           {"map", metric(e.map)},
           {"nmi", metric(e.nmi)},
           {"ari", metric(e.ari)},
           {"ri", metric(e.ri)},
           {"purity", metric(e.purity)},
           {"val_mse", number(e.val_mse)},
           {"psnr", number(e.psnr)}});
    return true;
  }
  std::printf("%lld pictures, %zu labels, descriptor %s\n", static_cast<long long>(e.images), e.labels.size(),
              descriptor.c_str());
  if (labelled) {
    std::printf("P@1 %.3f  P@10 %.3f  mAP %.3f  NMI %.3f  ARI %.3f  RI %.3f  purity %.3f\n", e.p_at_1, e.p_at_10, e.map,
                e.nmi, e.ari, e.ri, e.purity);
  } else {
    std::printf("No labels: put pictures into one folder a kind to have retrieval measured.\n");
  }
  if (!std::isnan(e.val_mse)) std::printf("validation MSE %.5f (PSNR %.1f dB)\n", e.val_mse, e.psnr);
  return true;
}

bool info(const Context& context, const fs::path& folder) {
  const auto library = open_existing(folder);
  const auto c = library->snapshot();
  json runs = json::array();
  for (const RunInfo& run : c->runs) {
    runs.push_back({{"run", run.id},
                    {"preset", run.preset},
                    {"epochs", run.train.epochs},
                    {"epochs_done", run.epochs_done},
                    {"best_epoch", run.best_epoch},
                    {"best_val_loss", number(run.best_val_loss)},
                    {"embedded", run.embedded}});
  }
  const json document{{"library", display_path(c->library_folder)},
                      {"folder", display_path(c->root)},
                      {"scanned_at", c->scanned_at},
                      {"found", c->health.found},
                      {"usable", c->health.usable},
                      {"current_run", c->current_run},
                      {"clusters", c->clustering ? c->clustering->k : 0},
                      {"map", c->map ? c->map->method : ""},
                      {"read_only", c->read_only},
                      {"runs", runs}};
  if (context.json) {
    print(document);
    return true;
  }
  std::printf("library   %s\npictures  %s\n", display_path(c->library_folder).c_str(), display_path(c->root).c_str());
  std::printf("          %zu found, %zu usable, scanned %s\n", c->health.found, c->health.usable,
              c->scanned_at.c_str());
  std::printf("current   %s, %d clusters\n", c->current_run.empty() ? "nothing embedded" : c->current_run.c_str(),
              c->clustering ? c->clustering->k : 0);
  for (const RunInfo& run : c->runs) {
    std::printf("run       %-28s %d of %d epochs, best %d (%.5f)%s\n", run.id.c_str(), run.epochs_done,
                run.train.epochs, run.best_epoch, run.best_val_loss, run.embedded ? "" : ", not embedded");
  }
  return true;
}

}  // namespace

void add_browse_commands(CLI::App& app, Action& chosen) {
  auto s = std::make_shared<SearchOptions>();
  auto* c = add_command(app, chosen, "search", "Find the nearest pictures to one or several queries",
                        [s](const Context& context) { return search(context, *s); });
  c->add_option("QUERY", s->queries, "Picture files; several are averaged")->required();
  c->add_option("--library", s->library, "The library's folder")->required();
  c->add_option("-n", s->count, "How many results")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  c->add_option("--scope", s->scope, "all, or cluster: only the query's predicted cluster")->capture_default_str();
  c->add_option("--descriptor", s->descriptor, "fused, dictionary, learned, latent or colour")->capture_default_str();
  c->add_option("--colour", s->colour, "0 structure only … 1 colour only")->check(CLI::Range(0.0, 1.0));

  struct EvaluateOptions {
    fs::path library;
    std::string run, descriptor = "fused";
    std::optional<double> colour;
  };
  auto e = std::make_shared<EvaluateOptions>();
  c = add_command(
      app, chosen, "evaluate", "Measure retrieval and clusters with the folder labels",
      [e](const Context& context) { return evaluate_action(context, e->library, e->run, e->descriptor, e->colour); });
  c->add_option("--library", e->library, "The library's folder")->required();
  c->add_option("--run", e->run, "A run's name, or “untrained” (default: the current one)");
  c->add_option("--descriptor", e->descriptor, "fused, dictionary, learned, latent or colour")->capture_default_str();
  c->add_option("--colour", e->colour, "0 structure only … 1 colour only")->check(CLI::Range(0.0, 1.0));

  auto folder = std::make_shared<fs::path>();
  c = add_command(app, chosen, "info", "Say what a library holds",
                  [folder](const Context& context) { return info(context, *folder); });
  c->add_option("--library", *folder, "The library's folder")->required();
}

}  // namespace lookalike::cli
