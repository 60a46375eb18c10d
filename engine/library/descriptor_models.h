#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/dictionary.h"
#include "engine/core/progress.h"
#include "engine/library/collection.h"
#include "engine/training/encoder.h"

namespace lookalike {

/// What turns pixels into the parts that need no training: the dictionary's two layers and colour, each with the
/// whitening that was fitted when it was learned. Lives in models/; kept when pictures are added, until re-learned.
struct BaseModels {
  Dictionary dictionary;
  PartWhitening first, second, colour;
  std::string stamp;

  /// Nullopt when they were never learned, or are damaged (they can be learned again).
  static std::optional<BaseModels> load(const std::filesystem::path& library_folder);

  /// Learns from the pictures and saves; nullopt when stopped.
  static std::optional<BaseModels> learn(const std::filesystem::path& library_folder, const PixelView& pixels,
                                         const ProgressCallback& progress, std::stop_token stop);

  /// Columns of parts().
  std::vector<PartBlock> blocks() const;
  /// N×Σdims, each part of unit length; nullopt when stopped. Pictures of dictionary.size pixels a side.
  std::optional<Matrix> parts(const PixelView& pixels, const ProgressCallback& progress, std::stop_token stop) const;
};

/// The learned part: a run's encoder and the whitening of its features (runs/<id>/whitening.safetensors).
struct LearnedModel {
  std::shared_ptr<const Encoder> encoder;
  std::optional<PartWhitening> whitening;  ///< Unset until the run was embedded for the first time.
  std::string stamp;                       ///< Of weights and whitening.

  /// Throws Error(bad_input) when the run has no weights, or they do not fit its configuration.
  static LearnedModel load(const std::filesystem::path& run_folder, const ModelConfig& model);
  void fit_and_save(const std::filesystem::path& run_folder, const Matrix& features);
  PartBlock block(int offset) const;
};

/// The stamp of a run's embeddings: of everything that made them. `learned` is empty for the untrained run.
std::string embedding_stamp(const std::string& base, const std::string& learned);

/// Joins a and b side by side; both have the same number of rows, or one is empty.
Matrix beside(const Matrix& a, const Matrix& b);

}  // namespace lookalike
