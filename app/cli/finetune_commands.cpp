#include <algorithm>
#include <cstdio>

#include "app/cli/train_command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/given_labels.h"
#include "engine/library/judgements.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct FinetuneOptions {
  fs::path library;
  std::string run, labels;
  Changes changes;
  bool no_embed = false;
};

const RunInfo& run_named(const Collection& collection, const std::string& id) {
  const auto found = std::ranges::find(collection.runs, id, &RunInfo::id);
  if (found != collection.runs.end()) return *found;
  throw Error(ErrorCode::usage, "There is no such run to start from", to_valid_utf8(id),
              "Train first, or name one of the runs that `info` lists.");
}

void say_labels(const Context& context, const std::string& run, const GivenLabels& given) {
  const std::size_t names = given.names().size();
  if (context.json) {
    print({{"event", "labels"},
           {"run", run},
           {"source", given.source},
           {"pictures", given.labels.size()},
           {"labels", names},
           {"unknown", given.unknown},
           {"unclear", given.unclear}});
    return;
  }
  std::printf("%zu pictures have one of %zu labels\n", given.labels.size(), names);
  if (given.unknown > 0) {
    std::printf("%lld lines name no usable picture of the library\n", static_cast<long long>(given.unknown));
  }
  if (given.unclear > 0) {
    std::printf("%lld pictures are left out, because they have two labels\n", static_cast<long long>(given.unclear));
  }
}

bool finetune(const Context& context, const FinetuneOptions& o) {
  const auto library = open_existing(o.library);
  const auto collection = library->snapshot();
  TrainRequest request =
      improvement_of(run_named(*collection, o.run.empty() ? collection->current_run : o.run), o.labels);
  Configuration config{request.model, request.train};
  apply(o.changes, config);
  request.train = config.train;
  request.embed_after = !o.no_embed;
  return train_and_report(context, *library, request, [&](const std::string& run) {
    if (const auto given = read_given_labels(library->run_folder(run))) say_labels(context, run, *given);
  });
}

/// The network is that of the run which is improved.
bool is_for_improvement(const Option& option) {
  return option.group != Option::Group::network;
}

struct MarkOptions {
  fs::path library;
  std::vector<std::pair<fs::path, fs::path>> alike, unlike;
  bool clear = false;
};

/// Paths of the pictures of each content that is in the library, as text.
std::map<std::string, std::string> paths_by_content(const Collection& collection) {
  std::map<std::string, std::string> paths;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    paths.emplace(collection.row_picture(row).content_hash, display_path(collection.row_path(row)));
  }
  return paths;
}

void add_marks(Library& library, const MarkOptions& o) {
  const auto collection = library.snapshot();
  Judgements said;
  const auto add = [&](const auto& pairs, bool alike) {
    for (const auto& [a, b] : pairs) {
      const std::string &first = content_of(*collection, a), &second = content_of(*collection, b);
      if (first == second) {
        throw Error(ErrorCode::usage, "These two pictures are the same", display_path(a), "Name two different ones.");
      }
      said[std::minmax(first, second)] = alike;
    }
  };
  add(o.alike, true);
  add(o.unlike, false);
  if (o.clear) clear_judgements(library);  // Only now: a wrong name in the list must not cost all marks.
  if (!said.empty()) replace_judgements(library, {}, said);
}

bool marks(const Context& context, const MarkOptions& o) {
  const auto library = open_existing(o.library);
  add_marks(*library, o);
  const auto paths = paths_by_content(*library->snapshot());
  json lists[2] = {json::array(), json::array()};
  for (const auto& [pair, alike] : read_judgements(*library)) {
    const auto path = [&](const std::string& hash) { return paths.contains(hash) ? json(paths.at(hash)) : json(); };
    lists[alike ? 1 : 0].push_back({path(pair.first), path(pair.second)});
  }
  if (context.json) {
    print({{"alike", lists[1]}, {"unlike", lists[0]}});
  } else {
    std::printf("%zu pairs of pictures are marked as alike, %zu as unlike\n", lists[1].size(), lists[0].size());
  }
  return true;
}

}  // namespace

void add_finetune_commands(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<FinetuneOptions>();
  auto* c =
      add_command(app, chosen, "finetune", "Improve a run with labels or marks: a new run that starts from its weights",
                  [o](const Context& context) { return finetune(context, *o); });
  c->add_option("--library", o->library, "The library's folder")->required();
  c->add_option("--run", o->run, "The run to start from (default: the current one)");
  c->add_option("--labels", o->labels, "folders, tags, marks, or a CSV file of paths and labels")->required();
  c->add_flag("--no-embed", o->no_embed, "Only train");
  add_run_options(*c, is_for_improvement, o->changes);

  auto m = std::make_shared<MarkOptions>();
  c = add_command(app, chosen, "marks", "List what was marked as alike and unlike, or mark pictures",
                  [m](const Context& context) { return marks(context, *m); });
  c->add_option("--library", m->library, "The library's folder")->required();
  c->add_option("--alike", m->alike, "Two pictures that are alike; may be repeated");
  c->add_option("--unlike", m->unlike, "Two pictures that are not; may be repeated");
  c->add_flag("--clear", m->clear, "Take away all marks first");
}

}  // namespace lookalike::cli
