#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "engine/model/network.h"

// Private to engine/training.

namespace lookalike {

/// A network on the processor that works by a copy on another device for as long as that can be done: a card that is
/// full or stops answering costs time, not the work. Not thread-safe.
class NetworkOnDevice {
 public:
  /// `make` gives the network on a device: first on the processor.
  using Make = std::function<std::shared_ptr<Autoencoder>(at::Device)>;
  NetworkOnDevice(const Make& make, at::Device device);

  Autoencoder& on_processor() const { return *network_; }
  /// What LibTorch said when the device failed; empty while it has not.
  const std::string& failure() const { return failure_; }

  /// work(network), from the beginning on the processor when the device fails in it.
  template <typename Work>
  auto run(Work&& work) {
    if (copy_) {
      try {
        return work(*copy_);
      } catch (const c10::Error& error) {
        give_up(error);
      }
    }
    return work(*network_);
  }

 private:
  void give_up(const c10::Error& error);

  std::shared_ptr<Autoencoder> network_, copy_;
  std::string failure_;
};

}  // namespace lookalike
