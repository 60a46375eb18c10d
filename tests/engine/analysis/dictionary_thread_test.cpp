#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "engine/analysis/dictionary.h"
#include "tests/engine/analysis/picture_stack.h"

namespace lookalike {
namespace {

TEST(DictionaryThreads, ServesSeveralThreadsAtOnce) {
  const test::PictureStack pictures = test::patterns(2, 2);
  const auto dictionary = Dictionary::learn(pictures.view(), 1, {}, {});
  const auto expected = dictionary->describe(pictures.view(), {}, {});
  std::vector<Matrix> results(3);
  {
    std::vector<std::jthread> threads;
    for (Matrix& result : results) {
      threads.emplace_back([&] { result = dictionary->describe(pictures.view(), {}, {})->second; });
    }
  }
  for (const Matrix& result : results) EXPECT_EQ(result, expected->second);
}

/// Whenever the stop comes, learning ends with nothing instead of something half-learned.
TEST(DictionaryThreads, StopsWhereverLearningIs) {
  const test::PictureStack pictures = test::patterns(2, 2);
  std::vector<std::int64_t> seen;
  Dictionary::learn(pictures.view(), 1, [&](const Progress& p) { seen.push_back(p.done); }, {});
  ASSERT_FALSE(seen.empty());
  for (const std::int64_t moment : {seen.front(), seen[seen.size() / 2]}) {
    std::stop_source source;
    const auto stop_at = [&](const Progress& p) {
      if (p.done >= moment) source.request_stop();
    };
    EXPECT_FALSE(Dictionary::learn(pictures.view(), 1, stop_at, source.get_token())) << moment;
  }
}

TEST(DictionaryThreads, StopsFromAnotherThread) {
  const test::PictureStack pictures = test::patterns(4, 25);
  std::stop_source source;
  std::jthread stopper([&] { source.request_stop(); });
  EXPECT_FALSE(Dictionary::learn(pictures.view(), 1, {}, source.get_token()));
}

}  // namespace
}  // namespace lookalike
