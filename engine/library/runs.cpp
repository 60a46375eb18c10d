#include "engine/library/runs.h"

#include <algorithm>
#include <iterator>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/catalogue.h"
#include "engine/library/cluster_store.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/run_files.h"

namespace lookalike {
namespace {

void require_run(const std::vector<RunInfo>& runs, const std::string& id) {
  if (std::ranges::find(runs, id, &RunInfo::id) != runs.end()) return;
  throw Error(ErrorCode::usage, "There is no such run", to_valid_utf8(id), "`info` lists the runs of the library.");
}

std::string trimmed(const std::string& text) {
  constexpr const char* space = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(space);
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// Makes the newest run current whose vectors cover the pictures, or the untrained one, or none.
void choose_current_run(Library::Impl& impl, Collection& collection) {
  std::vector<std::string> candidates;
  std::ranges::transform(collection.runs, std::back_inserter(candidates), &RunInfo::id);
  std::ranges::reverse(candidates);
  candidates.emplace_back(untrained_run);
  for (const std::string& id : candidates) {
    collection.current_run = id;
    impl.load_run(collection);
    if (collection.embeddings) return;
  }
  collection.current_run.clear();
}

}  // namespace

void rename_run(Library& library, const std::string& id, const std::string& title) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  next.runs = list_runs(impl.folder / "runs");
  require_run(next.runs, id);
  write_run_title(impl.run_folder(id), to_valid_utf8(trimmed(title)));
  next.runs = list_runs(impl.folder / "runs");
  impl.publish(std::move(next));
}

bool use_run(Library& library, const std::string& id, const ProgressCallback& progress, std::stop_token stop) {
  const auto before = library.snapshot();
  const auto of_earlier_weights = [&](const RunInfo& run) { return run.id == id && run.finished && run.outdated; };
  bool described = library.read_only() || std::ranges::none_of(before->runs, of_earlier_weights);
  if (described) {
    try {
      library.select_run(id);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::usage || library.read_only()) throw;
      described = false;
    }
  }
  if (!described && !embed(library, id, progress, stop)) return false;
  return refresh(library, progress, stop);
}

void delete_run(Library& library, const std::string& id) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  const fs::path runs = impl.folder / "runs";
  require_run(list_runs(runs), id);
  if (impl.in_training.contains(id)) {
    throw Error(ErrorCode::usage, "This run is being trained", id, "Stop it first.");
  }
  const fs::path folder = impl.run_folder(id);
  std::error_code error;
  fs::rename(folder, deleted_run(folder), error);
  if (error) {
    throw Error(ErrorCode::io, "The run cannot be deleted (" + error.message() + ")", display_path(folder),
                "Check the permissions of the library's folder.");
  }
  remove_clustering(*impl.database, id);
  next.runs = list_runs(runs);
  if (next.current_run == id) {
    choose_current_run(impl, next);
    write_meta(*impl.database, "current_run", next.current_run);
  }
  impl.publish(std::move(next));
  remove_deleted_runs(runs);
}

}  // namespace lookalike
