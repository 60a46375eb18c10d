#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/model/preset.h"
#include "engine/training/epoch_report.h"
#include "engine/training/known_labels.h"

namespace lookalike {

/// A switch that any thread may throw to hold training between two batches.
class PauseControl {
 public:
  PauseControl();
  ~PauseControl();
  void pause();
  void resume();
  bool paused() const;
  /// Blocks while paused; returns at once when stop is requested.
  void wait_while_paused(std::stop_token stop);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Where the pictures are and on which side each is. The pixels are model.input_size a side (landmark models: the
/// trainer crops 92² of 96²) and must outlive the run.
struct TrainData {
  PixelView pixels;
  std::vector<std::int64_t> train_rows;
  std::vector<std::int64_t> validation_rows;
  std::vector<std::int32_t> labels;  ///< One a picture, −1 without; empty: no labels at all.
  /// N × config.neighbours rows of the training side, those of picture r from r · config.neighbours on; −1: none.
  /// Empty when the configuration asks for none.
  std::vector<std::int64_t> neighbours;
  /// Rows that each epoch is judged by, rising, of the side that metric_rows() draws from; empty: drawn anew.
  std::vector<std::int64_t> judged;
  /// What a run with a triplet loss learns from: of the training side only. The others take no part in it.
  KnownLabels known;
  /// Weights to start from instead of random ones: best.safetensors of a run with the same model. May be empty.
  fs::path weights;
  /// Throws Error when the pixels cannot be read any more (their file was cut short). Called before each batch is
  /// rendered, on the thread that does it, and before each chunk that is validated. May be empty.
  std::function<void()> check_pixels;
};

/// early: patience ran out; the run is complete.
enum class TrainEnd { finished, early, stopped };

struct TrainResult {
  TrainEnd end = TrainEnd::finished;
  int best_epoch = 0;        ///< 0 when no epoch was finished.
  double best_val_loss = 0;  ///< Of that epoch; the training loss where there is no validation side, NaN without one.
  std::vector<EpochRecord> history;
};

/// Size of the pixels that a model is fed from: input_size, except 96 for the landmark models (92² crops).
int cache_size_for(const ModelConfig& model);

/// Trains in `run_folder` (which exists and holds config.json), writing history.csv, the checkpoint (best.safetensors
/// among its files, see checkpoint.h), epochs/NNNN.jpg and epochs/NNNN.npy (the learned features of metric_rows())
/// after each epoch, each atomically. When last.json is there the run is continued from it, bit-identically on the same
/// machine and thread count; one that ended early goes on when more epochs are planned than then. Synchronous; stops
/// between batches when asked (the epoch in flight is then lost, its predecessor is on disk). Every picture of the
/// training side is seen once an epoch, in batches of nearly equal size, at most config.batch (so a small collection
/// makes one smaller batch); with a triplet loss only those with labels are seen, as BatchPlan says. Throws Error:
/// usage for impossible configurations and for a watched metric that these pictures cannot give, bad_input when there
/// are fewer than two pictures to train on, when the checkpoint is damaged, and when the loss stops being a number (the
/// last good checkpoint stays), io when the disk or the memory is full, the pixels are gone or the device fails.
TrainResult train(const fs::path& run_folder, const std::string& run_name, const ModelConfig& model,
                  const TrainConfig& config, const TrainData& data, TrainObserver& observer, PauseControl& pause,
                  std::stop_token stop);

/// history.csv as records; empty when the file is not there. Throws Error(bad_input) when damaged.
std::vector<EpochRecord> read_history(const fs::path& csv);

}  // namespace lookalike
