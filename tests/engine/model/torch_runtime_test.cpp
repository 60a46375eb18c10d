#include "engine/model/torch_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <new>
#include <stdexcept>

#include "engine/core/parallel.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

Error translated(const std::function<void()>& work) {
  try {
    translating_errors("Juggling", work);
  } catch (const Error& e) {
    return e;
  }
  return Error(ErrorCode::usage, "nothing was thrown");
}

TEST(TranslatingErrors, PassesResultsAndOurOwnErrorsOn) {
  EXPECT_EQ(translating_errors("Juggling", [] { return 3; }), 3);
  const Error error = translated([] { throw Error(ErrorCode::bad_input, "A problem", "a file", "A remedy."); });
  EXPECT_EQ(error.code(), ErrorCode::bad_input);
  EXPECT_STREQ(error.what(), "A problem: a file. A remedy.");
}

TEST(TranslatingErrors, FailuresOfLibTorchAreInternalAndSayWhatWasDone) {
  const Error error = translated([] { torch::mm(torch::ones({2, 3}), torch::ones({2, 3})); });
  EXPECT_EQ(error.code(), ErrorCode::internal);
  EXPECT_THAT(error.what(), HasSubstr("Juggling"));
  EXPECT_THAT(error.what(), HasSubstr("2x3"));
  EXPECT_EQ(translated([] { throw std::runtime_error("odd"); }).subject(), "odd");
}

TEST(TranslatingErrors, LackOfMemoryHasARemedy) {
  const std::vector<std::function<void()>> failures{
      [] { throw std::bad_alloc(); },
      [] { TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."); }};
  for (const auto& failure : failures) {
    const Error error = translated(failure);
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_THAT(error.remedy(), HasSubstr("smaller batch"));
  }
}

TEST(TranslatingErrors, AGraphicsCardThatStoppedAnsweringHasARemedy) {
  const Error error = translated([] { TORCH_CHECK(false, "CUDA error: unspecified launch failure"); });
  EXPECT_EQ(error.code(), ErrorCode::io);
  EXPECT_THAT(error.problem(), HasSubstr("graphics card"));
  EXPECT_THAT(error.remedy(), HasSubstr("cpu"));
}

TEST(PrepareTorch, SetsTheThreadsOfAnOperation) {
  prepare_torch(1);
  EXPECT_EQ(at::get_num_threads(), 1);
  prepare_torch();
  EXPECT_EQ(at::get_num_threads(), thread_count());
}

}  // namespace
}  // namespace lookalike
