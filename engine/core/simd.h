#pragma once

// A function marked with this is compiled for several kinds of processor, and the best one is chosen when the program
// starts: distributions build for the plainest x86-64, which has vectors of four floats only. Mark the inner loop, not a
// function with an OpenMP pragma, whose body GCC moves elsewhere. Sanitizers are not ready yet when the choice is made.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LOOKALIKE_SIMD [[gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define LOOKALIKE_SIMD
#endif
