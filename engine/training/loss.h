#pragma once

#include <torch/torch.h>

#include "engine/model/network.h"
#include "engine/training/batch.h"

// Private to engine/training.

namespace lookalike {

struct Loss {
  at::Tensor differentiable;  ///< Scalar: everything but the L2 term, whose gradient the Optimizer adds.
  double total = 0;           ///< The full objective.
  double reconstruction = 0;  ///< Mean squared error of the reconstruction, whatever the loss is.
};

/// The objective of TrainConfig on one batch, which must be on the network's device:
///   loss(decode(encode(pictures)), targets)
///   + l1_activity · mean over pictures of Σ|latent before its ReLU, or the latent where it has none|
///   + l2_latent · Σw² of the latent kernel + invariance · variance_invariance_covariance(two views)
///   + triplet · batch_hard_triplet(features of the first views).
/// With two views, the first one is reconstructed and counts for the L1 term. With mixed precision the network computes
/// in bfloat16 and the objective in float32.
Loss objective(Autoencoder& network, const Batch& batch, const TrainConfig& config);

/// Scalar; both N×C×H×W in [0,1]. mse and l1: means over all values; ssim: 1 − the mean of ssim(); mse_ssim: the mean
/// of mse and ssim.
at::Tensor reconstruction_loss(const at::Tensor& reconstruction, const at::Tensor& target, ReconstructionLoss loss);

/// Bardes, Ponce and LeCun, "VICReg", ICLR 2022, of two N×E embeddings of the same pictures, with the paper's weights
/// 25 : 25 : 1 divided by 25:
///   MSE(a, b) + mean hinge of the standard deviations below 1 + Σ off-diagonal covariance² / (25·E),
/// the last two averaged (variance) and summed (covariance) over a and b.
at::Tensor variance_invariance_covariance(const at::Tensor& a, const at::Tensor& b);

}  // namespace lookalike
