#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/library/collection.h"

// What lies in runs/<id>/: plain files that NumPy, pandas and PyTorch read (DESIGN §3).

namespace lookalike {

/// Every run under `runs` that has a readable config.json, oldest first; damaged ones are left out.
std::vector<RunInfo> list_runs(const std::filesystem::path& runs);

/// Creates runs/<date>-<preset>-<n> with its config.json and returns the id.
std::string create_run(const std::filesystem::path& runs, const std::string& preset, const ModelConfig& model,
                       const TrainConfig& train);
/// Replaces the training part of config.json (more epochs), keeping the rest.
void update_run_config(const std::filesystem::path& run_folder, const RunInfo& run);

/// Vectors as stored: row i belongs to the file with content_hashes[i].
struct StoredEmbeddings {
  Embeddings embeddings;
  std::vector<std::string> content_hashes;
};
/// Nullopt when there are none, or they are damaged (they can be made again).
std::optional<StoredEmbeddings> read_embeddings(const std::filesystem::path& run_folder);
void write_embeddings(const std::filesystem::path& run_folder, const StoredEmbeddings& stored);

/// The same vectors in the order of the collection's rows; null when some row is missing.
std::shared_ptr<const Embeddings> align(StoredEmbeddings stored, const Collection& collection);

/// map.npy + map.json; null unless it is of these embeddings and rows.
std::shared_ptr<const MapLayout> read_map(const std::filesystem::path& run_folder, const Collection& collection,
                                          const Embeddings& embeddings);
void write_map(const std::filesystem::path& run_folder, const Collection& collection, const MapLayout& map);

}  // namespace lookalike
