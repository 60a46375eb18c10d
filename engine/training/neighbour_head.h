#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"
#include "engine/core/safetensors.h"
#include "engine/training/known_labels.h"

namespace lookalike {

/// Learns from descriptors which pictures belong together: a small network (dense 512, batch norm, ReLU, dense 256,
/// batch norm, ReLU, dense 128, unit length) that maps neighbours to nearly the same place and other pictures apart.
/// No labels: whoever is near in the descriptors is taken for alike, and what such pairs share all over the collection
/// outvotes the pairs that are not. The loss is InfoNCE (van den Oord et al. 2018) with temperature 0.2 between a look
/// at a picture and a look at one of its neighbours (as Dwibedi et al. 2021 do), both with dropout on their
/// descriptors; other neighbours of either in the batch are not pushed away. Where labels are known they come before
/// neighbours: pictures of one label are pairs, as Khosla et al. 2020 do, and pictures known to differ never are. Const
/// calls are thread-safe.
class NeighbourHead {
 public:
  /// Fits to descriptors of unit length, of `looks` looks at each of N pictures, those at one picture one after the
  /// other: (N·looks)×D. `neighbours`: N×K pictures, −1 for none (see nearest_rows()); pictures without any are left
  /// out. 30 epochs, at most 3,000 steps; a second per hundred pictures up to there. The same arguments give the same
  /// network on the same machine and thread count. Nullopt when stopped. Throws Error(internal) when the sizes do not
  /// fit.
  static std::optional<NeighbourHead> fit(const Matrix& rows, int looks, const std::vector<std::int64_t>& neighbours,
                                          std::uint64_t seed, const ProgressCallback& progress, std::stop_token stop,
                                          const KnownLabels& known = {});

  static constexpr int dims = 128;
  Matrix apply(const Matrix& rows) const;  ///< N×D → N×dims, unit rows. Throws Error(internal) for another D.

  /// As the arrays prefix.…; load() throws Error(bad_input) when they are damaged.
  void save(TensorFile& file, const std::string& prefix) const;
  static NeighbourHead load(const TensorFile& file, const std::string& prefix, std::int64_t input_dims);

 private:
  struct Network;
  explicit NeighbourHead(std::shared_ptr<Network> network);
  std::shared_ptr<Network> network_;  ///< In evaluation mode, no longer changed.
};

}  // namespace lookalike
