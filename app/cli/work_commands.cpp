#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/demo_collection.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/jobs.h"
#include "engine/model/devices.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

bool demo(const Context& context, const fs::path& folder, const DemoOptions& options) {
  if (!make_demo_collection(folder, options, context.progress, context.stop)) return false;
  if (context.json) {
    print({{"folder", display_path(folder)}, {"pictures", options.pictures}, {"kinds", demo_kinds()}});
  } else {
    std::printf("%d pictures of %zu kinds are in %s\n", options.pictures, demo_kinds().size(),
                display_path(folder).c_str());
  }
  return true;
}

json health_json(const Collection& c, const ImportOutcome& outcome) {
  json skipped = json::array(), duplicates = json::array(), near = json::array();
  for (const Picture& p : c.pictures) {
    if (!p.usable()) {
      skipped.push_back({{"path", to_valid_utf8(p.path)}, {"reason", p.detail}, {"health", to_string(p.health)}});
    }
  }
  const auto add = [&](json& list, const std::vector<std::vector<std::size_t>>& groups) {
    for (const auto& group : groups) {
      json paths = json::array();
      for (const std::size_t i : group) paths.push_back(to_valid_utf8(c.pictures[i].path));
      list.push_back(std::move(paths));
    }
  };
  add(duplicates, c.health.duplicates);
  add(near, c.health.near_duplicates);
  return {{"found", c.health.found},
          {"usable", c.health.usable},
          {"skipped", skipped},
          {"duplicates", duplicates},
          {"near_duplicates", near},
          {"leaking_pairs", c.health.leaking_pairs},
          {"unchanged", outcome.unchanged},
          {"images_per_s", outcome.images_per_s}};
}

void print_health(const Collection& c, const ImportOutcome& outcome) {
  std::printf("%zu files found, %zu usable pictures (%zu unchanged, %.0f images/s)\n", c.health.found, c.health.usable,
              outcome.unchanged, outcome.images_per_s);
  for (const Picture& p : c.pictures) {
    if (!p.usable())
      std::printf("  %-12s %s: %s\n", std::string(to_string(p.health)).c_str(), to_valid_utf8(p.path).c_str(),
                  p.detail.c_str());
  }
  for (const auto& group : c.health.duplicates) {
    std::printf("  duplicates  ");
    for (const std::size_t i : group) std::printf(" %s", to_valid_utf8(c.pictures[i].path).c_str());
    std::printf("\n");
  }
  if (!c.health.near_duplicates.empty())
    std::printf("  %zu groups of near-duplicates\n", c.health.near_duplicates.size());
  if (!c.embeddings || !c.clustering) return;
  if (models_fit_vectors(c)) {
    std::printf("Search is ready; %d clusters.\n", c.clustering->k);
  } else {
    std::printf("Search is not ready: the weights of run %s are gone. Go back by `embed --run untrained`.\n",
                c.embeddings->run.c_str());
  }
}

bool scan(const Context& context, const fs::path& root, const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    const bool there = fs::exists(root, error);
    throw Error(ErrorCode::bad_input, there ? "This is not a folder" : "There is no such folder", display_path(root),
                "Name a folder of pictures.");
  }
  require_outside(folder, root);  // before anything is written there
  const auto library = Library::open(folder);
  const ImportOutcome outcome = import_folder(*library, root, context.progress, context.stop);
  const bool done = !outcome.cancelled && refresh(*library, context.progress, context.stop);
  const auto collection = library->snapshot();
  context.json ? print(health_json(*collection, outcome)) : print_health(*collection, outcome);
  tell_inherited(*collection);
  return done;
}

struct EmbedOptions {
  fs::path library;
  std::string run, device;
  bool relearn = false;
};

bool embed_run(const Context& context, const EmbedOptions& o) {
  if (!o.device.empty()) require_device(o.device);
  const auto library = open_existing(o.library);
  const std::string before = library->snapshot()->current_run;
  if (!embed(*library, o.run, context.progress, context.stop, o.relearn, o.device)) return false;
  if (!refresh(*library, context.progress, context.stop)) return false;
  const auto c = library->snapshot();
  tell_inherited(*c);
  if (o.run.empty() && !before.empty() && before != c->embeddings->run) {
    std::fprintf(stderr, "Run %s is gone or cannot be read: the pictures were described without it.\n", before.c_str());
  }
  json blocks = json::object();
  for (const PartBlock& block : c->embeddings->blocks) blocks[block.name] = block.dims;
  if (context.json) {
    print(
        {{"run", c->embeddings->run}, {"stamp", c->embeddings->stamp}, {"images", c->row_count()}, {"parts", blocks}});
  } else {
    std::printf("%lld pictures embedded by run %s\n", static_cast<long long>(c->row_count()),
                c->embeddings->run.c_str());
  }
  return true;
}

void add_demo(CLI::App& app, Action& chosen) {
  auto folder = std::make_shared<fs::path>();
  auto options = std::make_shared<DemoOptions>();
  auto* c = add_command(app, chosen, "demo", "Make the demonstration collection: pictures rendered by the program",
                        [=](const Context& context) { return demo(context, *folder, *options); });
  c->add_option("DIR", *folder, "An empty or new folder")->required();
  c->add_option("--pictures", options->pictures, "How many")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  c->add_option("--seed", options->seed, "Seed of all that is random")->capture_default_str();
}

void add_scan(CLI::App& app, Action& chosen) {
  auto root = std::make_shared<fs::path>();
  auto library = std::make_shared<fs::path>();
  auto* c = add_command(app, chosen, "scan", "Import a folder of pictures; prints the health report",
                        [=](const Context& context) { return scan(context, *root, *library); });
  c->add_option("FOLDER", *root, "The folder of pictures; nothing in it is changed")->required();
  c->add_option("--library", *library, "The library's folder; made when missing")->required();
}

void add_embed(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<EmbedOptions>();
  auto* c = add_command(app, chosen, "embed", "Make the vectors of a run anew, where pictures or weights have changed",
                        [=](const Context& context) { return embed_run(context, *o); });
  c->add_option("--library", o->library, "The library's folder")->required();
  c->add_option("--run", o->run, "A run's name, or “untrained” (default: the current one)");
  c->add_option(
      "--device", o->device,
      "Where its network works: auto, cpu, cuda or cuda:N (default: the device that it was trained on, or the "
      "processor where that is gone)");
  c->add_flag("--relearn", o->relearn, "Learn the dictionary and the whitening anew");
}

}  // namespace

void add_work_commands(CLI::App& app, Action& chosen) {
  add_demo(app, chosen);
  add_scan(app, chosen);
  add_embed(app, chosen);
}

}  // namespace lookalike::cli
