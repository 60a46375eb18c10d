#include "engine/model/torch_runtime.h"

#include <malloc.h>
#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <new>

#include "engine/core/parallel.h"
#include "engine/model/devices.h"
#include "engine/model/torch_compat.h"

namespace lookalike {
namespace {

// A training step allocates and frees hundreds of megabytes. By default the C library maps each large block afresh and
// gives it back, and most of the step goes into page faults (4.5 s instead of 1.7 s for scene-192). So: never map,
// never trim, and one arena, because the arenas of other threads cannot grow beyond 64 MB and would map after all. The
// limit on arenas only holds when it is set before threads are started, hence before main.
[[maybe_unused]] const bool allocator_tuned = [] {
  constexpr int huge = std::numeric_limits<int>::max();
  const bool mapping = mallopt(M_MMAP_THRESHOLD, huge) != 0;
  const bool trimming = mallopt(M_TRIM_THRESHOLD, -1) != 0;
  const bool arenas = mallopt(M_ARENA_MAX, 1) != 0;
  return mapping && trimming && arenas;
}();

bool out_of_memory(const std::string& message) {
  // ALLOC_FAILED: cuBLAS and cuDNN on a full card.
  constexpr const char* words[] = {"allocate memory", "out of memory", "_STATUS_ALLOC_FAILED"};
  return std::ranges::any_of(words, [&](const char* word) { return message.find(word) != std::string::npos; });
}

/// CUDA and its libraries report everything that went wrong on the card in these words: it was taken away, it fell
/// over, the driver ended.
bool device_failed(const std::string& message) {
  constexpr const char* words[] = {"CUDA error", "CUDA driver", "cuDNN error", "CUDNN_STATUS",   "CUBLAS_STATUS",
                                   "cuBLAS",     "cublas",      "CUFFT",       "CUSOLVER_STATUS"};
  return std::ranges::any_of(words, [&](const char* word) { return message.find(word) != std::string::npos; });
}

/// Throws a failure inside LibTorch or below it, from its message.
[[noreturn]] void throw_torch_error(const std::string& doing, const std::string& what, const std::string& message) {
  if (out_of_memory(message)) {
    throw Error(ErrorCode::io, doing + " needs more memory than there is", {},
                "Choose a smaller batch, a smaller input size or a smaller preset, or close other programs.");
  }
  if (device_failed(message)) {
    throw DeviceError(
        ErrorCode::io, doing + " failed because the graphics card stopped answering", message,
        "Choose the device cpu, or start the program again and see whether it happens again; what was saved is kept.");
  }
  throw Error(ErrorCode::internal, doing + what, message);
}

}  // namespace

void prepare_torch(int threads) {
  // Vectors from a card are compared with those of queries, which the processor describes: float32 is float32 on both.
  // Who wants speed instead asks for mixed precision, which is bfloat16.
  [[maybe_unused]] static const bool exact = (forbid_tf32(), true);
  const int wanted = threads > 0 ? threads : thread_count();
  if (at::get_num_threads() != wanted) at::set_num_threads(wanted);
}

void rethrow_as_error(const std::string& doing) {
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw_torch_error(doing, " failed", "out of memory");
  } catch (const c10::Error& e) {
    throw_torch_error(doing, " failed inside LibTorch", e.what_without_backtrace());
  } catch (const std::exception& e) {
    throw_torch_error(doing, " failed", e.what());
  }
}

}  // namespace lookalike
