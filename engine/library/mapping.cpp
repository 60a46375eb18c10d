#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/analysis/pca.h"
#include "engine/analysis/tsne.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/map_files.h"

namespace lookalike {
namespace {

/// Into [−1, 1] with the aspect kept.
void fit_square(Matrix& xy) {
  float extent = 0;
  for (const float value : xy.data) extent = std::max(extent, std::abs(value));
  if (extent == 0) return;
  for (float& value : xy.data) value /= extent;
}

float label_precision(const Collection& collection, const NeighbourGraph& graph, std::int64_t row, std::size_t k) {
  const std::string& label = collection.row_picture(row).label;
  if (label.empty() || k == 0) return std::numeric_limits<float>::quiet_NaN();
  const auto same = std::ranges::count_if(
      graph.of(row).first(k), [&](std::int32_t neighbour) { return collection.row_picture(neighbour).label == label; });
  return static_cast<float>(same) / static_cast<float>(k);
}

NeighbourValues values_of(const Collection& collection, const NeighbourGraph& original, const NeighbourGraph& map) {
  const auto k = static_cast<std::size_t>(std::min(measured_neighbours, original.k));
  NeighbourValues values;
  values.kept = neighbours_kept(original, map, measured_neighbours);
  values.distance = mean_neighbour_distances(original, measured_neighbours);
  for (std::int64_t row = 0; row < original.rows; ++row) {
    values.precision.push_back(label_precision(collection, original, row, k));
  }
  return values;
}

/// Null when stopped.
std::shared_ptr<MapLayout> lay_out(const Collection& collection, const Matrix& rows, const MapOptions& options,
                                   const ProgressCallback& progress, const std::stop_token& stop) {
  auto map = std::make_shared<MapLayout>();
  map->method = options.method;
  std::optional<NeighbourGraph> graph;
  const bool by_tsne = options.method == "tsne";
  const std::int64_t wanted = by_tsne ? tsne_neighbours(rows.rows, options.perplexity) : 0;
  if (by_tsne || options.measure) {
    graph = nearest_neighbours(rows, std::max(wanted, measured_neighbours), options.seed, progress, stop);
    if (!graph) return nullptr;
  }
  if (by_tsne) {
    TsneOptions settings;
    settings.perplexity = options.perplexity;
    settings.seed = options.seed;
    TsneResult result = tsne(rows, *graph, settings, progress, stop);
    if (result.cancelled) return nullptr;
    map->perplexity = result.perplexity;
    map->seed = options.seed;
    map->kl = result.kl;
    map->xy = std::move(result.xy);
    fit_square(map->xy);
  } else {
    ProgressMeter meter(progress, "Drawing the map", 0);
    map->xy = pca_map(rows);
    meter.finish();
  }
  if (options.measure) {
    const auto shown = nearest_neighbours(map->xy, measured_neighbours, options.seed, progress, stop);
    if (!shown) return nullptr;
    map->values = values_of(collection, *graph, *shown);
  }
  return stop.stop_requested() ? nullptr : map;
}

}  // namespace

bool make_map(Library& library, const MapOptions& options, const ProgressCallback& progress, std::stop_token stop) {
  if (options.method != "pca" && options.method != "tsne") {
    throw Error(ErrorCode::usage, "There is no such kind of map", to_valid_utf8(options.method),
                "Known are: pca, tsne.");
  }
  if (options.method == "pca" && options.perplexity != 0) {
    throw Error(ErrorCode::usage, "A perplexity is for t-SNE only", {}, "Choose the method tsne, or leave it out.");
  }
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  const Embeddings& embeddings = require_embeddings(next);
  const Matrix rows = fuse(embeddings.parts, embeddings.blocks, PartWeights{});
  auto map = lay_out(next, rows, options, progress, stop);
  if (!map) return false;
  map->run = embeddings.run;
  map->stamp = embeddings.stamp;
  write_map(impl.run_folder(embeddings.run), next, *map);
  (options.method == "tsne" ? next.tsne : next.map) = std::move(map);
  impl.publish(std::move(next));
  return true;
}

}  // namespace lookalike
