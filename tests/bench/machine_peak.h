#pragma once

#include "tests/bench/measure_training.h"

namespace lookalike::bench {

/// Floating-point operations a second of a large float32 matrix product: the better of LibTorch's BLAS and oneDNN.
double matrix_product_peak();

/// Floating-point operations that one picture of an epoch takes, from the shapes of the layers: convolutions and dense
/// layers forwards, and twice that for the gradients.
double flop_an_image(const TrainingJob& job);

}  // namespace lookalike::bench
