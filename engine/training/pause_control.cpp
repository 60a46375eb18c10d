#include <condition_variable>
#include <mutex>

#include "engine/training/trainer.h"

namespace lookalike {

struct PauseControl::State {
  mutable std::mutex mutex;
  std::condition_variable_any changed;
  bool paused = false;
};

PauseControl::PauseControl() : state_(std::make_unique<State>()) {}
PauseControl::~PauseControl() = default;

void PauseControl::pause() {
  const std::scoped_lock lock(state_->mutex);
  state_->paused = true;
}

void PauseControl::resume() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->paused = false;
  }
  state_->changed.notify_all();
}

bool PauseControl::paused() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->paused;
}

void PauseControl::wait_while_paused(std::stop_token stop) {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, stop, [this] { return !state_->paused; });
}

}  // namespace lookalike
