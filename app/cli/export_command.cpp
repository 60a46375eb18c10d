#include <cstdio>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/export.h"
#include "engine/library/folder_export.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct ExportRequest {
  fs::path library, out;
  std::string what, format, by = "copy", id;
  std::vector<std::string> clusters;
  bool undo = false, list = false, force = false;
};

bool into_folders(const Context& context, Library& library, const ExportRequest& r) {
  FolderExportRequest request{r.out, export_by_from_string(r.by), {}};
  for (const std::string& text : r.clusters) request.clusters.push_back(cluster_named(*library.snapshot(), text));
  const FolderExportOutcome outcome = export_folders(library, request, context.progress, context.stop);
  if (context.json) {
    print({{"what", r.what},
           {"by", r.by},
           {"export", outcome.id},
           {"files", outcome.files},
           {"missing", outcome.missing},
           {"out", display_path(r.out)}});
  } else {
    std::printf("%lld files are in %s\n", static_cast<long long>(outcome.files), display_path(r.out).c_str());
    for (const std::string& path : outcome.missing) std::printf("  no longer there: %s\n", path.c_str());
    std::printf("To take this back: lookalike-cli export --library LIB --undo --export %s\n", outcome.id.c_str());
  }
  return !outcome.cancelled;
}

bool undo(const Context& context, Library& library, const ExportRequest& r) {
  const ExportUndo outcome = undo_export(library, r.id, context.progress, context.stop);
  if (context.json) {
    print({{"removed", outcome.removed}, {"kept", outcome.kept}, {"last", outcome.last}});
  } else {
    std::printf("%lld files removed\n", static_cast<long long>(outcome.removed));
    for (const std::string& path : outcome.kept) std::printf("  kept, since it has changed: %s\n", path.c_str());
    for (const std::string& path : outcome.last)
      std::printf("  kept, since its original is not there (undo again when it is): %s\n", path.c_str());
  }
  return !outcome.cancelled;
}

bool list(const Context& context, const Library& library) {
  json all = json::array();
  for (const ExportRecord& record : list_exports(library.folder())) {
    all.push_back({{"export", record.id}, {"out", display_path(record.out)}, {"files", record.files}});
    if (!context.json) {
      std::printf("%s  %6lld files  %s\n", record.id.c_str(), static_cast<long long>(record.files),
                  display_path(record.out).c_str());
    }
  }
  if (context.json) print(all);
  return true;
}

bool export_run(const Context& context, const ExportRequest& r) {
  const auto library = open_existing(r.library);
  if (r.list) return list(context, *library);
  if (r.undo) return undo(context, *library, r);
  if (r.what.empty() || r.out.empty()) {
    throw Error(ErrorCode::usage, "An export needs to know what and where to", {},
                "Give --what and --out, or --undo, or --list.");
  }
  const ExportWhat kind = export_what_from_string(r.what);
  const bool folders = kind == ExportWhat::folders;
  if (!folders && (!r.clusters.empty() || r.by != ExportRequest{}.by)) {
    throw Error(ErrorCode::usage, "--clusters and --by are for an export into folders", r.what,
                "Leave them out, or choose --what folders.");
  }
  if (folders && (!r.format.empty() || r.force)) {
    throw Error(ErrorCode::usage, "--format and --force are for an export of tables", r.what, "Leave them out.");
  }
  if (folders) return into_folders(context, *library, r);
  const std::string format = !r.format.empty() ? r.format : kind == ExportWhat::embeddings ? "npy" : "csv";
  const auto files =
      export_library(*library, kind, export_format_from_string(format), r.out, context.progress, context.stop, r.force);
  if (context.stop.stop_requested()) return false;
  if (context.json) {
    print({{"what", r.what}, {"files", files}, {"out", display_path(r.out)}});
  } else {
    std::printf("%lld files written into %s\n", static_cast<long long>(files), display_path(r.out).c_str());
  }
  return true;
}

}  // namespace

void add_export_command(CLI::App& app, Action& chosen) {
  auto r = std::make_shared<ExportRequest>();
  auto* c = add_command(app, chosen, "export",
                        "Write embeddings, clusters or neighbours, or put pictures into cluster folders",
                        [r](const Context& context) { return export_run(context, *r); });
  c->add_option("--library", r->library, "The library's folder")->required();
  auto* what = c->add_option("--what", r->what, "embeddings, clusters, neighbours or folders");
  auto* out = c->add_option("--out", r->out, "The folder to write into");
  auto* format = c->add_option("--format", r->format, "csv, npy or json (default: npy for embeddings, csv otherwise)");
  auto* by = c->add_option("--by", r->by, "folders: copy, hardlink or symlink")->capture_default_str();
  auto* only = c->add_option("--clusters", r->clusters, "folders: only these, by name or number")->delimiter(',');
  auto* force = c->add_flag("--force", r->force, "Tables: replace files of the same name");
  auto* undo = c->add_flag("--undo", r->undo, "Remove what an export into folders made, as far as it is unchanged");
  c->add_option("--export", r->id, "With --undo: which export (default: the last)")->needs(undo);
  auto* list = c->add_flag("--list", r->list, "List the exports that can be undone");
  for (CLI::Option* option : {what, out, format, by, only, force}) {
    undo->excludes(option);
    list->excludes(option);
  }
  undo->excludes(list);
}

}  // namespace lookalike::cli
