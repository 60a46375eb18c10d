#include "engine/model/share_out.h"

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

namespace lookalike {
namespace {

class ShareOut : public testing::TestWithParam<int> {
 protected:
  ShareOut() { at::set_num_threads(GetParam()); }
  ~ShareOut() override { at::set_num_threads(threads_); }

 private:
  int threads_ = at::get_num_threads();
};

TEST_P(ShareOut, GivesEachNumberToOneThread) {
  for (const std::int64_t count : {0, 1, 5, 64, 1000}) {
    for (const std::int64_t at_least : {1, 7, 2000}) {
      std::vector<int> visits(static_cast<std::size_t>(count));
      share_out(count, at_least, [&](SharedRange& range) {
        range.for_each([&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
      });
      EXPECT_EQ(visits, std::vector<int>(static_cast<std::size_t>(count), 1)) << count << " " << at_least;
    }
  }
}

TEST_P(ShareOut, GivesAtLeastSoManyAtOnceButTheLast) {
  std::mutex mutex;
  std::vector<std::int64_t> parts;
  share_out(25, 10, [&](SharedRange& range) {
    range.for_each_part([&](std::int64_t begin, std::int64_t end) {
      const std::scoped_lock lock(mutex);
      parts.push_back(end - begin);
    });
  });
  std::ranges::sort(parts);
  EXPECT_EQ(parts, (std::vector<std::int64_t>{5, 10, 10}));
}

TEST_P(ShareOut, PassesErrorsOn) {
  const auto fail = [](SharedRange& range) {
    range.for_each([](std::int64_t i) {
      if (i == 3) throw std::runtime_error("three");
    });
  };
  EXPECT_THROW(share_out(10, 1, fail), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(Threads, ShareOut, testing::Values(1, 2, 3));

TEST(ShareOutBetweenTwo, ASlowThreadIsLeftWithNoMoreThanItHasTaken) {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  std::atomic<int> others{0};
  share_out(40, 1, [&](SharedRange& range) {
    range.for_each([&](std::int64_t i) {
      if (i > 0) ++others;
      while (i == 0 && others < 39 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    });
  });
  EXPECT_LT(std::chrono::steady_clock::now(), deadline);
  at::set_num_threads(before);
}

}  // namespace
}  // namespace lookalike
