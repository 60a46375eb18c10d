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

/// Trains under the job lock; what follows takes the lock by itself.
TrainOutcome train_locked(Library::Impl& impl, const TrainRequest& request, TrainObserver& observer,
                          PauseControl& pause, const ProgressCallback& progress, std::stop_token stop,
                          const std::function<void(const std::string&)>& on_run) {
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  if (next.rows.empty()) {
    throw Error(ErrorCode::bad_input, "There are no usable pictures to train on", display_path(impl.folder),
                "Scan a folder of pictures first.");
  }
  const RunInfo run = request.resume.empty() ? new_run(impl, request) : resumed_run(impl, request);
  TrainOutcome outcome{run.id, {}};
  if (on_run) on_run(run.id);
  const auto pixels = pixels_of_rows(impl, next, cache_size_for(run.model), progress, stop);
  if (!pixels) {
    outcome.result.end = TrainEnd::stopped;
  } else {
    TrainData data{pixels->view(), {}, {}};
    for (std::int64_t row = 0; row < next.row_count(); ++row) {
      (next.row_picture(row).side == Side::train ? data.train_rows : data.validation_rows).push_back(row);
    }
    outcome.result = train(impl.run_folder(run.id), run.id, run.model, run.train, data, observer, pause, stop);
  }
  next.runs = list_runs(impl.folder / "runs");
  impl.publish(std::move(next));
  return outcome;
}

}  // namespace

TrainOutcome train_run(Library& library, const TrainRequest& request, TrainObserver& observer, PauseControl& pause,
                       const ProgressCallback& progress, std::stop_token stop,
                       const std::function<void(const std::string& run)>& on_run) {
  library.impl().require_writable();
  TrainOutcome outcome = train_locked(library.impl(), request, observer, pause, progress, stop, on_run);
  if (request.embed_after && outcome.result.end == TrainEnd::finished && outcome.result.best_epoch > 0) {
    embed(library, outcome.run, progress, stop) && refresh(library, progress, stop);
  }
  return outcome;
}

}  // namespace lookalike
