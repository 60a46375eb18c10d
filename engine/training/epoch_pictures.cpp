#include "engine/training/epoch_pictures.h"

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>

#include "engine/core/error.h"
#include "engine/data/preprocess.h"

namespace lookalike {
namespace {

constexpr int gap = 4;

void paste(const Image& picture, Image& sheet, int left, int top) {
  for (int y = 0; y < picture.height; ++y) {
    std::copy_n(picture.at(0, y), static_cast<std::size_t>(picture.width) * 3, sheet.at(left, top + y));
  }
}

}  // namespace

std::vector<std::int64_t> sample_rows(const TrainData& data, std::int64_t at_most) {
  const auto& side = data.validation_rows.empty() ? data.train_rows : data.validation_rows;
  const auto count = static_cast<std::int64_t>(side.size()), wanted = std::min(at_most, count);
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < wanted; ++i) rows.push_back(side[static_cast<std::size_t>(i * count / wanted)]);
  return rows;
}

std::vector<Image> original_pictures(const PixelView& pixels, const std::vector<std::int64_t>& rows, int side) {
  const int margin = (pixels.size - side) / 2;
  std::vector<Image> images;
  for (const std::int64_t row : rows) {
    const auto bytes = pixels.picture(row);
    const Image whole{pixels.size, pixels.size, {bytes.begin(), bytes.end()}};
    images.push_back(margin == 0 ? whole : crop(whole, margin, margin, side, side));
  }
  return images;
}

Image contact_sheet(const std::vector<Image>& originals, const std::vector<Image>& reconstructions) {
  if (originals.empty()) return {};
  const int side = originals.front().width, step = side + gap, columns = static_cast<int>(originals.size());
  Image sheet{columns * step - gap, 2 * step - gap, {}};
  sheet.rgb.assign(static_cast<std::size_t>(sheet.width) * sheet.height * 3, 128);
  for (int i = 0; i < columns; ++i) {
    paste(originals[static_cast<std::size_t>(i)], sheet, i * step, 0);
    paste(reconstructions[static_cast<std::size_t>(i)], sheet, i * step, step);
  }
  return sheet;
}

ContactSheet cut_contact_sheet(const Image& sheet) {
  const int side = (sheet.height - gap) / 2, step = side + gap;
  if (side < 1 || 2 * side + gap != sheet.height || (sheet.width + gap) % step != 0) {
    throw Error(ErrorCode::bad_input, "This is no picture of reconstructions (" + std::to_string(sheet.width) + "×" +
                                          std::to_string(sheet.height) + ")");
  }
  ContactSheet cut;
  for (int left = 0; left < sheet.width; left += step) {
    cut.originals.push_back(crop(sheet, left, 0, side, side));
    cut.reconstructions.push_back(crop(sheet, left, step, side, side));
  }
  return cut;
}

fs::path epoch_file(const fs::path& run_folder, int epoch, const char* extension) {
  char name[16];
  std::snprintf(name, sizeof name, "%04d", epoch);
  return run_folder / "epochs" / (std::string(name) + extension);
}

void save_epoch_pictures(const fs::path& run_folder, int epoch, const std::vector<Image>& originals,
                         const std::vector<Image>& reconstructions) {
  make_folder(run_folder / "epochs");
  const auto jpeg = encode_jpeg(contact_sheet(originals, reconstructions), 90);
  write_file_atomically(epoch_file(run_folder, epoch, ".jpg"), std::as_bytes(std::span(jpeg)));
}

}  // namespace lookalike
