#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/pca.h"
#include "engine/core/matrix.h"
#include "engine/core/safetensors.h"

namespace lookalike {

/// One part of the fused descriptor: signed square root, PCA-whitened (128 dimensions, ε = 0.1 of the first
/// eigenvalue), each row L2-normalised. Fitted on the collection, applied to queries. Rows that equal the mean become
/// zeros. Const calls are thread-safe.
class PartWhitening {
 public:
  /// Throws Error(usage) without rows.
  static PartWhitening fit(const Matrix& raw);
  Matrix apply(const Matrix& raw) const;  ///< N×D → N×K, unit rows
  /// As the arrays prefix.mean, .components and .variances; load() throws Error(bad_input) when they are damaged.
  void save(TensorFile& file, const std::string& prefix) const;
  static PartWhitening load(const TensorFile& file, const std::string& prefix);
  int dims() const { return static_cast<int>(pca_.components.rows); }  ///< K

 private:
  Pca pca_;
};

/// Which columns of an embedding matrix belong to which part.
struct PartBlock {
  /// "dictionary", "dictionary2" (second layer), "colour", "learned" (the encoder's features), "learned2" (what a
  /// network learned from neighbours in neighbour_space()).
  std::string name;
  int offset = 0;
  int dims = 0;
  bool operator==(const PartBlock&) const = default;
};

/// Weights of the parts in the fused cosine: similarity = Σ w²·⟨q,x⟩ / Σ w², over blocks (see weight_of).
struct PartWeights {
  float dictionary = 1.0f;  ///< Shared by its two layers.
  float learned = 1.0f;     ///< Shared by its two blocks.
  float colour = 0.4f;
  bool operator==(const PartWeights&) const = default;
};

/// The slider: colour stands to structure as `colour` to 1 − `colour`, the stronger of the two at full weight. 0 is
/// structure only, 1 colour only; weights_for_balance(default_balance()) are the default weights.
PartWeights weights_for_balance(double colour);
double default_balance();

/// Weight of one block (0 for blocks that the weights turn off, and for unknown ones). The dictionary's weight w goes
/// to its two layers as 0.6·w and 0.8·w, so that the squares add up to w²; the learned part's to "learned" and
/// "learned2" as 0.447·w and 0.894·w.
float weight_of(const PartWeights& weights, std::string_view block);

/// Embeddings hold the unweighted unit-length parts side by side (N×Σdims). Fused: each block scaled by its weight and
/// the whole scaled to unit length, so that the inner product of two rows is the fused cosine. Parts with weight 0 are
/// left out of the result. Throws Error(usage) when that leaves nothing, Error(internal) when the blocks do not fit.
Matrix fuse(const Matrix& parts, const std::vector<PartBlock>& blocks, const PartWeights& weights);

/// The same weights as one a column of the parts (`cols` of them), for whoever compares rows without fusing them first.
std::vector<float> column_weights(std::int64_t cols, const std::vector<PartBlock>& blocks, const PartWeights& weights);

/// Where neighbours are sought to learn from, and what is learned from: dictionary 1 (as above), colour 0.4, "learned"
/// 0.3 where it is there, N×D, unit rows.
Matrix neighbour_space(const Matrix& parts, const std::vector<PartBlock>& blocks);

}  // namespace lookalike
