#include "ui/sessions/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace lookalike {
namespace {

using namespace std::chrono_literals;

TEST(Worker, RunsAJobOnAnotherThread) {
  QObject receiver;
  std::promise<std::thread::id> where;
  Worker worker(&receiver);
  worker.start([&](std::stop_token) { where.set_value(std::this_thread::get_id()); });
  EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
}

TEST(Worker, ASecondJobStopsTheFirstAndFollowsIt) {
  QObject receiver;
  std::atomic<bool> first_stopped = false;
  std::promise<bool> second;
  std::latch first_runs(1);
  Worker worker(&receiver);
  worker.start([&](std::stop_token stop) {
    std::promise<void> stopped;
    const std::stop_callback note(stop, [&] { stopped.set_value(); });
    first_runs.count_down();
    stopped.get_future().wait();
    first_stopped = true;
  });
  first_runs.wait();
  worker.start([&](std::stop_token stop) { second.set_value(first_stopped && !stop.stop_requested()); });
  EXPECT_TRUE(second.get_future().get());
}

TEST(Worker, AWaitingJobIsReplaced) {
  QObject receiver;
  std::atomic<int> replaced_ran = 0;
  std::promise<void> release, last_ran;
  auto released = release.get_future().share();
  std::latch first_runs(1);
  Worker worker(&receiver);
  worker.start([&](std::stop_token) {
    first_runs.count_down();
    released.wait();
  });
  first_runs.wait();
  worker.start([&](std::stop_token) { ++replaced_ran; });
  worker.start([&](std::stop_token) { last_ran.set_value(); });
  release.set_value();
  last_ran.get_future().wait();
  EXPECT_EQ(replaced_ran, 0);
}

TEST(Worker, AStopReachesTheRunningAndTheWaitingJob) {
  QObject receiver;
  std::promise<bool> running, waiting;
  std::promise<void> release;
  auto released = release.get_future().share();
  std::latch first_runs(1);
  Worker worker(&receiver);
  worker.start([&](std::stop_token stop) {
    first_runs.count_down();
    released.wait();
    running.set_value(stop.stop_requested());
  });
  first_runs.wait();
  worker.start([&](std::stop_token stop) { waiting.set_value(stop.stop_requested()); });
  worker.request_stop();
  release.set_value();
  EXPECT_TRUE(running.get_future().get());
  EXPECT_TRUE(waiting.get_future().get());
}

TEST(Worker, DestructionStopsAndJoins) {
  QObject receiver;
  std::atomic<bool> ended = false;
  {
    std::latch runs(1);
    Worker worker(&receiver);
    worker.start([&](std::stop_token stop) {
      runs.count_down();
      std::promise<void> stopped;
      const std::stop_callback note(stop, [&] { stopped.set_value(); });
      stopped.get_future().wait();
      ended = true;
    });
    runs.wait();
  }
  EXPECT_TRUE(ended);
}

TEST(Worker, ManyStartsAndStopsFromOneThread) {
  QObject receiver;
  std::atomic<int> ran = 0;
  {
    Worker worker(&receiver);
    for (int i = 0; i < 2000; ++i) {
      worker.start([&](std::stop_token) { ++ran; });
      if (i % 3 == 0) worker.request_stop();
    }
  }
  EXPECT_LE(ran, 2000);
}

}  // namespace
}  // namespace lookalike
