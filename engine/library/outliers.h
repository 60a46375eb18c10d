#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/library.h"

namespace lookalike {

/// Finds out how odd each picture is under the current run (Collection::outliers): the error with which its network
/// reconstructs the picture, where it has a network, and the mean distance from its ten nearest neighbours by the
/// default fused vectors (Ramaswamy et al. 2000). Kept in the run's folder until the vectors change. A job like those
/// of jobs.h; false when stopped. Throws Error: bad_input without embeddings, io when the library is open read-only.
bool measure_outliers(Library& library, const ProgressCallback& progress, std::stop_token stop);

enum class OutlierSort { error, distance };
OutlierSort outlier_sort_from_string(const std::string& name);  ///< error or distance. Throws Error(usage).

/// All rows, the oddest first; equal ones by row. Throws Error(usage) for errors that there are none of.
std::vector<std::int64_t> oddest_rows(const OutlierScores& scores, OutlierSort sort);

/// runs/<id>/outliers.npy (N×2: error, distance; the first is NaN without a network) and outliers.json. Null unless
/// they are of these embeddings and rows, undamaged.
std::shared_ptr<const OutlierScores> read_outliers(const std::filesystem::path& run_folder,
                                                   const Collection& collection, const Embeddings& embeddings);

}  // namespace lookalike
