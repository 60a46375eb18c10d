#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <regex>
#include <unordered_map>

#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/pca.h"
#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/data/image_decoder.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"
#include "engine/library/runs.h"
#include "engine/training/run_state.h"

namespace lookalike {
namespace {

fs::path sample_file(const fs::path& run_folder) {
  return run_folder / "epochs" / "sample.csv";
}

/// Turns, and where that is better mirrors, the N×2 points so that they lie on `target` with the least squared error.
/// In two dimensions, with M = pointsᵀ·target, the best turn is along (M₀₀ + M₁₁, M₀₁ − M₁₀) and the best turn with a
/// reflection along (M₀₀ − M₁₁, M₀₁ + M₁₀); the longer of the two vectors wins.
void align(Matrix& points, const Matrix& target) {
  double m00 = 0, m01 = 0, m10 = 0, m11 = 0;
  for (std::int64_t i = 0; i < points.rows; ++i) {
    const double x = points(i, 0), y = points(i, 1), u = target(i, 0), v = target(i, 1);
    m00 += x * u;
    m01 += x * v;
    m10 += y * u;
    m11 += y * v;
  }
  const double turn = std::hypot(m00 + m11, m01 - m10), mirror = std::hypot(m00 - m11, m01 + m10);
  if (std::max(turn, mirror) == 0) return;
  const bool mirrored = mirror > turn;
  const double c = (mirrored ? m00 - m11 : m00 + m11) / std::max(turn, mirror);
  const double s = (mirrored ? m01 + m10 : m01 - m10) / std::max(turn, mirror);
  for (std::int64_t i = 0; i < points.rows; ++i) {
    const double x = points(i, 0), y = mirrored ? -points(i, 1) : points(i, 1);
    points(i, 0) = static_cast<float>(c * x - s * y);
    points(i, 1) = static_cast<float>(s * x + c * y);
  }
}

/// Where each picture is in a sample; copies of one picture have a place each.
class SamplePlaces {
 public:
  explicit SamplePlaces(const std::vector<std::string>& hashes) {
    for (std::size_t i = hashes.size(); i-- > 0;) places_[hashes[i]].push_back(static_cast<std::int64_t>(i));
  }
  /// The next place of this picture; nullopt when there is none, or all were taken.
  std::optional<std::int64_t> take(const std::string& hash) {
    const auto it = places_.find(hash);
    if (it == places_.end() || it->second.empty()) return std::nullopt;
    const std::int64_t place = it->second.back();
    it->second.pop_back();
    return place;
  }

 private:
  std::unordered_map<std::string, std::vector<std::int64_t>> places_;
};

/// Leaves these rows of an epoch's features, which should have `count`; removes the file where that cannot be.
void keep_rows(const fs::path& npy, const std::vector<std::int64_t>& rows, std::int64_t count) {
  try {
    const Matrix features = read_npy(npy);
    if (!rows.empty() && features.rows == count) return write_npy(npy, gather_rows(features, rows));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) throw;  // a damaged file is of no use
  }
  fs::remove(npy);
}

/// The last epoch that counts. With a damaged checkpoint, which only matters to those who would go on, that is any.
int last_epoch(const fs::path& run_folder) {
  try {
    const auto stored = read_run_state(run_folder);
    return stored ? stored->state.epoch : 0;
  } catch (const Error&) {
    return std::numeric_limits<int>::max();
  }
}

void fit_into_square(Matrix& points) {
  float extent = 0;
  for (const float value : points.data) extent = std::max(extent, std::abs(value));
  if (extent == 0) return;
  for (float& value : points.data) value /= extent;
}

}  // namespace

std::vector<int> stored_epochs(const fs::path& run_folder) {
  const int last = last_epoch(run_folder);
  static const std::regex name("([0-9]{4,9})\\.jpg");
  std::vector<int> epochs;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(run_folder / "epochs", ignored)) {
    std::smatch match;
    const std::string file = entry.path().filename().native();
    if (!std::regex_match(file, match, name)) continue;
    if (const int epoch = std::stoi(match[1]); epoch <= last) epochs.push_back(epoch);
  }
  std::ranges::sort(epochs);
  return epochs;
}

EpochPictures read_epoch_pictures(const fs::path& run_folder, int epoch) {
  const fs::path file = epoch_file(run_folder, epoch, ".jpg");
  const DecodeOptions options;
  const DecodedImage decoded = decode_image(read_file(file, options.max_file_bytes), options);
  if (decoded.image.empty()) {
    throw Error(ErrorCode::bad_input, "The pictures of this epoch are damaged", display_path(file));
  }
  return cut_contact_sheet(decoded.image);
}

std::vector<std::int64_t> sampled_rows(const fs::path& run_folder, const Collection& collection,
                                       const std::vector<std::int64_t>& rows) {
  const std::vector<std::string> sample = sampled_pictures(run_folder);
  SamplePlaces places(sample);
  std::vector<std::int64_t> found;
  for (const std::int64_t row : rows) {
    if (places.take(collection.row_picture(row).content_hash)) found.push_back(row);
  }
  if (2 * found.size() < sample.size()) found.clear();
  return found;
}

void write_sampled_pictures(const fs::path& run_folder, const Collection& collection,
                            const std::vector<std::int64_t>& rows) {
  std::string text = "content_hash,path\n";
  for (const std::int64_t row : rows) {
    const Picture& picture = collection.row_picture(row);
    text += picture.content_hash + "," + csv_field(display_path(picture.path)) + "\n";
  }
  const fs::path file = sample_file(run_folder);
  std::error_code missing;
  if (fs::exists(file, missing) && read_text_file(file) == text) return;
  make_folder(file.parent_path());
  const std::vector<std::string> before = sampled_pictures(run_folder);
  SamplePlaces places(before);
  std::vector<std::int64_t> from;
  for (const std::int64_t row : rows) {
    if (const auto place = places.take(collection.row_picture(row).content_hash)) from.push_back(*place);
  }
  if (from.size() < rows.size()) from.clear();
  fs::remove(file, missing);  // While it is away nobody takes features for those of other pictures.
  for (const auto& entry : fs::directory_iterator(file.parent_path())) {
    if (entry.path().extension() == ".npy") keep_rows(entry.path(), from, std::ssize(before));
  }
  write_file_atomically(file, text);
}

std::vector<std::string> sampled_pictures(const fs::path& run_folder) {
  std::vector<std::string> hashes;
  const fs::path file = sample_file(run_folder);
  if (!fs::exists(file)) return hashes;
  for (const auto& line : parse_csv(read_text_file(file))) hashes.push_back(line.front());
  if (!hashes.empty()) hashes.erase(hashes.begin());  // the names of the columns
  return hashes;
}

std::vector<std::int64_t> validation_rows(const Collection& collection, const RunInfo& run) {
  return split_rows(collection, run.train.validation_share).validation;
}

Matrix epoch_map(const fs::path& run_folder, int epoch, const Matrix& near) {
  Matrix features = read_npy(epoch_file(run_folder, epoch, ".npy"));
  normalise_rows(features);
  Matrix map = pca_map(features);
  if (near.rows == map.rows && near.cols == 2) {
    align(map, near);
    fit_into_square(map);
  }
  return map;
}

}  // namespace lookalike
