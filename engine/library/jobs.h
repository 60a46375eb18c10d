#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/core/progress.h"
#include "engine/data/scanner.h"
#include "engine/library/library.h"
#include "engine/training/trainer.h"

// The long work on a library. Each call is synchronous, runs on the caller's thread, reports progress, stops when asked
// (an outcome, not an error; what was there before stays valid) and publishes a new Library::snapshot() at its end. All
// throw Error, io when the library is open read-only.

namespace lookalike {

struct ImportOutcome {
  std::size_t unchanged = 0;  ///< Pictures taken over without reading them again.
  double images_per_s = 0;
  bool cancelled = false;  ///< What was scanned so far is kept, nothing is removed.
};

/// Throws Error(bad_input) where the library would scan itself.
void require_outside(const std::filesystem::path& library, const std::filesystem::path& pictures);

/// Scans `root` into the library: pictures, health, labels, split. Throws Error(bad_input) when the folder has no
/// usable picture (the health report is then still stored), belongs to a library of another folder, or holds none of
/// the pictures that the library knows although it is another folder than before, or has no files any more; nothing is
/// changed then.
ImportOutcome import_folder(Library& library, const std::filesystem::path& root, const ProgressCallback& progress,
                            std::stop_token stop, const PictureSink& sink = {});

/// Makes the embeddings of a run (empty: the current one, or untrained): learns the dictionary when there is none,
/// reuses vectors of unchanged pictures, writes embeddings.npy + index.faiss, and makes the run current. `device`:
/// where its network works, if that can be had (Encoder::load()); empty: where it was trained. False when stopped.
bool embed(Library& library, const std::string& run, const ProgressCallback& progress, std::stop_token stop,
           bool relearn = false, const std::string& device = {});

struct ClusterOptions {
  std::string method = "kmeans";  ///< Or "ward": agglomerative, for up to ward_limit pictures.
  int k = 0;                      ///< 0: the suggestion of a sweep over [k_min, k_max].
  int k_min = 2, k_max = 20;
  std::uint64_t seed = 1;
};
/// Labels go to the new clusters that hold the same pictures, of the run's earlier clusters or, where it has none, of
/// those made last. Replacing clusters can be undone (cluster_edits.h), also those of earlier vectors of the run that
/// people had changed; Clustering::inherited then says which names were kept.
bool cluster(Library& library, const ClusterOptions& options, const ProgressCallback& progress, std::stop_token stop);

/// Gives pictures that have come since each the nearest cluster, and so keeps what people have made of the others; the
/// history of edits then ends. Clusters of earlier vectors of the run are kept, too, where people have edited them
/// since they were made. False, and nothing is changed, when there are no such clusters or most pictures are new.
bool extend_clustering(Library& library);

struct MapOptions {
  std::string method = "pca";  ///< "pca" or "tsne".
  double perplexity = 0;       ///< Of t-SNE; 0: by the number of pictures.
  std::uint64_t seed = 1;
  bool measure = true;  ///< Also NeighbourValues; without them the PCA map is instant.
};
/// Lays the pictures out by their default fused vectors and keeps the map beside that of the other method. Throws
/// Error(usage) for another method or an impossible perplexity. False when stopped.
bool make_map(Library& library, const MapOptions& options, const ProgressCallback& progress, std::stop_token stop);

/// embed (of the current run) + cluster + map, whatever of it is missing or no longer fits the models in the library:
/// what follows every import.
bool refresh(Library& library, const ProgressCallback& progress, std::stop_token stop);

struct TrainRequest {
  std::string preset = "lookalike";
  ModelConfig model;
  TrainConfig train;
  std::string resume;       ///< Id of a run to continue; model and train are then taken from it (epochs may be raised).
  bool embed_after = true;  ///< Embeddings, clusters, map and index at the end.
  /// Id of a run whose best weights to start from; preset and model are then taken from it.
  std::string from = {};
  /// Where labels come from that the run is to learn from (collect_labels() in given_labels.h); empty: none.
  std::string labels = {};
  /// From now on in place of those of the run that is resumed: its device may be gone. Nullopt: as it was.
  std::optional<std::string> device = {};
  std::optional<int> threads = {};
};
/// Improves `run` by labels: the request for a new run that starts from it, with values that suit this.
TrainRequest improvement_of(const RunInfo& run, const std::string& labels);

struct TrainOutcome {
  std::string run;
  TrainResult result;
};
/// Creates runs/<id> (or continues one), trains, and unless told not to embeds, clusters and maps. A stop during
/// training keeps the checkpoint; the run can be resumed. on_run tells the run's id before the first batch. Throws
/// Error(bad_input) before a run is made when `from` has no weights, or there is nothing to learn from the labels.
TrainOutcome train_run(Library& library, const TrainRequest& request, TrainObserver& observer, PauseControl& pause,
                       const ProgressCallback& progress, std::stop_token stop,
                       const std::function<void(const std::string& run)>& on_run = {});

}  // namespace lookalike
