#include "engine/library/descriptor_view.h"

#include <algorithm>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"

namespace lookalike {

PartWeights DescriptorView::part_weights() const {
  switch (kind) {
    case DescriptorKind::dictionary:
      return {1, 0, 0};
    case DescriptorKind::learned:
      return {0, 1, 0};
    case DescriptorKind::colour:
      return {0, 0, 1};
    default:
      return weights;
  }
}

Matrix DescriptorView::of(const Matrix& parts, const Matrix& latent, const std::vector<PartBlock>& blocks) const {
  if (kind != DescriptorKind::latent) return fuse(parts, blocks, part_weights());
  Matrix rows = latent;
  if (metric == SearchMetric::cosine) normalise_rows(rows);
  return rows;
}

std::vector<float> DescriptorView::column_weights(const Embeddings& e) const {
  return lookalike::column_weights(e.parts.cols, e.blocks, part_weights());
}

void DescriptorView::require(const Embeddings& e) const {
  const bool has_learned = std::ranges::any_of(e.blocks, [](const PartBlock& b) { return b.name == "learned"; });
  const bool lacks =
      (kind == DescriptorKind::learned && !has_learned) || (kind == DescriptorKind::latent && e.latent.empty());
  if (!lacks) return;
  throw Error(ErrorCode::usage, "The run “" + e.run + "” has no " + std::string(to_string(kind)) + " descriptor", {},
              has_learned ? "Choose fused, learned, dictionary or colour."
                          : "Train first, or choose fused, dictionary or colour.");
}

}  // namespace lookalike
