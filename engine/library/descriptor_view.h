#pragma once

#include <vector>

#include "engine/library/collection.h"
#include "engine/library/search_settings.h"

namespace lookalike {

/// Which vectors a search or an evaluation compares: one part, the latent, or the parts fused with weights.
struct DescriptorView {
  DescriptorKind kind = DescriptorKind::fused;
  PartWeights weights = {};
  SearchMetric metric = SearchMetric::cosine;

  /// N×D, rows of length 1; for the Euclidean distance the latent is left as it is.
  Matrix of(const Matrix& parts, const Matrix& latent, const std::vector<PartBlock>& blocks) const;
  Matrix of(const Embeddings& e) const { return of(e.parts, e.latent, e.blocks); }
  /// By which the parts are fused. Not for the latent.
  PartWeights part_weights() const;
  /// What is compared where it lies, without of()'s copy: the weights of the columns of Embeddings::parts. Not for the
  /// latent.
  std::vector<float> column_weights(const Embeddings& e) const;
  /// Throws Error(usage) when these embeddings lack the part.
  void require(const Embeddings& embeddings) const;
  bool operator==(const DescriptorView&) const = default;
};

inline DescriptorView view_of(const SearchSettings& s) {
  return {s.descriptor, s.weights, s.metric};
}

}  // namespace lookalike
