#include "engine/core/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>

namespace lookalike {
namespace {

class Pipeline : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { set_thread_count(GetParam()); }
  void TearDown() override { set_thread_count(0); }
};

TEST_P(Pipeline, ConsumesInOrderOnTheCallingThread) {
  const auto caller = std::this_thread::get_id();
  std::vector<std::int64_t> seen;
  const bool complete = produce_in_order(
      500, {}, [](std::int64_t i) { return std::make_unique<std::int64_t>(3 * i); },
      [&](std::int64_t i, std::unique_ptr<std::int64_t> value) {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        EXPECT_EQ(*value, 3 * i);
        seen.push_back(i);
      });
  EXPECT_TRUE(complete);
  ASSERT_EQ(seen.size(), 500u);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<std::int64_t>(i));
}

TEST_P(Pipeline, KeepsABoundedNumberOfResults) {
  std::atomic<int> alive{0}, most{0};
  struct Counted {
    std::shared_ptr<void> token;
  };
  produce_in_order(
      300, {},
      [&](std::int64_t) {
        const int now = ++alive;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        return Counted{std::shared_ptr<void>(nullptr, [&](void*) { --alive; })};
      },
      [](std::int64_t, const Counted&) {});
  EXPECT_LE(most, 4 * GetParam() + 1);
  EXPECT_EQ(alive, 0);
}

TEST_P(Pipeline, StopsEarlyWithAPrefix) {
  std::stop_source source;
  std::int64_t consumed = 0;
  const bool complete = produce_in_order(
      1'000'000, source.get_token(), [](std::int64_t i) { return i; },
      [&](std::int64_t i, std::int64_t) {
        EXPECT_EQ(i, consumed);
        if (++consumed == 20) source.request_stop();
      });
  EXPECT_FALSE(complete);
  EXPECT_EQ(consumed, 20);
}

TEST_P(Pipeline, StoppedFromTheBeginningConsumesNothing) {
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(produce_in_order(
      10, source.get_token(), [](std::int64_t i) { return i; }, [](std::int64_t, std::int64_t) { ADD_FAILURE(); }));
}

TEST_P(Pipeline, AStopFromAnotherThreadWakesTheCaller) {
  std::stop_source source;
  std::atomic<bool> released{false};
  const bool complete = produce_in_order(
      10, source.get_token(),
      [&](std::int64_t i) {
        if (i == 0) {
          source.request_stop();  // The caller waits for this very item …
          released = true;
        }
        return i;
      },
      [](std::int64_t, std::int64_t) {});
  EXPECT_FALSE(complete);
  EXPECT_TRUE(released);
}

TEST_P(Pipeline, RethrowsFromBothSides) {
  const auto fine = [](std::int64_t i) { return i; };
  const auto ignore = [](std::int64_t, std::int64_t) {};
  const auto fail = [](std::int64_t i) -> std::int64_t {
    if (i == 7) throw std::runtime_error("produce");
    return i;
  };
  EXPECT_THROW(produce_in_order(1000, {}, fail, ignore), std::runtime_error);
  const auto refuse = [](std::int64_t i, std::int64_t) {
    if (i == 7) throw std::logic_error("consume");
  };
  EXPECT_THROW(produce_in_order(1000, {}, fine, refuse), std::logic_error);
}

TEST_P(Pipeline, NothingToDoIsComplete) {
  EXPECT_TRUE(produce_in_order(
      0, {}, [](std::int64_t i) { return i; }, [](std::int64_t, std::int64_t) { ADD_FAILURE(); }));
}

INSTANTIATE_TEST_SUITE_P(Threads, Pipeline, testing::Values(1, 2, 5));

}  // namespace
}  // namespace lookalike
