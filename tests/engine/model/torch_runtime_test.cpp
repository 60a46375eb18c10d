#include "engine/model/torch_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <vector>

#include "engine/core/memory.h"
#include "engine/core/parallel.h"
#include "engine/model/devices.h"

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
      [] { TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."); },
      [] { TORCH_CHECK(false, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"); }};
  for (const auto& failure : failures) {
    const Error error = translated(failure);
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_THAT(error.remedy(), HasSubstr("smaller batch"));
  }
}

TEST(TranslatingErrors, AGraphicsCardThatStoppedAnsweringHasARemedy) {
  for (const char* message : {"CUDA error: unspecified launch failure", "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
                              "CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm(handle)`"}) {
    const Error error = translated([message] { TORCH_CHECK(false, message); });
    EXPECT_EQ(error.code(), ErrorCode::io) << message;
    EXPECT_THAT(error.problem(), HasSubstr("graphics card"));
    EXPECT_THAT(error.remedy(), HasSubstr("cpu"));
    EXPECT_THROW(translating_errors("Juggling", [message] { TORCH_CHECK(false, message); }), DeviceError);
  }
}

TEST(PrepareTorch, SetsTheThreadsOfAnOperation) {
  prepare_torch(1);
  EXPECT_EQ(at::get_num_threads(), 1);
  prepare_torch();
  EXPECT_EQ(at::get_num_threads(), thread_count());
}

TEST(PrepareTorch, LetsNoCardComputeWithLessThanFloat32) {
  prepare_torch();
  EXPECT_FALSE(at::globalContext().allowTF32CuDNN());
  EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
}

TEST(ReleaseUnusedMemory, GivesBackWhatWasFreed) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizers have an allocator of their own";
#endif
  constexpr std::size_t size = std::size_t{512} << 20;
  auto memory = std::make_unique<std::vector<char>>(size, 'x');
  const std::int64_t used = resident_memory();
  memory.reset();
  release_unused_memory();
  EXPECT_LT(resident_memory(), used - static_cast<std::int64_t>(size / 4 * 3));
}

}  // namespace
}  // namespace lookalike
