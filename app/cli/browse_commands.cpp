#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/evaluation.h"
#include "engine/library/jobs.h"
#include "engine/library/moved_folder.h"
#include "engine/library/run_files.h"
#include "engine/library/search_index.h"
#include "engine/library/search_settings.h"
#include "engine/model/preset.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

PartWeights weights_of(const std::optional<double>& colour) {
  return colour ? weights_for_balance(*colour) : PartWeights{};
}

/// Of the named run, or the current one.
bool is_own_encoder(const Collection& c, const std::string& run) {
  const auto found = std::ranges::find(c.runs, run.empty() ? c.current_run : run, &RunInfo::id);
  return found != c.runs.end() && found->own;
}

bool evaluate_action(const Context& context, const fs::path& folder, const std::string& run,
                     const std::string& descriptor, const std::optional<double>& colour, const std::string& unseen_by) {
  const DescriptorKind kind = descriptor_from_string(descriptor);
  const auto library = open_existing(folder);
  const Evaluation e = evaluate(*library, run, kind, weights_of(colour), context.progress, context.stop, unseen_by);
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
  if (is_own_encoder(*library->snapshot(), run)) std::printf("No validation MSE: an own encoder has no decoder.\n");
  return true;
}

std::string index_in_words(const Collection& c) {
  if (!c.embeddings) return "none";
  const bool stored = index_is_stored(c);
  if (const std::string damage = index_damage(c); !damage.empty()) return "exact; " + damage;
  if (c.row_count() < approximate_threshold) return stored ? "exact (an approximate one is stored, too)" : "exact";
  return stored ? "approximate"
                : "exact until an approximate index is built (search --index approximate, or the Search page)";
}

/// Why nothing can be searched although it was described; usually nothing.
std::string damage_of(const Collection& c) {
  if (c.current_run.empty()) return {};
  try {
    c.embeddings ? require_fitting_models(c) : require_intact_embeddings(c.library_folder / "runs" / c.current_run);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

bool info(const Context& context, const fs::path& folder) {
  const auto library = open_existing(folder);
  const auto c = library->snapshot();
  const std::string index = index_in_words(*c), damage = damage_of(*c);
  const bool away = !c->root.empty() && pictures_are_away(*c, c->root);
  const auto damaged_runs = unreadable_runs(c->library_folder / "runs");
  json runs = json::array();
  for (const RunInfo& run : c->runs) {
    runs.push_back({{"run", run.id},
                    {"title", run.title},
                    {"preset", run.preset},
                    {"from", run.from},
                    {"labels", to_valid_utf8(run.labels)},
                    {"epochs", run.train.epochs},
                    {"epochs_done", run.epochs_done},
                    {"best_epoch", run.best_epoch},
                    {"best_val_loss", number(run.best_val_loss)},
                    {"encoder", run.own ? json(run.own->name) : json()},
                    {"embedded", run.embedded}});
  }
  const json document{{"library", display_path(c->library_folder)},
                      {"folder", display_path(c->root)},
                      {"folder_away", away},
                      {"scanned_at", c->scanned_at},
                      {"found", c->health.found},
                      {"usable", c->health.usable},
                      {"current_run", c->current_run},
                      {"clusters", c->clustering ? c->clustering->k : 0},
                      {"map", c->map ? c->map->method : ""},
                      {"index", index},
                      {"damage", damage},
                      {"read_only", c->read_only},
                      {"runs", runs},
                      {"damaged_runs", damaged_runs}};
  if (context.json) {
    print(document);
    return true;
  }
  std::printf("library   %s\npictures  %s%s\n", display_path(c->library_folder).c_str(), display_path(c->root).c_str(),
              away ? " (the folder is away)" : "");
  std::printf("          %zu found, %zu usable, scanned %s\n", c->health.found, c->health.usable,
              c->scanned_at.c_str());
  std::printf("current   %s, %d clusters\n", c->current_run.empty() ? "nothing embedded" : c->current_run.c_str(),
              c->clustering ? c->clustering->k : 0);
  std::printf("index     %s\n", index.c_str());
  if (!damage.empty()) std::printf("damaged   %s\n", damage.c_str());
  for (const std::string& run : damaged_runs) {
    std::printf("damaged   run %s cannot be read: its config.json is damaged\n", run.c_str());
  }
  for (const RunInfo& run : c->runs) {
    const std::string title = run.title.empty() ? "" : "“" + run.title + "”, ";
    if (run.own) {
      std::printf("run       %-28s %sown encoder %s (%s)%s%s\n", run.id.c_str(), title.c_str(), run.own->name.c_str(),
                  to_string(run.own->format).c_str(), run.own->allowed ? "" : ", not allowed on this computer",
                  run.embedded ? "" : ", not embedded");
      continue;
    }
    const std::string best =
        run.best_epoch > 0 ? std::to_string(run.best_epoch) + " (" + loss_text(run.best_val_loss) + ")" : "–";
    std::printf("run       %-28s %s%d of %d epochs, best %s%s\n", run.id.c_str(), title.c_str(), run.epochs_done,
                run.train.epochs, best.c_str(), run.embedded ? "" : ", not embedded");
  }
  return true;
}

}  // namespace

void add_browse_commands(CLI::App& app, Action& chosen) {
  struct EvaluateOptions {
    fs::path library;
    std::string run, descriptor = "fused", unseen_by;
    std::optional<double> colour;
  };
  auto e = std::make_shared<EvaluateOptions>();
  auto* c = add_command(app, chosen, "evaluate", "Measure retrieval and clusters with the folder labels",
                        [e](const Context& context) {
                          return evaluate_action(context, e->library, e->run, e->descriptor, e->colour, e->unseen_by);
                        });
  c->add_option("--library", e->library, "The library's folder")->required();
  c->add_option("--run", e->run, "A run's name, or “untrained” (default: the current one)");
  c->add_option("--descriptor", e->descriptor, "fused, dictionary, learned, latent or colour")->capture_default_str();
  c->add_option("--colour", e->colour, "0 structure only … 1 colour only")->check(CLI::Range(0.0, 1.0));
  c->add_option("--unseen-by", e->unseen_by,
                "Leave out the pictures whose labels this run was given, as queries and as matches");

  auto folder = std::make_shared<fs::path>();
  c = add_command(app, chosen, "info", "Say what a library holds",
                  [folder](const Context& context) { return info(context, *folder); });
  c->add_option("--library", *folder, "The library's folder")->required();
}

}  // namespace lookalike::cli
