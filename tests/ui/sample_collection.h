#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "engine/library/collection.h"
#include "engine/training/epoch_report.h"

namespace lookalike::test {

struct SampleOptions {
  std::int64_t rows = 60;
  int k = 6;
  std::filesystem::path root = "/nonexistent/pictures";  ///< Pictures are named NNNNNN.ppm; they need not exist.
  bool sweep = true;
};

/// A collection as the engine publishes it, made by hand: rows fall into k clusters in turn, each a seeded cloud on the
/// map.
std::shared_ptr<Collection> sample_collection(const SampleOptions& options = {});

/// A run of `epochs` epochs of which those in `history` are done; pictures of `side` pixels.
std::shared_ptr<EpochReport> sample_report(int done, int epochs, int pictures = 4, int side = 16);

}  // namespace lookalike::test
