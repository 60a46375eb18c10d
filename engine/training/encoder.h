#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/model/preset.h"
#include "engine/training/feature_extractor.h"

namespace lookalike {

/// A trained network, loaded to embed and reconstruct. Const calls are thread-safe (serialised inside).
class Encoder : public FeatureExtractor {
 public:
  /// Weights as written by train(). encode() works on `device`, as TrainConfig::device names it, and on the processor
  /// where that is not there or fails, which its progress then says; all else works on the processor. Throws
  /// Error(bad_input) when they do not fit the configuration.
  static std::shared_ptr<const Encoder> load(const fs::path& safetensors, const ModelConfig& model,
                                             const std::string& device = "cpu");
  ~Encoder() override;

  Codes encode(const PixelView& pixels, const ProgressCallback& progress, std::stop_token stop) const override;

  /// Reconstructions of the given rows, each input_size a side.
  std::vector<Image> reconstruct(const PixelView& pixels, const std::vector<std::int64_t>& rows) const;

  /// Decodes latents (N×L as encode() gives them): the picture of a cluster's centre.
  std::vector<Image> decode(const Matrix& latent) const;

  /// Mean squared error of reconstruction per picture (values in [0,1]).
  std::vector<float> reconstruction_error(const PixelView& pixels, const std::vector<std::int64_t>& rows,
                                          const ProgressCallback& progress, std::stop_token stop) const;

  int epoch() const;  ///< Whose weights they are; 0: the file does not say.
  int cache_size() const override;
  const std::string& stamp() const override;  ///< stamp_of() the weights.

 private:
  Encoder();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
