#include "engine/core/memory.h"

#include <gtest/gtest.h>

#include <vector>

namespace lookalike {
namespace {

TEST(Memory, GrowsByWhatIsUsed) {
  constexpr std::int64_t size = 64 << 20;
  const std::int64_t before = resident_memory();
  ASSERT_GT(before, 0);
  const std::vector<char> used(size, 1);
  EXPECT_GE(resident_memory(), before + size * 9 / 10);
  EXPECT_EQ(used.back(), 1);
}

TEST(Memory, ThePeakStays) {
  constexpr std::int64_t size = 64 << 20;
  const std::int64_t before = resident_memory();
  { const std::vector<char> used(size, 1); }
  EXPECT_GE(peak_memory(), before + size * 9 / 10);
}

TEST(Memory, SomeIsAvailable) {
  EXPECT_GT(available_memory(), 1 << 20);
}

}  // namespace
}  // namespace lookalike
