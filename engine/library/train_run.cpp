#include <map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/like_pictures.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"
#include "engine/model/devices.h"
#include "engine/training/epoch_metrics.h"

namespace lookalike {
namespace {

/// The run to continue, with more epochs when the request says so.
RunInfo resumed_run(Library::Impl& impl, const TrainRequest& request) {
  for (RunInfo run : list_runs(impl.folder / "runs")) {
    if (run.id != request.resume) continue;
    if (impl.in_training.contains(run.id)) {
      throw Error(ErrorCode::usage, "This run is being trained already", run.id);
    }
    const bool more = request.train.epochs > run.train.epochs;
    if (run.finished && !more) {
      const std::string done = run.epochs_done < run.train.epochs
                                   ? "This run ended early, after epoch " + std::to_string(run.epochs_done)
                                   : "This run has finished its " + std::to_string(run.train.epochs) + " epochs";
      throw Error(ErrorCode::usage, done, run.id,
                  "Ask for more than " + std::to_string(run.train.epochs) + " epochs to continue it.");
    }
    if (more) {
      run.train.epochs = request.train.epochs;
      update_run_config(impl.run_folder(run.id), run);
    }
    return run;
  }
  throw Error(ErrorCode::usage, "There is no such run to resume", to_valid_utf8(request.resume),
              "`info` lists the runs of the library.");
}

/// Not created yet: its id is empty.
RunInfo new_run(const TrainRequest& request) {
  validate(request.model, request.train);
  RunInfo run;
  run.preset = request.preset;
  run.model = request.model;
  run.train = request.train;
  return run;
}

/// The folder labels as numbers; empty when no picture has one.
std::vector<std::int32_t> label_numbers(const Collection& collection) {
  std::map<std::string, std::int32_t> numbers;
  std::vector<std::int32_t> labels;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const std::string& label = collection.row_picture(row).label;
    const auto next = static_cast<std::int32_t>(numbers.size());
    labels.push_back(label.empty() ? -1 : numbers.try_emplace(label, next).first->second);
  }
  return numbers.empty() ? std::vector<std::int32_t>{} : labels;
}

/// What training needs to know of the pictures, but for their pixels.
TrainData rows_and_labels(const Collection& collection, double validation_share) {
  SplitRows split = split_rows(collection, validation_share);
  TrainData data;
  data.train_rows = std::move(split.train);
  data.validation_rows = std::move(split.validation);
  data.labels = label_numbers(collection);
  return data;
}

bool wants_neighbours(const TrainConfig& train) {
  return train.invariance > 0 && train.neighbours > 0;
}

/// TrainData::neighbours, by the parts that need no training. Drawing the second view of a picture from these teaches
/// the encoder what the collection itself holds alike, beyond what crops and colours can show (after Dwibedi et al.
/// 2021, "With a Little Help from My Friends"; there the neighbours are sought among what is being learned).
std::vector<std::int64_t> neighbours_of(const Embeddings& e, std::span<const std::int64_t> rows,
                                        const TrainConfig& train) {
  PartWeights untrained;
  untrained.learned = 0;
  return like_pictures(fuse(e.parts, e.blocks, untrained), rows, train.neighbours, train.seed);
}

/// Before training that looks for pictures that are alike: by what, if that is not known yet. False when stopped.
bool describe_pictures(Library& library, const TrainRequest& request, const ProgressCallback& progress,
                       std::stop_token stop) {
  const auto collection = library.snapshot();
  bool wanted = request.resume.empty() && wants_neighbours(request.train);
  for (const RunInfo& run : collection->runs) wanted |= run.id == request.resume && wants_neighbours(run.train);
  return !wanted || collection->embeddings || collection->rows.empty() || embed(library, {}, progress, stop);
}

/// What training needs of the library. The pixels stay mapped, and the rows stay right, whatever later jobs do.
struct Prepared {
  RunInfo run;
  std::optional<PixelCache> pixels;  ///< Nullopt when stopped.
  TrainData data;
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
  RunInfo& run = prepared.run;
  run = request.resume.empty() ? new_run(request) : resumed_run(impl, request);
  // What cannot be had or watched is refused before a run is made.
  require_device(run.train.device);
  require_watchable(run.train, rows_and_labels(next, run.train.validation_share));
  if (run.id.empty()) run.id = create_run(impl.folder / "runs", run.preset, run.model, run.train);
  prepared.pixels = pixels_of_rows(impl, next, cache_size_for(run.model), progress, stop);
  prepared.data = rows_and_labels(next, run.train.validation_share);
  if (wants_neighbours(run.train) && next.embeddings) {
    prepared.data.neighbours = neighbours_of(*next.embeddings, prepared.data.train_rows, run.train);
  }
  if (prepared.pixels) {
    prepared.data.pixels = prepared.pixels->view();
    write_sampled_pictures(impl.run_folder(run.id), next, metric_rows(prepared.data));
  }
  next.runs = list_runs(impl.folder / "runs");
  impl.publish(std::move(next));
  impl.in_training.insert(run.id);
  return prepared;
}

/// The run is no longer being trained, however that ended: it can be deleted, and the snapshot shows what it reached.
void end_training(Library::Impl& impl, const std::string& run) {
  const std::scoped_lock job(impl.job_mutex);
  impl.in_training.erase(run);
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
  describe_pictures(library, request, progress, stop);  // when that is stopped, so is what follows
  Prepared prepared = prepare(impl, request, progress, stop);
  const RunInfo& run = prepared.run;
  TrainOutcome outcome{run.id, {}};
  try {
    if (on_run) on_run(run.id);
    outcome.result.end = TrainEnd::stopped;
    if (prepared.pixels) {
      prepared.data.check_pixels = [&pixels = *prepared.pixels] { pixels.require_whole(); };
      // Without the job lock: people rename clusters and scan again while a run takes its hours.
      outcome.result =
          train(impl.run_folder(run.id), run.id, run.model, run.train, prepared.data, observer, pause, stop);
    }
  } catch (...) {
    end_training(impl, run.id);
    throw;
  }
  end_training(impl, run.id);
  const bool complete = outcome.result.end != TrainEnd::stopped;
  if (request.embed_after && complete && outcome.result.best_epoch > 0) {
    embed(library, outcome.run, progress, stop) && refresh(library, progress, stop);
  }
  return outcome;
}

}  // namespace lookalike
