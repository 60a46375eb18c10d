#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/library/collection.h"

// What lies in runs/<id>/: plain files that NumPy, pandas and PyTorch read (DESIGN §3).

namespace lookalike {

/// Every run under `runs` that has a readable config.json, oldest first; damaged ones and those being
/// deleted are left out.
std::vector<RunInfo> list_runs(const std::filesystem::path& runs);
/// The names of those that are left out because their config.json is damaged.
std::vector<std::string> unreadable_runs(const std::filesystem::path& runs);

/// Creates runs/<date>-<preset>-<n> with its config.json and returns the id. Of `run` what was chosen counts: preset,
/// configuration, and what it starts and learns from.
std::string create_run(const std::filesystem::path& runs, RunInfo run);
/// The same with an encoder of the user's own: its file beside a config.json that says how to use it.
std::string create_own_run(const std::filesystem::path& runs, const EncoderFile& file,
                           const OwnEncoderOptions& options);
/// Replaces the training part of config.json (more epochs, another device), keeping the rest.
void update_run_config(const std::filesystem::path& run_folder, const RunInfo& run);

/// What a run's folder is renamed to before its files are removed one by one, so that it goes as a whole.
std::filesystem::path deleted_run(const std::filesystem::path& run_folder);
/// Removes what is left of such folders.
void remove_deleted_runs(const std::filesystem::path& runs);
/// Puts in place or removes what is left of checkpoints that were being written when a program was killed.
void settle_checkpoints(const std::filesystem::path& runs);

/// notes.json: what the person calls the run.
void write_run_title(const std::filesystem::path& run_folder, const std::string& title);

/// Which of `rows` were sampled by the run's epochs so far (epochs/sample.csv), so that it can go on with the same
/// pictures after a scan that found others. Empty when most of the sample is gone, or there is none.
std::vector<std::int64_t> sampled_rows(const std::filesystem::path& run_folder, const Collection& collection,
                                       const std::vector<std::int64_t>& rows);

/// epochs/sample.csv: which pictures (rows of the collection) the features in epochs/NNNN.npy belong to. When it held
/// these and others, the features of earlier epochs are cut to these; when these were not among it, they are removed.
void write_sampled_pictures(const std::filesystem::path& run_folder, const Collection& collection,
                            const std::vector<std::int64_t>& rows);

/// Vectors as stored: row i belongs to the file with content_hashes[i].
struct StoredEmbeddings {
  Embeddings embeddings;
  std::vector<std::string> content_hashes;
};
/// Nullopt when there are none, or they are damaged (they can be made again).
std::optional<StoredEmbeddings> read_embeddings(const std::filesystem::path& run_folder);
/// Throws Error(bad_input) naming the file where there are damaged ones: why read_embeddings() gave nothing.
void require_intact_embeddings(const std::filesystem::path& run_folder);
void write_embeddings(const std::filesystem::path& run_folder, const StoredEmbeddings& stored);

/// The same vectors in the order of the collection's rows; null when some row is missing.
std::shared_ptr<const Embeddings> align(StoredEmbeddings stored, const Collection& collection);

/// What the side files hold against the arrays beside them: a hash of the values, and of the rows' content.
std::string checksum(const Matrix& matrix);
std::string rows_checksum(const Collection& collection);

}  // namespace lookalike
