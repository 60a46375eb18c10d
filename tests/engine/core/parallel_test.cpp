#include "engine/core/parallel.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace lookalike {
namespace {

class Parallel : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { set_thread_count(GetParam()); }
  void TearDown() override { set_thread_count(0); }
};

TEST_P(Parallel, CallsEachItemOnce) {
  std::vector<std::atomic<int>> calls(1000);
  parallel_for(1000, [&](std::int64_t i) { ++calls[static_cast<std::size_t>(i)]; });
  for (const auto& n : calls) EXPECT_EQ(n, 1);
}

TEST_P(Parallel, ResultsInPlacesOfTheirOwnNeedNoLocks) {
  std::vector<std::int64_t> squares(500);
  parallel_for(500, [&](std::int64_t i) { squares[static_cast<std::size_t>(i)] = i * i; });
  for (std::int64_t i = 0; i < 500; ++i) EXPECT_EQ(squares[static_cast<std::size_t>(i)], i * i);
}

TEST_P(Parallel, NothingToDoIsFine) {
  std::atomic<int> calls{0};
  parallel_for(0, [&](std::int64_t) { ++calls; });
  parallel_for(-3, [&](std::int64_t) { ++calls; });
  EXPECT_EQ(calls, 0);
}

TEST_P(Parallel, RethrowsAndStopsHandingOutItems) {
  std::atomic<int> calls{0};
  const auto body = [&](std::int64_t i) {
    ++calls;
    if (i == 10) throw std::runtime_error("item 10");
  };
  EXPECT_THROW(parallel_for(1000, body), std::runtime_error);
  // With more threads the others may get any number of items done.
  if (GetParam() == 1) {
    EXPECT_EQ(calls, 11);
  }
}

TEST_P(Parallel, UsesNoMoreThreadsThanAllowed) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  parallel_for(200, [&](std::int64_t) {
    const std::scoped_lock lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_LE(static_cast<int>(threads.size()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Threads, Parallel, testing::Values(1, 2, 5));

TEST(ThreadCount, FollowsTheSettingAndIsNeverBelowOne) {
  set_thread_count(3);
  EXPECT_EQ(thread_count(), 3);
  set_thread_count(-1);
  EXPECT_GE(thread_count(), 1);
  set_thread_count(0);
  EXPECT_GE(thread_count(), 1);
}

TEST(LowerThreadPriority, ActsOnTheCallingThreadAndThoseItStarts) {
  const int before = ::getpriority(PRIO_PROCESS, 0);
  int own = -1, started = -1;
  std::thread([&] {
    lower_thread_priority();
    own = ::getpriority(PRIO_PROCESS, 0);
    std::thread([&] { started = ::getpriority(PRIO_PROCESS, 0); }).join();
  }).join();
  EXPECT_EQ(own, std::max(before, 10));
  EXPECT_EQ(started, own);
  EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), before) << "the calling thread must not be slowed down";
}

TEST(LowerThreadPriority, KeepsAnEvenLowerOne) {
  int own = -1;
  std::thread([&] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), 15);
    lower_thread_priority();
    own = ::getpriority(PRIO_PROCESS, 0);
  }).join();
  EXPECT_GE(own, 15);
}

}  // namespace
}  // namespace lookalike
