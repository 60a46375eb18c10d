#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/library/collection.h"

namespace lookalike {

// A map in runs/<id>/: map.npy (N×2) and map.json for PCA, map-tsne.npy and map-tsne.json for t-SNE; what was measured
// of each row in map-values.npy or map-tsne-values.npy (N×3: kept, distance, precision).

/// Where the map of a method lies.
std::filesystem::path map_file(const std::filesystem::path& run_folder, const std::string& method);

/// Null unless there is one of these embeddings and rows, undamaged.
std::shared_ptr<const MapLayout> read_map(const std::filesystem::path& run_folder, const std::string& method,
                                          const Collection& collection, const Embeddings& embeddings);
void write_map(const std::filesystem::path& run_folder, const Collection& collection, const MapLayout& map);

}  // namespace lookalike
