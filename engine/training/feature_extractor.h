#pragma once

#include <stop_token>
#include <string>

#include "engine/core/image.h"
#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

/// What makes the learned part of the descriptor from pictures: a network that was trained here (Encoder), or one that
/// the user brought (OwnEncoder). Const calls are thread-safe.
class FeatureExtractor {
 public:
  virtual ~FeatureExtractor() = default;

  struct Codes {
    Matrix features;  ///< N×F: of a trained network the global average of its last feature map.
    Matrix latent;    ///< N×L: what the decoder reads (flattened for landmark models); N×0 where there is none.
  };
  /// Codes of pictures of cache_size() pixels a side. Empty matrices when stopped.
  virtual Codes encode(const PixelView& pixels, const ProgressCallback& progress, std::stop_token stop) const = 0;

  virtual int cache_size() const = 0;
  virtual const std::string& stamp() const = 0;  ///< Of everything that decides the features.
};

}  // namespace lookalike
