#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/given_labels.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/like_pictures.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"
#include "engine/library/runs.h"
#include "engine/library/start_weights.h"
#include "engine/model/devices.h"
#include "engine/training/epoch_metrics.h"
#include "engine/training/trainable.h"

namespace lookalike {
namespace {

void require_trained_here(const RunInfo& run) {
  if (!run.own) return;
  throw Error(ErrorCode::usage, "This run is an encoder of your own, which cannot be trained here", run.id,
              "Choose a run that was trained here, or train a new one.");
}

/// The run to continue, with more epochs and on another machine's terms when the request says so.
RunInfo resumed_run(Library::Impl& impl, const TrainRequest& request) {
  for (RunInfo run : list_runs(impl.folder / "runs")) {
    if (run.id != request.resume) continue;
    if (impl.in_training.contains(run.id)) {
      throw Error(ErrorCode::usage, "This run is being trained already", run.id);
    }
    require_trained_here(run);
    const bool more = request.train.epochs > run.train.epochs;
    if (run.finished && !more) {
      const std::string done = run.epochs_done < run.train.epochs
                                   ? "This run ended early, after epoch " + std::to_string(run.epochs_done)
                                   : "This run has finished its " + std::to_string(run.train.epochs) + " epochs";
      throw Error(ErrorCode::usage, done, run.id,
                  "Ask for more than " + std::to_string(run.train.epochs) + " epochs to continue it.");
    }
    if (!more && request.train.epochs > 0 && request.train.epochs < run.train.epochs) {
      throw Error(ErrorCode::usage, "This run was begun for " + std::to_string(run.train.epochs) + " epochs", run.id,
                  "Continue it without a number of epochs, or with a larger one.");
    }
    if (more) run.train.epochs = request.train.epochs;
    run.train.device = request.device.value_or(run.train.device);
    run.train.threads = request.threads.value_or(run.train.threads);
    return run;
  }
  throw Error(ErrorCode::usage, "There is no such run to resume", to_valid_utf8(request.resume),
              "`info` lists the runs of the library.");
}

constexpr const char* weights_file = "best.safetensors";

/// The run to start from.
const RunInfo& start_of(const Library::Impl& impl, const std::vector<RunInfo>& runs, const std::string& id) {
  const auto found = std::ranges::find(runs, id, &RunInfo::id);
  if (found == runs.end()) {
    throw Error(ErrorCode::usage, "There is no such run to start from", to_valid_utf8(id),
                "`info` lists the runs of the library.");
  }
  require_trained_here(*found);
  std::error_code ignored;
  if (!fs::exists(impl.run_folder(id) / weights_file, ignored)) {
    throw Error(ErrorCode::bad_input, "This run has no trained weights yet to start from", id,
                "Train it for at least one epoch, or choose another run.");
  }
  return *found;
}

/// Not created yet: its id is empty.
RunInfo new_run(const Library::Impl& impl, const TrainRequest& request) {
  RunInfo run;
  run.preset = request.preset;
  run.model = request.model;
  run.train = request.train;
  run.from = request.from;
  run.labels = request.labels;
  if (!run.from.empty()) {
    const auto runs = list_runs(impl.folder / "runs");
    const RunInfo& start = start_of(impl, runs, run.from);
    run.preset = start.preset;
    run.model = start.model;
  }
  validate(run.model, run.train);
  return run;
}

/// The labels that the run learns from; nullopt when it is to learn from none.
std::optional<GivenLabels> labels_of(Library& library, const RunInfo& run) {
  if (run.labels.empty()) return std::nullopt;
  if (run.id.empty()) return collect_labels(library, run.labels);
  if (auto given = read_given_labels(library.run_folder(run.id))) return given;
  throw Error(ErrorCode::bad_input, "The labels that this run was given are gone", run.id,
              "Start a new run with the labels.");
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
TrainData rows_and_labels(const Collection& collection, const TrainConfig& train,
                          const std::optional<GivenLabels>& given) {
  SplitRows split = split_rows(collection, train.validation_share);
  TrainData data;
  data.train_rows = std::move(split.train);
  data.validation_rows = std::move(split.validation);
  data.labels = label_numbers(collection);
  if (given) data.known = rows_of(*given, collection);
  // Those of pictures whose labels the run was not given must not choose its best epoch.
  if (given && given->all_differ) data.labels = data.known.labels;
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

/// A run that goes on is judged by the pictures that it was judged by, also when others have come since.
void keep_sample(const fs::path& run_folder, const Collection& collection, TrainData& data) {
  const auto& side = data.validation_rows.empty() ? data.train_rows : data.validation_rows;
  std::vector<std::string> hashes;
  for (const std::int64_t row : metric_rows(data)) hashes.push_back(collection.row_picture(row).content_hash);
  if (hashes != sampled_pictures(run_folder)) data.judged = sampled_rows(run_folder, collection, side);
}

/// What training needs of the library. The pixels stay mapped, and the rows stay right, whatever later jobs do.
struct Prepared {
  RunInfo run;
  std::optional<PixelCache> pixels;  ///< Nullopt when stopped.
  TrainData data;
};

/// A new run of which nothing was learned is not worth a place on the list.
void remove_unlearned(const Library::Impl& impl, const std::string& run) {
  const fs::path folder = impl.run_folder(run);
  std::error_code error;
  if (fs::exists(folder / "last.json", error)) return;
  fs::rename(folder, deleted_run(folder), error);
  remove_deleted_runs(impl.folder / "runs");
}

/// The part of prepare() that needs the run's folder.
void fill_in(Library::Impl& impl, Collection& next, const std::optional<GivenLabels>& given, Prepared& prepared,
             const ProgressCallback& progress, std::stop_token stop) {
  const RunInfo& run = prepared.run;
  prepared.pixels = pixels_of_rows(impl, next, cache_size_for(run.model), progress, stop);
  prepared.data = rows_and_labels(next, run.train, given);
  // A run that has got further has weights of its own.
  if (!run.from.empty() && run.epochs_done == 0) {
    prepared.data.weights = start_weights(impl.run_folder(run.id), impl.run_folder(run.from));
  }
  if (wants_neighbours(run.train) && next.embeddings) {
    prepared.data.neighbours = neighbours_of(*next.embeddings, prepared.data.train_rows, run.train);
  }
  if (!prepared.pixels) return;
  prepared.data.pixels = prepared.pixels->view();
  keep_sample(impl.run_folder(run.id), next, prepared.data);
  write_sampled_pictures(impl.run_folder(run.id), next, metric_rows(prepared.data));
}

Prepared prepare(Library& library, const TrainRequest& request, const ProgressCallback& progress,
                 std::stop_token stop) {
  Library::Impl& impl = library.impl();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  if (next.rows.empty()) {
    throw Error(ErrorCode::bad_input, "There are no usable pictures to train on", display_path(impl.folder),
                "Scan a folder of pictures first.");
  }
  Prepared prepared;
  RunInfo& run = prepared.run;
  run = request.resume.empty() ? new_run(impl, request) : resumed_run(impl, request);
  // What cannot be had or learned from is refused before a run is made.
  require_device(run.train.device);
  const auto given = labels_of(library, run);
  require_trainable(run.train, rows_and_labels(next, run.train, given));
  const bool is_new = run.id.empty();
  if (is_new) {
    run.id = create_run(impl.folder / "runs", run);
  } else {
    keep_embedded_weights(impl.run_folder(run.id));
    const bool changed = run.train.epochs == request.train.epochs || request.device || request.threads;
    if (changed) update_run_config(impl.run_folder(run.id), run);
  }
  try {
    if (is_new && given) write_given_labels(impl.run_folder(run.id), *given);
    if (is_new && !run.from.empty()) keep_start_weights(impl.run_folder(run.id), impl.run_folder(run.from));
    fill_in(impl, next, given, prepared, progress, stop);
  } catch (...) {
    if (is_new) remove_unlearned(impl, run.id);
    throw;
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
  const auto ended = std::ranges::find(next.runs, run, &RunInfo::id);
  if (ended != next.runs.end() && ended->epochs_done > 0) drop_start_weights(impl.run_folder(run));
  impl.publish(std::move(next));
}

}  // namespace

TrainRequest improvement_of(const RunInfo& run, const std::string& labels) {
  TrainRequest request;
  request.preset = run.preset;
  request.model = run.model;
  request.from = run.id;
  request.labels = labels;
  TrainConfig& train = request.train;
  train = run.train;
  train.epochs = 12;
  train.batch = 64;
  train.triplet = 1;
  train.margin = 0.2;
  train.per_label = 4;
  train.invariance = 0;
  train.neighbours = 0;
  train.optimizer = OptimizerKind::adam;
  train.learning_rate = 3e-4;
  train.schedule = Schedule::cosine;
  train.flips = true;
  train.crop = 0.5;
  train.colour = 0.2;
  train.grey = 0;
  train.watch = WatchedMetric::last_epoch;
  train.patience = 0;
  // Marks are few: none can be spared.
  if (labels == "marks") train.validation_share = 0;
  return request;
}

TrainOutcome train_run(Library& library, const TrainRequest& request, TrainObserver& observer, PauseControl& pause,
                       const ProgressCallback& progress, std::stop_token stop,
                       const std::function<void(const std::string& run)>& on_run) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  describe_pictures(library, request, progress, stop);  // when that is stopped, so is what follows
  Prepared prepared = prepare(library, request, progress, stop);
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
    if (request.resume.empty()) remove_unlearned(impl, run.id);
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
