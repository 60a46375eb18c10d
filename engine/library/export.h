#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "engine/core/progress.h"
#include "engine/library/library.h"

namespace lookalike {

enum class ExportWhat { embeddings, clusters, neighbours, folders };
enum class ExportFormat { csv, npy, json };
ExportWhat export_what_from_string(const std::string& name);      ///< Throws Error(usage).
ExportFormat export_format_from_string(const std::string& name);  ///< Throws Error(usage).

/// Writes into `out` (created). embeddings: embeddings.npy + paths.csv, or embeddings.csv / .json; clusters and
/// neighbours: .csv or .json; folders: copies of the pictures, one folder a cluster, never overwriting a file and never
/// leaving `out`. Returns the number of files written. Throws Error(usage) for impossible combinations, a place within
/// the library, and files that are there already, unless they may be replaced.
std::int64_t export_library(Library& library, ExportWhat what, ExportFormat format, const std::filesystem::path& out,
                            const ProgressCallback& progress, std::stop_token stop, bool replace = false);

}  // namespace lookalike
