#pragma once

#include <cstdint>
#include <stop_token>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/core/progress.h"

namespace lookalike {

struct DemoOptions {
  int pictures = 600;         ///< Good pictures in all, spread evenly over the kinds; at least one each.
  std::uint64_t seed = 1;
  bool broken_files = true;   ///< Also a few broken, duplicate and foreign files, so that the health report has something to say.
};

/// Number of kinds (labelled sub-folders), at least 8, and their folder names.
const std::vector<std::string>& demo_kinds();

/// Renders one scene-like picture: `kind` indexes demo_kinds(); light, colour, viewpoint and detail vary with the seed.
/// Deterministic.
Image render_demo_picture(int kind, std::uint64_t seed, int width, int height);

/// Writes the collection into `folder` (created; must be empty or missing, else Error(bad_input)): labelled sub-folders,
/// varied sizes and formats (JPEG, PNG, WebP, TIFF, BMP, one with EXIF rotation …). Returns false when stopped (what was
/// written is removed).
bool make_demo_collection(const fs::path& folder, const DemoOptions& options, const ProgressCallback& progress,
                          std::stop_token stop);

}  // namespace lookalike
