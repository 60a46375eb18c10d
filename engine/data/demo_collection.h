#pragma once

#include <cstdint>
#include <stop_token>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/core/progress.h"

namespace lookalike {

struct DemoOptions {
  int pictures = 600;  ///< Good pictures in all, spread evenly over the kinds; at least one each.
  std::uint64_t seed = 1;
  /// Seven files more, so that the health report has something to say: a truncated JPEG, an empty one, a text named
  /// .png, two exact copies, a near-duplicate, and a text file.
  bool broken_files = true;
};

/// Number of kinds (labelled sub-folders), at least 8, and their folder names.
const std::vector<std::string>& demo_kinds();

/// Renders one scene-like picture: `kind` indexes demo_kinds(); light, colour, viewpoint and detail vary with the seed.
/// Deterministic for the same arguments. 16 to 8192 pixels a side. Throws Error(usage) for other sizes and kinds.
/// Thread-safe.
Image render_demo_picture(int kind, std::uint64_t seed, int width, int height);

/// Writes the collection into `folder` (created; must be empty or missing, else Error(bad_input)): labelled
/// sub-folders, varied sizes and formats (JPEG, PNG, WebP, TIFF, BMP; some with EXIF rotation, one each grey, with
/// alpha and 16-bit). The same options give the same bytes. Returns false when stopped; then, and when it throws
/// (Error(io)), everything it wrote is removed again. Uses all threads of parallel_for(); `progress` comes from them,
/// one call at a time.
bool make_demo_collection(const fs::path& folder, const DemoOptions& options, const ProgressCallback& progress,
                          std::stop_token stop);

}  // namespace lookalike
