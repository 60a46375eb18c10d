#pragma once

#include <vector>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/training/trainer.h"

namespace lookalike {

/// The fixed sample whose reconstructions are shown: at most 12 rows, evenly spread over the validation side (over the
/// training side without one).
std::vector<std::int64_t> sample_rows(const TrainData& data);

/// The middle `side` pixels of the given rows.
std::vector<Image> original_pictures(const PixelView& pixels, const std::vector<std::int64_t>& rows, int side);

/// Originals above their reconstructions, 4 pixels of mid-grey between pictures. All of one size, as many of one as of
/// the other.
Image contact_sheet(const std::vector<Image>& originals, const std::vector<Image>& reconstructions);

/// Writes the contact sheet as run_folder/epochs/NNNN.jpg.
void save_epoch_pictures(const fs::path& run_folder, int epoch, const std::vector<Image>& originals,
                         const std::vector<Image>& reconstructions);

}  // namespace lookalike
