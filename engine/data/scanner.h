#pragma once

#include <stop_token>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/progress.h"
#include "engine/data/image_decoder.h"
#include "engine/data/picture.h"

namespace lookalike {

struct ScanOptions {
  DecodeOptions decode;  ///< target_side is set by the scan itself.
};

struct ScanResult {
  /// Every file that claims to be a picture by name or content, usable or not; sorted by path (byte order).
  std::vector<Picture> pictures;
  std::size_t unchanged = 0;  ///< Taken from `known` without reading the file.
  std::size_t ignored = 0;    ///< Files that do not claim to be pictures (no picture extension, no picture content).
  double seconds = 0;
  bool cancelled = false;  ///< Stopped early; pictures holds what was done so far.
};

/// Called on the thread that called scan_folder(), in the order of the paths, for each newly read usable picture, with
/// the decoded pixels (shorter side 256 to 511 where the original has that), for thumbnails and grids that fill while
/// scanning. What it throws ends the scan and is passed on.
using PictureSink = std::function<void(const Picture&, const Image&)>;

/// Walks `root` recursively, reads each picture once (hash, size, orientation, perceptual hash, full decode so that
/// truncation is found), in parallel. Files with the same path, size and modification time as in `known` are
/// not read again. Hidden files and folders are left out; folder links are not followed, so loops cannot happen; FIFOs,
/// sockets, dangling links, vanished files and the like become entries with a reason. Labels: the first-level
/// folder; a file known before keeps its id, label and side when its content has changed. Throws Error(bad_input / io)
/// only when `root` itself is no readable folder.
ScanResult scan_folder(const fs::path& root, const std::vector<Picture>& known, const ScanOptions& options,
                       const ProgressCallback& progress, std::stop_token stop, const PictureSink& sink = {});

}  // namespace lookalike
