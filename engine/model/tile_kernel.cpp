#include "engine/model/tile_kernel.h"

#include <algorithm>
#include <utility>

namespace lookalike {
namespace {

// As many rows as there are registers for their sums and for a row of weights. LOOKALIKE_SIMD
// (core/simd.h) does not do here: it lowers vectors for the plainest processor before it makes the others' versions.
#ifdef __x86_64__

namespace avx512 {
constexpr std::string_view processor = "AVX-512";
constexpr int vector_floats = 16, rows = 12, rows_of_three = 8;
#define LOOKALIKE_TARGET [[gnu::target("avx512f")]]
#include "engine/model/tile_kernel.inc"
#undef LOOKALIKE_TARGET
}  // namespace avx512

namespace avx2 {
constexpr std::string_view processor = "AVX2";
constexpr int vector_floats = 8, rows = 6, rows_of_three = 4;
#define LOOKALIKE_TARGET [[gnu::target("avx2,fma")]]
#include "engine/model/tile_kernel.inc"
#undef LOOKALIKE_TARGET
}  // namespace avx2

namespace plain {
constexpr std::string_view processor = "x86-64";
constexpr int vector_floats = 4, rows = 6, rows_of_three = 4;
#define LOOKALIKE_TARGET [[gnu::target("sse2")]]
#include "engine/model/tile_kernel.inc"
#undef LOOKALIKE_TARGET
}  // namespace plain

#else

namespace plain {
constexpr std::string_view processor = "any";
constexpr int vector_floats = 4, rows = 6, rows_of_three = 4;
#define LOOKALIKE_TARGET
#include "engine/model/tile_kernel.inc"
#undef LOOKALIKE_TARGET
}  // namespace plain

#endif

}  // namespace

std::span<const TileKernel> tile_kernels() {
#ifdef __x86_64__
  static const std::array kernels{
      avx512::kernel(__builtin_cpu_supports("avx512f")),
      avx2::kernel(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")),
      plain::kernel(true),
  };
#else
  static const std::array kernels{plain::kernel(true)};
#endif
  return kernels;
}

const TileKernel& best_tile_kernel() {
  return *std::ranges::find_if(tile_kernels(), &TileKernel::usable);
}

}  // namespace lookalike
