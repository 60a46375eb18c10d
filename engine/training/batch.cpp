#include "engine/training/batch.h"

#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace lookalike {
namespace {

template <typename Move>
Batch moved(const Batch& batch, Move move) {
  const at::Tensor pictures = move(batch.pictures);
  // Without noise the targets are a part of the pictures, which need not travel twice.
  const bool shared = batch.targets.is_alias_of(batch.pictures);
  Batch result{pictures, shared ? pictures.narrow(0, 0, batch.size()) : move(batch.targets)};
  if (batch.alike.defined()) {
    result.alike = move(batch.alike);
    result.unlike = move(batch.unlike);
  }
  return result;
}

}  // namespace

Batch Batch::on(at::Device device) const {
  if (pictures.device() == device) return *this;
  return moved(*this, [&](const at::Tensor& tensor) { return tensor.to(device); });
}

Batch Batch::pinned() const {
  return moved(*this, [](const at::Tensor& tensor) { return tensor.pin_memory(); });
}

BatchTransfer::BatchTransfer(at::Device device) : device_(device) {
  if (device.is_cuda()) stream_ = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
}

Batch BatchTransfer::fetch(const Batch& batch) const {
  if (!stream_) return batch.on(device_);
  const c10::StreamGuard guard(*stream_);
  return batch.pinned().on(device_);
}

}  // namespace lookalike
