#include "engine/library/run_files.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/npy.h"
#include "engine/library/allowed_encoders.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/library_impl.h"
#include "engine/library/own_encoder_config.h"
#include "engine/training/checkpoint_files.h"
#include "engine/training/run_state.h"
#include "engine/training/trainer.h"

namespace lookalike {
namespace {

using nlohmann::json;

const std::string deleted_prefix = ".deleted-";
const std::string own_preset = "own-encoder";

bool is_deleted(const fs::path& folder) {
  return folder.filename().native().starts_with(deleted_prefix);
}

/// Where the checkpoint stands: at epoch 0 when there is none yet, nothing when it is damaged (continuing the run then
/// says so).
std::optional<RunState> checkpoint_of(const fs::path& folder) {
  try {
    const auto stored = read_run_state(folder);
    return stored ? stored->state : RunState{};
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string title_of(const fs::path& folder) {
  std::error_code missing;
  if (!fs::exists(folder / "notes.json", missing)) return {};
  try {
    return to_valid_utf8(json::parse(read_text_file(folder / "notes.json")).value("title", ""));
  } catch (const json::exception&) {
    return {};  // A damaged title is no reason to hide the run.
  }
}

/// The epochs that count: history.csv may have the line of one that was being saved when the program was killed.
void read_progress(const fs::path& folder, RunInfo& run) {
  run.best_val_loss = std::numeric_limits<double>::quiet_NaN();
  auto history = read_history(folder / "history.csv");
  const auto checkpoint = checkpoint_of(folder);
  RunState state;
  if (checkpoint && std::ssize(history) > checkpoint->epoch) {
    history.resize(static_cast<std::size_t>(checkpoint->epoch));
  }
  for (const EpochRecord& record : history) count_epoch(state, record, run.train);
  run.epochs_done = state.epoch;
  run.best_epoch = state.best_epoch;
  if (state.best_epoch > 0) {
    const EpochRecord& best = history[static_cast<std::size_t>(state.best_epoch - 1)];
    run.best_val_loss = watched_value(best, WatchedMetric::validation_loss);
  }
  const bool early = checkpoint && checkpoint->early && checkpoint->epochs >= run.train.epochs;
  run.finished = early || run.epochs_done >= run.train.epochs;
}

/// The parts of a run that was trained.
void read_training(const fs::path& folder, const std::string& text, RunInfo& run) {
  const StoredConfig config = config_from_json(text);
  run.preset = config.preset;
  run.model = config.model;
  run.train = config.train;
  const json more = json::parse(text);
  run.from = more.value("from", "");
  run.labels = more.value("labels", "");
  read_progress(folder, run);
}

void read_own_encoder(const json& encoder, RunInfo& run) {
  run.own = own_encoder_from_json(encoder);
  run.own->allowed = encoder_allowed(run.own->sha256);
  run.preset = own_preset;
  run.model.input_size = run.own->options.size;
  run.train.epochs = 0;
  run.best_val_loss = std::numeric_limits<double>::quiet_NaN();
  run.finished = true;
}

RunInfo read_run(const fs::path& folder) {
  const std::string text = read_text_file(folder / "config.json");
  const json config = json::parse(text);
  RunInfo run;
  run.id = folder.filename().string();
  run.created = config.value("created", "");
  run.title = title_of(folder);
  config.contains("encoder") ? read_own_encoder(config["encoder"], run) : read_training(folder, text, run);
  run.embedded = fs::exists(folder / "embeddings.json");
  run.outdated = run.embedded && has_newer_weights(folder);
  return run;
}

/// A new folder for a run of now, which gets its name.
void make_run_folder(const fs::path& runs, RunInfo& run) {
  run.created = utc_now();
  const std::string stem = run.created.substr(0, 10) + "-" + run.preset;
  for (int n = 1;; ++n) {
    run.id = stem + "-" + std::to_string(n);
    if (!fs::exists(runs / run.id)) break;
  }
  make_folder(runs / run.id);
}

void write_config(const fs::path& folder, const RunInfo& run) {
  json config = run.own ? json{{"preset", run.preset}, {"encoder", own_encoder_to_json(*run.own)}}
                        : json::parse(config_to_json(run.preset, run.model, run.train));
  config["created"] = run.created;
  if (!run.from.empty()) config["from"] = run.from;
  if (!run.labels.empty()) config["labels"] = to_valid_utf8(run.labels);
  write_file_atomically(folder / "config.json", config.dump(2) + "\n");
}

[[noreturn]] void damaged_vectors(const fs::path& file, const std::string& why) {
  throw Error(ErrorCode::bad_input, "The stored vectors of the pictures are damaged (" + why + ")", display_path(file),
              "Nothing else is lost: they are made again by Rescan or `embed`.");
}

/// The array at `file`, which belongs to the description beside it.
Matrix read_vectors(const fs::path& file, std::int64_t rows, const std::optional<std::string>& wanted) {
  Matrix matrix;
  try {
    matrix = read_npy(file);
  } catch (const Error& e) {
    damaged_vectors(file, e.problem());
  }
  if (matrix.rows != rows || (wanted && checksum(matrix) != *wanted)) {
    damaged_vectors(file, "it is not the file that embeddings.json was written for");
  }
  return matrix;
}

StoredEmbeddings parse_embeddings(const fs::path& run_folder) {
  const fs::path description = run_folder / "embeddings.json", latent = run_folder / "latent.npy";
  StoredEmbeddings stored;
  Embeddings& e = stored.embeddings;
  e.run = run_folder.filename().string();
  try {
    const json j = json::parse(read_text_file(description, 1u << 30));
    e.stamp = j.at("stamp").get<std::string>();
    stored.content_hashes = j.at("content_hashes").get<std::vector<std::string>>();
    int offset = 0;
    for (const json& block : j.at("blocks")) {
      e.blocks.push_back({block.at("name").get<std::string>(), offset, block.at("dims").get<int>()});
      if (e.blocks.back().dims < 1) damaged_vectors(description, "a part of the vectors has no columns");
      offset += e.blocks.back().dims;
    }
    const auto rows = std::ssize(stored.content_hashes);
    e.parts = read_vectors(run_folder / "embeddings.npy", rows, j.at("checksum").get<std::string>());
    if (e.parts.cols != offset) damaged_vectors(description, "it does not fit embeddings.npy");
    std::error_code ignored;
    if (fs::exists(latent, ignored)) {  // libraries from before have no checksum of it
      const bool known = j.contains("latent_checksum");
      e.latent =
          read_vectors(latent, rows, known ? std::optional(j.at("latent_checksum").get<std::string>()) : std::nullopt);
    }
  } catch (const json::exception&) {
    damaged_vectors(description, "it is not what was written");
  }
  return stored;
}

}  // namespace

std::string checksum(const Matrix& matrix) {
  return to_hex(hash64(std::as_bytes(std::span(matrix.data))));
}

std::string rows_checksum(const Collection& collection) {
  std::uint64_t h = 0;
  for (std::int64_t r = 0; r < collection.row_count(); ++r) h = hash64(collection.row_picture(r).content_hash, h);
  return to_hex(h);
}

fs::path deleted_run(const fs::path& run_folder) {
  return run_folder.parent_path() / (deleted_prefix + run_folder.filename().native());
}

void remove_deleted_runs(const fs::path& runs) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) {
    if (is_deleted(entry.path())) fs::remove_all(entry.path(), ignored);
  }
}

void settle_checkpoints(const fs::path& runs) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) {
    try {
      settle_checkpoint(entry.path());
    } catch (const Error&) {
      // A damaged checkpoint: continuing the run says so.
    }
  }
}

