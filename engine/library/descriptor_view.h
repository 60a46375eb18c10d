#pragma once

#include <string_view>
#include <vector>

#include "engine/library/collection.h"
#include "engine/library/searcher.h"

namespace lookalike {

/// Which vectors a search or an evaluation compares: one part, the latent, or the parts fused with weights.
struct DescriptorView {
  DescriptorKind kind = DescriptorKind::fused;
  PartWeights weights;

  /// N×D, rows of length 1.
  Matrix of(const Matrix& parts, const Matrix& latent, const std::vector<PartBlock>& blocks) const;
  Matrix of(const Embeddings& e) const { return of(e.parts, e.latent, e.blocks); }
  /// Throws Error(usage) when these embeddings lack the part.
  void require(const Embeddings& embeddings) const;
  bool operator==(const DescriptorView&) const = default;
};

std::string_view to_string(DescriptorKind kind);

}  // namespace lookalike
