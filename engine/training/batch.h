#pragma once

#include <c10/core/Stream.h>
#include <torch/torch.h>

#include <cstdint>
#include <optional>

// Private to engine/training.

namespace lookalike {

/// What one step learns from: float32, N×3×S×S, channels_last.
struct Batch {
  at::Tensor pictures;  ///< What the encoder sees; with an invariance term the first views, then the second views.
  at::Tensor targets;   ///< What the reconstructions of the (first) views are held to, in [0,1]: them without noise.
  /// N×N bool: which pictures are known to be of one kind, and which of two. Undefined unless labels are learned from.
  at::Tensor alike = {}, unlike = {};

  std::int64_t size() const { return targets.size(0); }
  /// The same on a device, all of it when this returns.
  Batch on(at::Device device) const;
  /// The same in pinned memory, which a graphics card fetches by itself.
  Batch pinned() const;
};

/// Takes batches to a device. To a graphics card they travel on a stream of their own, beside the kernels of the step
/// that is being computed. One for a whole run: LibTorch keeps the card's memory apart by streams. The memory of a
/// batch that is let go is used for the next one at once, on that stream: whoever computes with a batch keeps it until
/// that is done. (LibTorch could watch over that, by record_stream(), but on a card that has failed it throws from the
/// destructor of a tensor then, which ends the program.)
class BatchTransfer {
 public:
  explicit BatchTransfer(at::Device device);
  /// On any thread, which waits until the batch is there.
  Batch fetch(const Batch& batch) const;

 private:
  at::Device device_;
  std::optional<c10::Stream> stream_;  ///< Where the device has them.
};

}  // namespace lookalike
