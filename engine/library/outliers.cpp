#include "engine/library/outliers.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "engine/analysis/nearest_neighbours.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/npy.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/library_impl.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"

namespace lookalike {
namespace {

using nlohmann::json;

/// Empty for a run without a decoder; nullopt when stopped. Pictures that cannot be read any more leave the rows.
std::optional<std::vector<float>> reconstruction_errors(Library::Impl& impl, Collection& collection,
                                                        const ProgressCallback& progress, std::stop_token stop) {
  const auto run = std::ranges::find(collection.runs, collection.current_run, &RunInfo::id);
  if (run == collection.runs.end() || run->own) return std::vector<float>{};
  const fs::path folder = impl.run_folder(run->id);
  const auto encoder = load_embedded_encoder(folder, run->model, whitened_encoder(folder));
  const auto pixels = pixels_of_rows(impl, collection, encoder->cache_size(), progress, stop);
  if (!pixels) return std::nullopt;
  std::vector<std::int64_t> rows(static_cast<std::size_t>(collection.row_count()));
  std::iota(rows.begin(), rows.end(), 0);
  auto errors = encoder->reconstruction_error(pixels->view(), rows, progress, stop);
  if (stop.stop_requested()) return std::nullopt;
  return errors;
}

/// Taken from a map that was measured already, if there is one; empty when stopped.
std::vector<float> neighbour_distances(const Collection& collection, const ProgressCallback& progress,
                                       std::stop_token stop) {
  for (const auto& map : {collection.map, collection.tsne}) {
    if (map && !map->values.distance.empty()) return map->values.distance;
  }
  const Embeddings& e = require_embeddings(collection);
  const auto graph = nearest_neighbours(fuse(e.parts, e.blocks, PartWeights{}), measured_neighbours, 1, progress, stop);
  return graph ? mean_neighbour_distances(*graph, measured_neighbours) : std::vector<float>{};
}

void write_outliers(const fs::path& run_folder, const Collection& collection, const OutlierScores& scores) {
  Matrix table(std::ssize(scores.distance), 2);
  for (std::int64_t row = 0; row < table.rows; ++row) {
    const auto at = static_cast<std::size_t>(row);
    table(row, 0) = scores.error.empty() ? std::numeric_limits<float>::quiet_NaN() : scores.error[at];
    table(row, 1) = scores.distance[at];
  }
  const json j{{"stamp", scores.stamp}, {"rows", rows_checksum(collection)}, {"checksum", checksum(table)}};
  write_npy(run_folder / "outliers.npy", table);
  // Last, with the checksums: when the program dies in between, they do not match and the values are measured again.
  write_file_atomically(run_folder / "outliers.json", j.dump() + "\n");
}

}  // namespace

bool measure_outliers(Library& library, const ProgressCallback& progress, std::stop_token stop) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  require_embeddings(next);
  auto errors = reconstruction_errors(impl, next, progress, stop);
  if (!errors) return false;
  OutlierScores scores{require_embeddings(next).run, next.embeddings->stamp, std::move(*errors), {}};
  scores.distance = neighbour_distances(next, progress, stop);
  if (scores.distance.empty()) return false;
  write_outliers(impl.run_folder(scores.run), next, scores);
  next.outliers = std::make_shared<const OutlierScores>(std::move(scores));
  impl.publish(std::move(next));
  return true;
}

OutlierSort outlier_sort_from_string(const std::string& name) {
  if (name == "error") return OutlierSort::error;
  if (name == "distance") return OutlierSort::distance;
  throw Error(ErrorCode::usage, "Outliers cannot be sorted by this", name, "Known are: error, distance.");
}

std::vector<std::int64_t> oddest_rows(const OutlierScores& scores, OutlierSort sort) {
  const std::vector<float>& values = sort == OutlierSort::error ? scores.error : scores.distance;
  if (values.empty()) {
    throw Error(ErrorCode::usage, "There are no reconstruction errors, since the current run has no decoder",
                scores.run, "Sort by distance, or train a network.");
  }
  std::vector<std::int64_t> rows(values.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::ranges::stable_sort(rows, std::greater{},
                           [&](std::int64_t row) { return values[static_cast<std::size_t>(row)]; });
  return rows;
}

std::shared_ptr<const OutlierScores> read_outliers(const fs::path& run_folder, const Collection& collection,
                                                   const Embeddings& embeddings) {
  const fs::path side = run_folder / "outliers.json";
  std::error_code ignored;
  if (!fs::exists(side, ignored)) return nullptr;
  try {
    const json j = json::parse(read_text_file(side));
    if (j.at("stamp").get<std::string>() != embeddings.stamp ||
        j.at("rows").get<std::string>() != rows_checksum(collection)) {
      return nullptr;
    }
    const Matrix table = read_npy(run_folder / "outliers.npy");
    const bool fits = table.rows == collection.row_count() && table.cols == 2 && table.rows > 0;
    if (!fits || checksum(table) != j.at("checksum").get<std::string>()) return nullptr;
    auto scores = std::make_shared<OutlierScores>();
    scores->run = embeddings.run;
    scores->stamp = embeddings.stamp;
    const bool with_error = !std::isnan(table(0, 0));
    for (std::int64_t row = 0; row < table.rows; ++row) {
      if (with_error) scores->error.push_back(table(row, 0));
      scores->distance.push_back(table(row, 1));
    }
    return scores;
  } catch (const json::exception&) {
    return nullptr;
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace lookalike