namespace {

struct RunFolders {
  std::vector<RunInfo> readable;
  std::vector<std::string> damaged;  ///< Their names.
};

RunFolders read_runs(const fs::path& runs) {
  RunFolders found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) {
    if (is_deleted(entry.path()) || !fs::exists(entry.path() / "config.json", ignored)) continue;
    try {
      found.readable.push_back(read_run(entry.path()));
    } catch (const std::exception&) {
      // A damaged run cannot be shown or continued; its files stay where they are.
      found.damaged.push_back(display_path(entry.path().filename()));
    }
  }
  return found;
}

}  // namespace

std::vector<RunInfo> list_runs(const fs::path& runs) {
  std::vector<RunInfo> found = read_runs(runs).readable;
  std::ranges::sort(found, {}, [](const RunInfo& run) { return std::tie(run.created, run.id); });
  return found;
}

std::vector<std::string> unreadable_runs(const fs::path& runs) {
  std::vector<std::string> damaged = read_runs(runs).damaged;
  std::ranges::sort(damaged);
  return damaged;
}

void write_run_title(const fs::path& run_folder, const std::string& title) {
  write_file_atomically(run_folder / "notes.json", json{{"title", title}}.dump(2) + "\n");
}

std::string create_run(const fs::path& runs, RunInfo run) {
  make_run_folder(runs, run);
  write_config(runs / run.id, run);
  return run.id;
}

