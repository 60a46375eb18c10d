#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/kmeans.h"
#include "engine/analysis/ward.h"
#include "engine/core/matrix.h"
#include "engine/data/health_report.h"
#include "engine/data/picture_list.h"
#include "engine/model/preset.h"
#include "engine/training/own_encoder.h"

namespace lookalike {

/// Name of the pseudo-run that holds what is known without training (dictionary and colour).
inline constexpr const char* untrained_run = "untrained";

/// What a run is whose network was not trained here but brought by the user.
struct OwnEncoderInfo {
  std::string name;    ///< Of the file that it was copied from.
  std::string sha256;  ///< Of the file in the run's folder, when it was added.
  EncoderFormat format = EncoderFormat::onnx;
  OwnEncoderOptions options;
  bool allowed = false;  ///< May be loaded on this computer (allowed_encoders.h).
};

struct RunInfo {
  std::string id;     ///< Folder name under runs/, e.g. "2026-11-23-lookalike-1".
  std::string title;  ///< What the person calls it; empty unless renamed.
  std::string preset;
  std::string created;  ///< ISO 8601, UTC.
  ModelConfig model;
  TrainConfig train;
  std::string from;    ///< The run whose weights it started from; empty: random ones.
  std::string labels;  ///< Where the labels came from that it was given (given_labels.h); empty: it was given none.
  int epochs_done = 0;
  int best_epoch = 0;        ///< By TrainConfig::watch; 0 before the first epoch.
  double best_val_loss = 0;  ///< Of the best epoch (training loss without a validation side); NaN before the first.
  bool finished = false;     ///< All planned epochs are done, or it ended early; otherwise it can be resumed.
  bool embedded = false;     ///< embeddings.npy is there.
  bool outdated = false;     ///< It is of earlier weights than the best ones (embedded_weights.h).

  /// Set: nothing was trained, so there are no epochs and no decoder; of the above only the size of the input holds.
  std::optional<OwnEncoderInfo> own;
};

/// The searchable vectors of all usable pictures under one run. Row r belongs to Collection::row_picture(r).
struct Embeddings {
  std::string run;                ///< untrained_run or a run's id.
  std::string stamp;              ///< Of every model that took part; vectors of different stamps never meet.
  std::vector<PartBlock> blocks;  ///< Columns of `parts`.
  Matrix parts;                   ///< N×Σdims row-major float32, each part of unit length, unweighted.
  Matrix latent;                  ///< N×L, empty for the untrained run. Evaluation and export only.
};

struct Cluster {
  std::string name;                ///< "Cluster 3", or what the user or the labels called it.
  std::vector<std::int64_t> rows;  ///< Members, nearest to the centroid first (so the medoids lead). May be empty after
                                   ///< pictures were removed.
  int colour = 0;                  ///< Which of the palette's colours and marks stands for it; stays with its pictures.
};

struct Clustering {
  std::string run, stamp;  ///< Of the embeddings that were clustered.
  int k = 0;
  double inertia = 0;
  double silhouette = 0;
  std::vector<int> assignment;           ///< N, cluster of each row.
  Matrix centroids;                      ///< k×D in the fused space of the default weights.
  std::vector<Cluster> clusters;         ///< k; by falling size until they are edited.
  Sweep sweep;                           ///< May have no points when k was given.
  std::string method = "kmeans";         ///< Or "ward".
  std::shared_ptr<const WardTree> tree;  ///< Of all rows; null unless Ward's method was used on just these.
  std::string undo, redo;                ///< What can be undone and redone, in words; empty: nothing.
  /// What became of the clusters that people had made of earlier vectors of the run, for them to read; empty: there was
  /// nothing to keep. Said once: it is not stored, and not handed on.
  std::string inherited;

  /// What stands for a cluster in every view; −1 for none.
  int colour_of(int cluster) const { return cluster < 0 ? -1 : clusters[static_cast<std::size_t>(cluster)].colour; }
};

/// How many neighbours NeighbourValues and OutlierScores look at.
inline constexpr std::int64_t measured_neighbours = 10;

/// What the ten nearest neighbours of each row say, N values each. Empty until they were measured.
struct NeighbourValues {
  std::vector<float> kept;       ///< Share that is also among the ten nearest on the map.
  std::vector<float> distance;   ///< Mean distance (1 − cosine): high for a picture that is like no other.
  std::vector<float> precision;  ///< Share with the row's label (P@10); NaN for rows without one.
};

struct MapLayout {
  std::string run, stamp;
  std::string method;     ///< "pca" or "tsne".
  Matrix xy;              ///< N×2 in [−1, 1].
  double perplexity = 0;  ///< Of t-SNE, as are the next two.
  std::uint64_t seed = 0;
  double kl = 0;  ///< Kullback–Leibler divergence that was reached.
  NeighbourValues values;
};

/// How odd each row is, N values each; high for what the collection holds little of.
struct OutlierScores {
  std::string run, stamp;       ///< Of the embeddings, and of the network that reconstructed.
  std::vector<float> error;     ///< Mean squared error of the reconstruction; empty for a run without a decoder.
  std::vector<float> distance;  ///< As NeighbourValues::distance.
};

/// What people have tagged pictures with. Tags belong to the content of a file: they stay when it is moved, and its
/// copies have them, too.
struct Tags {
  std::map<std::string, std::set<std::string>> hashes;  ///< Tag → content hashes; none is empty.

  bool has(const std::string& tag, const std::string& content_hash) const {
    const auto found = hashes.find(tag);
    return found != hashes.end() && found->second.contains(content_hash);
  }
  std::vector<std::string> of(const std::string& content_hash) const {
    std::vector<std::string> tags;
    for (const auto& [tag, tagged] : hashes) {
      if (tagged.contains(content_hash)) tags.push_back(tag);
    }
    return tags;
  }
};

/// Everything that pages and commands show about a library at one moment. Immutable and shared between threads.
struct Collection {
  std::filesystem::path library_folder;
  std::filesystem::path root;  ///< The folder of pictures; empty before the first import.
  bool read_only = false;
  std::string scanned_at;         ///< ISO 8601, UTC; empty before the first import.
  PictureList pictures;           ///< Every file found, by path.
  std::vector<std::size_t> rows;  ///< Row → index in pictures, usable ones only, by path.
  HealthReport health;
  std::vector<RunInfo> runs;                      ///< Oldest first; without the untrained pseudo-run.
  std::string current_run;                        ///< Whose embeddings are shown; empty when there are none.
  std::shared_ptr<const Embeddings> embeddings;   ///< Null until embed() has run for these pictures.
  std::shared_ptr<const Clustering> clustering;   ///< Null until cluster() has run on these embeddings.
  std::shared_ptr<const MapLayout> map;           ///< The instant one (PCA); null until make_map() has made it.
  std::shared_ptr<const MapLayout> tsne;          ///< Null until make_map() was asked for it.
  std::shared_ptr<const OutlierScores> outliers;  ///< Null until measure_outliers() was asked for them.
  std::shared_ptr<const Tags> tags = std::make_shared<const Tags>();  ///< Never null.

  const Picture& row_picture(std::int64_t row) const { return pictures[rows[static_cast<std::size_t>(row)]]; }
  std::filesystem::path row_path(std::int64_t row) const { return root / row_picture(row).path; }
  std::int64_t row_count() const { return static_cast<std::int64_t>(rows.size()); }
};

}  // namespace lookalike
