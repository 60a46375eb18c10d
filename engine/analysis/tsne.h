#pragma once

#include <cstdint>
#include <stop_token>

#include "engine/analysis/nearest_neighbours.h"
#include "engine/core/matrix.h"
#include "engine/core/progress.h"

namespace lookalike {

struct TsneOptions {
  double perplexity = 0;  ///< Effective number of neighbours; 0: by size, see perplexity_for().
  std::uint64_t seed = 1;
  int iterations = 1000;  ///< Of which the first quarter, at most 250, with early exaggeration.
};

struct TsneResult {
  Matrix xy;  ///< N×2, centred, in the units of the kernel.
  double perplexity = 0;
  double kl = 0;       ///< Kullback–Leibler divergence of the joint probabilities over the neighbours, at the end.
  int iterations = 0;  ///< Fewer than asked for when the gradient vanished.
  bool cancelled = false;  ///< Then xy is empty.
};

/// 30, or what (N−1)/3 neighbours allow; at least 1.
double perplexity_for(std::int64_t rows);

/// How many neighbours of each row tsne() needs: three times the perplexity. Throws Error(usage) unless the perplexity
/// (0: by size) is at least 1 and the collection is large enough for it.
std::int64_t tsne_neighbours(std::int64_t rows, double perplexity);

/// t-SNE in two dimensions (van der Maaten and Hinton 2008), Barnes–Hut (van der Maaten 2014): time grows as N·log N.
/// Starts from the first two principal components (Kobak and Berens 2019), so the map keeps the data's large shape;
/// early exaggeration 12, learning rate N/48 but at least 50 (Belkina et al. 2019), momentum 0.5, then 0.8. `graph`:
/// the nearest neighbours of x's rows, at least tsne_neighbours() of them; more are left out. The same input and seed
/// give the same bits on the same machine, whatever the number of threads. Throws Error: usage as tsne_neighbours(),
/// internal when the graph does not fit.
TsneResult tsne(const Matrix& x, const NeighbourGraph& graph, const TsneOptions& options,
                const ProgressCallback& progress, std::stop_token stop);

}  // namespace lookalike
