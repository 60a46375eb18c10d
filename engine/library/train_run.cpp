#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"

namespace lookalike {
namespace {

/// The run to continue, with more epochs when the request says so.
RunInfo resumed_run(Library::Impl& impl, const TrainRequest& request) {
  for (RunInfo run : list_runs(impl.folder / "runs")) {
    if (run.id != request.resume) continue;
    if (request.train.epochs > run.train.epochs) {
      run.train.epochs = request.train.epochs;
      update_run_config(impl.run_folder(run.id), run);
    }
    if (run.finished && run.epochs_done >= run.train.epochs) {
      throw Error(ErrorCode::usage, "This run has finished its " + std::to_string(run.train.epochs) + " epochs", run.id,
                  "Ask for more epochs to continue it.");
    }
    return run;
  }
  throw Error(ErrorCode::usage, "There is no such run to resume", to_valid_utf8(request.resume),
              "`info` lists the runs of the library.");
}

RunInfo new_run(Library::Impl& impl, const TrainRequest& request) {
  validate(request.model, request.train);
  RunInfo run;
  run.id = create_run(impl.folder / "runs", request.preset, request.model, request.train);
  run.preset = request.preset;
  run.model = request.model;
  run.train = request.train;
  return run;
}

/// What training needs of the library. The pixels stay mapped, and the rows stay right, whatever later jobs do.
struct Prepared {
  RunInfo run;
  std::optional<PixelCache> pixels;  ///< Nullopt when stopped.
  SplitRows split;
};

Prepared prepare(Library::Impl& impl, const TrainRequest& request, const ProgressCallback& progress,
                 std::stop_token stop) {
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  if (next.rows.empty()) {
    throw Error(ErrorCode::bad_input, "There are no usable pictures to train on", display_path(impl.folder),
                "Scan a folder of pictures first.");
  }
  Prepared prepared;
  prepared.run = request.resume.empty() ? new_run(impl, request) : resumed_run(impl, request);
  prepared.pixels = pixels_of_rows(impl, next, cache_size_for(prepared.run.model), progress, stop);
  prepared.split = split_rows(next, prepared.run.train.validation_share);
  next.runs = list_runs(impl.folder / "runs");
  impl.publish(std::move(next));
  return prepared;
}

void publish_runs(Library::Impl& impl) {
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  next.runs = list_runs(impl.folder / "runs");
  impl.publish(std::move(next));
}

}  // namespace

TrainOutcome train_run(Library& library, const TrainRequest& request, TrainObserver& observer, PauseControl& pause,
                       const ProgressCallback& progress, std::stop_token stop,
                       const std::function<void(const std::string& run)>& on_run) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const Prepared prepared = prepare(impl, request, progress, stop);
  const RunInfo& run = prepared.run;
  TrainOutcome outcome{run.id, {}};
  if (on_run) on_run(run.id);
  if (prepared.pixels) {
    // Without the job lock: people rename clusters and scan again while a run takes its hours.
    const TrainData data{prepared.pixels->view(), prepared.split.train, prepared.split.validation};
    outcome.result = train(impl.run_folder(run.id), run.id, run.model, run.train, data, observer, pause, stop);
  } else {
    outcome.result.end = TrainEnd::stopped;
  }
  publish_runs(impl);
  if (request.embed_after && outcome.result.end == TrainEnd::finished && outcome.result.best_epoch > 0) {
    embed(library, outcome.run, progress, stop) && refresh(library, progress, stop);
  }
  return outcome;
}

}  // namespace lookalike
