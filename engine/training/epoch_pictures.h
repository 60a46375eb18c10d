#pragma once

#include <vector>

#include "engine/core/files.h"
#include "engine/core/image.h"
#include "engine/training/trainer.h"

namespace lookalike {

/// The fixed sample whose reconstructions are shown.
inline constexpr std::int64_t shown_pictures = 12;

/// At most `at_most` rows, evenly spread over the validation side (over the training side without one).
std::vector<std::int64_t> sample_rows(const TrainData& data, std::int64_t at_most);

/// run_folder/epochs/NNNN + extension.
fs::path epoch_file(const fs::path& run_folder, int epoch, const char* extension);

/// The middle `side` pixels of the given rows.
std::vector<Image> original_pictures(const PixelView& pixels, const std::vector<std::int64_t>& rows, int side);

/// Originals above their reconstructions, 4 pixels of mid-grey between pictures. All of one size, as many of one as of
/// the other.
Image contact_sheet(const std::vector<Image>& originals, const std::vector<Image>& reconstructions);

struct ContactSheet {
  std::vector<Image> originals, reconstructions;
};
/// The reverse of contact_sheet(). Throws Error(bad_input) when the picture cannot be one.
ContactSheet cut_contact_sheet(const Image& sheet);

/// Writes the contact sheet as run_folder/epochs/NNNN.jpg.
void save_epoch_pictures(const fs::path& run_folder, int epoch, const std::vector<Image>& originals,
                         const std::vector<Image>& reconstructions);

}  // namespace lookalike
