#pragma once

#include <cstdint>
#include <string>

namespace lookalike {

/// The network families; the layer lists are in ARCHITECTURE.md and in the file of each family.
enum class Architecture { scene, dense, pool, landmark_m1, landmark_m2, landmark_m3, lookalike };

struct ModelConfig {
  Architecture architecture = Architecture::lookalike;
  int input_size = 96;  ///< Pixels a side.
  int latent = 192;     ///< Units; the pool and landmark models have a fixed spatial latent and ignore it.
  double width = 1;     ///< Multiplies the filters of every convolution but the last; at least one filter stays.
  bool operator==(const ModelConfig&) const = default;
};

/// What the reconstruction is held to. ssim: 1 − SSIM; mse_ssim: their mean.
enum class ReconstructionLoss { mse, l1, ssim, mse_ssim };

/// adamw: decoupled weight decay (Loshchilov and Hutter 2019); adam and sgd: the decay is part of the gradient.
enum class OptimizerKind { adam, adamw, sgd };

/// See learning_rate_at().
enum class Schedule { constant, linear, inverse_time, polynomial, cosine, one_cycle };

/// What early stopping and the choice of the best epoch go by.
enum class WatchedMetric { validation_loss, p_at_10, nmi, neighbour_stability, last_epoch };

/// Every value is described (range, unit, help) in options.h.
struct TrainConfig {
  int epochs = 24;
  int batch = 32;

  ReconstructionLoss loss = ReconstructionLoss::mse;
  double l1_activity = 0;  ///< × Σ|latent before its ReLU, if it has one| per image, averaged over the batch.
  double l2_latent = 0;    ///< × Σw² of the latent dense kernel.
  double invariance = 0;  ///< × the variance–invariance–covariance term over two augmented views (lookalike only).
  int neighbours = 0;     ///< The second view is of the picture itself or of one of so many that are like it.
  double triplet = 0;     ///< × the batch-hard triplet loss over pictures with labels; for runs that have some.
  double margin = 0.2;    ///< Of the triplet loss; 0: a soft margin.
  int per_label = 4;      ///< Pictures of each label in a batch.

  OptimizerKind optimizer = OptimizerKind::adam;
  double learning_rate = 1e-3;
  Schedule schedule = Schedule::constant;
  double decay = 0.1;       ///< Of the inverse-time schedule, per epoch.
  double power = 2;         ///< Of the polynomial schedule.
  double momentum = 0.9;    ///< Of SGD.
  double weight_decay = 0;  ///< On every parameter.

  double noise = 0;    ///< Standard deviation of Gaussian noise on what the encoder sees; the target stays clean.
  bool flips = false;  ///< Mirrored with p = 0.5.
  double crop = 0;     ///< A random crop leaves 1 − crop to 1 of the area.
  double colour = 0;   ///< Brightness, contrast and saturation each change by up to ± this share.
  double grey = 0;     ///< Share of the pictures that lose their colour.

  WatchedMetric watch = WatchedMetric::validation_loss;
  int patience = 0;  ///< Epochs without a better value before training ends early; 0: never.
  double validation_share = 0.25;

  std::uint64_t seed = 1;
  int threads = 0;               ///< 0: all cores.
  std::string device = "auto";   ///< auto, cpu, cuda, cuda:N
  bool mixed_precision = false;  ///< bfloat16 where it does no harm; weights stay float32.
  bool operator==(const TrainConfig&) const = default;
};

}  // namespace lookalike
