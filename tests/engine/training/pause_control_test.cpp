#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "engine/training/trainer.h"

namespace lookalike {
namespace {

TEST(PauseControl, DoesNotHoldAnybodyUnlessPaused) {
  PauseControl pause;
  EXPECT_FALSE(pause.paused());
  pause.wait_while_paused({});
  pause.pause();
  pause.pause();
  EXPECT_TRUE(pause.paused());
  pause.resume();
  EXPECT_FALSE(pause.paused());
  pause.wait_while_paused({});
}

TEST(PauseControl, HoldsAThreadUntilResumed) {
  PauseControl pause;
  std::atomic<bool> resumed{false};
  pause.pause();
  std::promise<void> started;
  std::jthread waiter([&](std::stop_token stop) {
    started.set_value();
    pause.wait_while_paused(stop);
    EXPECT_TRUE(resumed);
  });
  started.get_future().wait();
  resumed = true;
  pause.resume();
}

TEST(PauseControl, StopEndsTheWait) {
  PauseControl pause;
  pause.pause();
  std::jthread waiter([&](std::stop_token stop) {
    pause.wait_while_paused(stop);
    EXPECT_TRUE(stop.stop_requested());
  });
  waiter.request_stop();
  waiter.join();
  EXPECT_TRUE(pause.paused());
}

TEST(PauseControl, ManyThreadsMayThrowTheSwitch) {
  PauseControl pause;
  std::atomic<int> passed{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          pause.pause();
          pause.resume();
          pause.wait_while_paused({});
          ++passed;
        }
      });
    }
  }
  EXPECT_EQ(passed, 800);
  EXPECT_FALSE(pause.paused());
}

}  // namespace
}  // namespace lookalike
