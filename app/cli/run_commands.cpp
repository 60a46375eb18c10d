#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/files.h"
#include "engine/library/runs.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct RunOptions {
  fs::path library;
  std::string run, title;
};

bool rename(const Context& context, const RunOptions& o) {
  const auto library = open_existing(o.library);
  rename_run(*library, o.run, o.title);
  for (const RunInfo& run : library->snapshot()->runs) {
    if (run.id != o.run) continue;
    if (context.json) {
      print({{"run", run.id}, {"title", run.title}});
    } else if (run.title.empty()) {
      std::printf("%s has no title of its own any more\n", run.id.c_str());
    } else {
      std::printf("%s is called “%s”\n", run.id.c_str(), run.title.c_str());
    }
  }
  return true;
}

bool remove(const Context& context, const RunOptions& o) {
  const auto library = open_existing(o.library);
  delete_run(*library, o.run);
  const std::string current = library->snapshot()->current_run;
  if (context.json) {
    print({{"deleted", o.run}, {"current_run", current}});
  } else {
    std::printf("%s is deleted; searched with: %s\n", o.run.c_str(), current.empty() ? "nothing" : current.c_str());
  }
  return true;
}

}  // namespace

void add_run_commands(CLI::App& app, Action& chosen) {
  auto* group = app.add_subcommand("runs", "Rename or delete a run (`info` lists them)");
  group->require_subcommand(1);
  auto o = std::make_shared<RunOptions>();
  const auto add = [&](const char* name, const char* summary, bool (*work)(const Context&, const RunOptions&)) {
    auto* c =
        add_command(*group, chosen, name, summary, [o, work](const Context& context) { return work(context, *o); });
    c->add_option("--library", o->library, "The library's folder")->required();
    c->add_option("RUN", o->run, "Its name, as `info` lists it")->required();
    return c;
  };
  add("rename", "Give a run a title of your own, which lists and charts then show", rename)
      ->add_option("TITLE", o->title, "The title; an empty one takes it away")
      ->required();
  add("delete", "Delete a run with its weights and vectors; the pictures stay", remove);
}

}  // namespace lookalike::cli
