#pragma once

#include <memory>
#include <string>

#include "engine/core/files.h"
#include "engine/training/encoder.h"

// Training replaces a run's best.safetensors whenever an epoch is better, while its vectors stay what they are until
// the run is embedded again. The weights that made them are therefore kept beside, as runs/<id>/embedded.safetensors: a
// hard link, since best.safetensors is only ever replaced and never written to, or a copy where there are none.
// Libraries from before have only best.safetensors; what fits is told by the stamp in whitening.safetensors.

namespace lookalike {

/// The best weights of a run so far, kept for as long as they are being used, whatever training does meanwhile.
class HeldWeights {
 public:
  /// Throws Error: bad_input when the run has none yet, io when they cannot be kept.
  explicit HeldWeights(const fs::path& run_folder);
  ~HeldWeights();
  HeldWeights(const HeldWeights&) = delete;
  HeldWeights& operator=(const HeldWeights&) = delete;

  /// As Encoder::load().
  std::shared_ptr<const Encoder> load(const ModelConfig& model, const std::string& device) const;
  /// From now on they are those that made the vectors.
  void keep() const;

 private:
  fs::path folder_;
};

/// Stamp of the encoder that whitening.safetensors was fitted for; empty when there is none, or it is damaged.
std::string whitened_encoder(const fs::path& run_folder);

/// The encoder with this stamp, and where there is none any more the best one so far. Throws Error(bad_input) when the
/// run has no weights, or neither file is usable.
std::shared_ptr<const Encoder> load_embedded_encoder(const fs::path& run_folder, const ModelConfig& model,
                                                     const std::string& stamp);
/// Whether there are weights with this stamp.
bool has_embedded_weights(const fs::path& run_folder, const std::string& stamp);
bool has_weights(const fs::path& run_folder);
/// Whether training has found better weights since the vectors were made.
bool has_newer_weights(const fs::path& run_folder);

/// Of runs that were being described when a program was killed.
void remove_held_weights(const fs::path& runs);

/// Before a run is trained further: what made its vectors gets a name of its own, where it has none yet.
void keep_embedded_weights(const fs::path& run_folder);

}  // namespace lookalike
