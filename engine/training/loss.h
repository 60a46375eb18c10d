#pragma once

#include <torch/torch.h>

#include "engine/model/network.h"
#include "engine/training/batch_loader.h"

// Private to engine/training.

namespace lookalike {

struct Loss {
  at::Tensor differentiable;  ///< Scalar: everything but the L2 term, whose gradient Adam adds (adam.h).
  double total = 0;           ///< The full objective.
  double reconstruction = 0;  ///< Its mean squared error part.
};

/// The objective of TrainConfig on one batch:
///   MSE(decode(encode(x)), x) + l1_activity · mean over pictures of Σ|latent before its ReLU|
///   + l2_latent · Σw² of the latent kernel + invariance · variance_invariance_covariance(two views).
/// With two views, the first one is reconstructed.
Loss objective(Autoencoder& network, const Batch& batch, const TrainConfig& config);

/// Bardes, Ponce and LeCun, "VICReg", ICLR 2022, of two N×E embeddings of the same pictures, with the paper's weights
/// 25 : 25 : 1 divided by 25:
///   MSE(a, b) + mean hinge of the standard deviations below 1 + Σ off-diagonal covariance² / (25·E),
/// the last two averaged (variance) and summed (covariance) over a and b.
at::Tensor variance_invariance_covariance(const at::Tensor& a, const at::Tensor& b);

}  // namespace lookalike
