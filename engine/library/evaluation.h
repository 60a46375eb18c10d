#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/library.h"
#include "engine/library/searcher.h"

namespace lookalike {

struct Evaluation {
  std::int64_t images = 0;          ///< Pictures that took part: usable, and labelled where labels are used.
  std::vector<std::string> labels;  ///< Distinct labels; empty: only val_mse and psnr mean anything.
  double p_at_1 = 0, p_at_10 = 0, map = 0, nmi = 0, ari = 0, ri = 0,
         purity = 0;   ///< k-means with k = number of labels.
  double val_mse = 0;  ///< Of the run on its validation side; NaN for the untrained run.
  double psnr = 0;
};

/// Metrics of a run's descriptor with the folder labels (leave-one-out over the library). `unseen_by`: a run that was
/// given labels; the pictures that had one take no part then, neither as queries nor as what is found. Reads only.
/// Throws Error(usage) when the run has no such descriptor, or unseen_by was given no labels, or those of all pictures.
Evaluation evaluate(Library& library, const std::string& run, DescriptorKind descriptor, const PartWeights& weights,
                    const ProgressCallback& progress, std::stop_token stop, const std::string& unseen_by = {});

}  // namespace lookalike
