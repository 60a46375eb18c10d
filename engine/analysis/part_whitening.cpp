#include <cmath>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/linear_algebra.h"

namespace lookalike {
namespace {

constexpr int whitened_dims = 128;
// 0.02 to 0.1 give the same P@10 on scenes and on flowers, but average precision rises with it on both.
constexpr float whitening_epsilon = 0.1f;

/// Power normalisation (Perronnin et al. 2010): tames the few large values of a vector.
Matrix signed_roots(const Matrix& raw) {
  Matrix roots = raw;
  for (float& v : roots.data) v = std::copysign(std::sqrt(std::abs(v)), v);
  return roots;
}

}  // namespace

PartWhitening PartWhitening::fit(const Matrix& raw) {
  PartWhitening whitening;
  whitening.pca_ = Pca::fit(signed_roots(raw), whitened_dims, true, whitening_epsilon);
  return whitening;
}

Matrix PartWhitening::apply(const Matrix& raw) const {
  Matrix part = pca_.apply(signed_roots(raw));
  normalise_rows(part);
  return part;
}

void PartWhitening::save(TensorFile& file, const std::string& prefix) const {
  pca_.save(file, prefix);
}

PartWhitening PartWhitening::load(const TensorFile& file, const std::string& prefix) {
  PartWhitening whitening;
  whitening.pca_ = Pca::load(file, prefix);
  return whitening;
}

}  // namespace lookalike