std::string create_own_run(const fs::path& runs, const EncoderFile& file, const OwnEncoderOptions& options) {
  RunInfo run;
  run.preset = own_preset;
  run.own = OwnEncoderInfo{display_path(fs::path(file.name).filename()), file.sha256, file.format, options, true};
  make_run_folder(runs, run);
  write_file_atomically(runs / run.id / own_encoder_file(file.format), file.bytes);
  write_config(runs / run.id, run);  // Last: with it the folder is a run.
  return run.id;
}

void update_run_config(const fs::path& run_folder, const RunInfo& run) {
  write_config(run_folder, run);
}

std::optional<StoredEmbeddings> read_embeddings(const fs::path& run_folder) {
  std::error_code ignored;
  if (!fs::exists(run_folder / "embeddings.json", ignored)) return std::nullopt;
  try {
    return parse_embeddings(run_folder);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void require_intact_embeddings(const fs::path& run_folder) {
  std::error_code ignored;
  if (fs::exists(run_folder / "embeddings.json", ignored)) parse_embeddings(run_folder);
}

void write_embeddings(const fs::path& run_folder, const StoredEmbeddings& stored) {
  make_folder(run_folder);
  const Embeddings& e = stored.embeddings;
  json blocks = json::array();
  for (const PartBlock& block : e.blocks) blocks.push_back({{"name", block.name}, {"dims", block.dims}});
  const json j{{"stamp", e.stamp},
               {"blocks", blocks},
               {"checksum", checksum(e.parts)},
               {"latent_checksum", e.latent.empty() ? "" : checksum(e.latent)},
               {"content_hashes", stored.content_hashes}};
  if (!e.latent.empty()) write_npy(run_folder / "latent.npy", e.latent);
  write_npy(run_folder / "embeddings.npy", e.parts);
  // Last, with the checksums of the arrays: when the program dies in between, they do not match and is made again.
  write_file_atomically(run_folder / "embeddings.json", j.dump() + "\n");
}

std::shared_ptr<const Embeddings> align(StoredEmbeddings stored, const Collection& collection) {
  std::unordered_map<std::string_view, std::int64_t> place;
  for (std::size_t i = 0; i < stored.content_hashes.size(); ++i) {
    place.emplace(stored.content_hashes[i], static_cast<std::int64_t>(i));
  }
  std::vector<std::int64_t> from;
  bool identical = collection.rows.size() == stored.content_hashes.size();
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const auto it = place.find(collection.row_picture(row).content_hash);
    if (it == place.end()) return nullptr;
    from.push_back(it->second);
    identical = identical && it->second == row;
  }
  auto aligned = std::make_shared<Embeddings>(std::move(stored.embeddings));
  if (identical) return aligned;
  const auto gather = [&](Matrix& m) {
    Matrix out(m.empty() ? 0 : static_cast<std::int64_t>(from.size()), m.cols);
    for (std::int64_t row = 0; row < out.rows; ++row) {
      std::ranges::copy(std::as_const(m).row(from[static_cast<std::size_t>(row)]), out.row(row).begin());
    }
    m = std::move(out);
  };
  gather(aligned->parts);
  gather(aligned->latent);
  return aligned;
}

}  // namespace lookalike
