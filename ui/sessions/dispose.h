#pragma once

#include <memory>
#include <utility>

#include "ui/background.h"

namespace lookalike {

/// Gives a reference up on another thread. For what takes long to destroy: a library (closing its database waits for
/// the disk).
inline void release_elsewhere(std::shared_ptr<const void> object) {
  if (object) run_in_background([object = std::move(object)] {});
}

/// The same object; whoever gives up the last reference, it is destroyed on another thread. For a collection: returning
/// the memory of a hundred thousand pictures' vectors takes a tenth of a second.
template <typename T>
std::shared_ptr<T> destroyed_elsewhere(std::shared_ptr<T> object) {
  T* const same = object.get();
  if (!same) return nullptr;
  return std::shared_ptr<T>(same, [object = std::move(object)](T*) mutable { release_elsewhere(std::move(object)); });
}

}  // namespace lookalike
