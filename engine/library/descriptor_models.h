#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/dictionary.h"
#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/library/collection.h"
#include "engine/training/encoder.h"
#include "engine/training/neighbour_head.h"

namespace lookalike {

/// What turns pixels into the parts that need no training: the dictionary's two layers and colour, each with the
/// whitening that was fitted when it was learned. Lives in models/; kept when pictures are added, until re-learned.
struct BaseModels {
  Dictionary dictionary;
  PartWhitening first, second, colour;
  std::string stamp;

  /// Nullopt when they were never learned, or are damaged (they can be learned again).
  static std::optional<BaseModels> load(const std::filesystem::path& library_folder);

  /// Learns from the pictures; nullopt when stopped.
  static std::optional<BaseModels> learn(const PixelView& pixels, const ProgressCallback& progress,
                                         std::stop_token stop);
  void save(const std::filesystem::path& library_folder) const;

  /// Columns of parts().
  std::vector<PartBlock> blocks() const;
  int dims() const;  ///< Σdims
  /// N×Σdims, each part of unit length; nullopt when stopped. Pictures of dictionary.size pixels a side.
  std::optional<Matrix> parts(const PixelView& pixels, const ProgressCallback& progress, std::stop_token stop) const;

 private:
  TensorFile whitenings() const;
};

/// The same pictures at the two sizes that they are described from.
struct DescribedPixels {
  PixelView dictionary;  ///< Dictionary::size a side.
  PixelView encoder;     ///< FeatureExtractor::cache_size() a side.
};

/// The learned part: a run's encoder, the whitening of its features, and what was learned from neighbours in them and
/// in the base parts. The latter two are in runs/<id>/whitening.safetensors, and fitted anew when the base is.
struct LearnedModel {
  std::shared_ptr<const FeatureExtractor> encoder;
  std::shared_ptr<const Encoder> network;  ///< The same where it was trained here: it can decode, too. Otherwise null.
  std::optional<PartWhitening> whitening;  ///< Unset until the run is embedded for the first time,
  std::optional<NeighbourHead> head;       ///< as is the head.
  std::string stamp;                       ///< Of weights, whitening and head.

  /// What made the run's vectors, to compare others with them. Throws Error(bad_input) when the run has no weights, or
  /// they do not fit its configuration, or when it is an own encoder that is not allowed on this computer.
  static LearnedModel of_vectors(const std::filesystem::path& run_folder, const RunInfo& run, const BaseModels& base);
  /// The same with other weights, to make new vectors; null where the run is an own encoder.
  static LearnedModel load(const std::filesystem::path& run_folder, const RunInfo& run, const BaseModels& base,
                           std::shared_ptr<const Encoder> network);
  /// Whitening and head, from all pictures, their features (N×F), and the labels that the run was given; the head from
  /// at most 8,000 of them, in learned_looks looks (looks.h). False when stopped.
  bool fit(const Matrix& features, const BaseModels& base, const DescribedPixels& pixels, const KnownLabels& known,
           const ProgressCallback& progress, std::stop_token stop);
  /// Whitening and head: together with the vectors that they made.
  void save(const std::filesystem::path& run_folder, const BaseModels& base) const;
  /// What stands beside the base parts: the whitened features (`learned`), and where the head puts each picture in the
  /// mean of averaged_looks looks. Nullopt when stopped.
  std::optional<Matrix> parts(const BaseModels& base, const DescribedPixels& pixels, const Matrix& base_parts,
                              const Matrix& learned, const ProgressCallback& progress, std::stop_token stop) const;
  /// Columns of the base parts and parts() side by side.
  std::vector<PartBlock> blocks(const BaseModels& base) const;

 private:
  std::vector<PartBlock> blocks_before_head(const BaseModels& base) const;
  /// What the head reads of looks [begin, end) at each picture, those at one picture one after the other.
  std::optional<Matrix> look_spaces(const BaseModels& base, const DescribedPixels& pixels, int begin, int end,
                                    const std::stop_token& stop) const;
  std::optional<Matrix> spaces_to_learn_from(const BaseModels& base, const DescribedPixels& pixels,
                                             const std::vector<std::int64_t>& rows, const ProgressCallback& progress,
                                             const std::stop_token& stop) const;
  void put_stamp(const BaseModels& base);
  TensorFile fitted(const BaseModels& base) const;
};

/// No query can be compared with a library's vectors, until the pictures are described again: embed().
class UnfitModels : public Error {
 public:
  using Error::Error;
};
/// Throws UnfitModels that names the file, and what is wrong with it, unless queries can be described as the pictures
/// of this snapshot were. There are embeddings.
void require_fitting_models(const Collection& collection);
/// Whether that throws nothing; if not, the pictures have to be described again.
bool models_fit_vectors(const Collection& collection);
/// They are sound, but of another make.
[[noreturn]] void refuse_other_models(const std::string& run);

/// The stamp of a run's embeddings: of everything that made them. `learned` is empty for the untrained run.
std::string embedding_stamp(const std::string& base, const std::string& learned);

/// Joins a and b side by side; both have the same number of rows, or one is empty.
Matrix beside(const Matrix& a, const Matrix& b);

}  // namespace lookalike
