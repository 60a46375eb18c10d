#include "engine/data/scanner.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <unordered_map>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/pipeline.h"
#include "engine/data/folder_walk.h"
#include "engine/data/perceptual_hash.h"
#include "engine/data/preprocess.h"

namespace lookalike {
namespace {

constexpr int sink_side = 256;  // PictureSink gets at least this many pixels on the shorter side.

struct Reading {
  Picture picture;
  Image image;
};

/// First-level folder as text, empty for files in the root itself.
std::string label_of(const std::string& path) {
  const auto slash = path.find('/');
  return slash == std::string::npos ? std::string() : to_valid_utf8(path.substr(0, slash));
}

Picture picture_of(const Candidate& candidate) {
  Picture picture;
  picture.path = candidate.path;
  picture.label = label_of(candidate.path);
  picture.file_size = candidate.file_size;
  picture.modified_ns = candidate.modified_ns;
  picture.health = candidate.health;
  picture.detail = candidate.detail;
  return picture;
}

/// Large originals that could not be decoded at a smaller scale are not kept waiting for the sink at full size.
Image sink_image(Image image) {
  const int shorter = std::min(image.width, image.height), longer = std::max(image.width, image.height);
  if (shorter < 2 * sink_side) return image;
  return shrink_to(image, static_cast<int>((std::int64_t{longer} * sink_side + shorter - 1) / shorter));
}

void read_into(Reading& reading, const fs::path& path, const DecodeOptions& options) {
  Picture& picture = reading.picture;
  if (static_cast<std::uint64_t>(picture.file_size) > options.max_file_bytes) {
    picture.health = Health::too_large;
    picture.detail = "The file is larger than allowed.";
    return;
  }
  const auto bytes = read_file(path, options.max_file_bytes);
  picture.content_hash = content_hash(bytes);
  DecodedImage decoded = decode_image(bytes, options);
  picture.format = to_string(decoded.format);
  picture.width = decoded.width;
  picture.height = decoded.height;
  picture.health = decoded.health;
  picture.detail = std::move(decoded.detail);
  if (!picture.usable()) return;
  picture.perceptual_hash = perceptual_hash(decoded.image);
  reading.image = sink_image(std::move(decoded.image));
}

/// Reads one file. Whatever happens to it is data.
Reading read_picture(const fs::path& root, Picture picture, const DecodeOptions& options) {
  Reading reading{std::move(picture), {}};
  if (!reading.picture.usable()) return reading;
  std::string problem;
  try {
    read_into(reading, root / reading.picture.path, options);
    return reading;
  } catch (const Error& error) {
    problem = error.problem() + '.';
  } catch (const std::bad_alloc&) {
    problem = "There is not enough memory to read it.";
  }
  reading.image = {};
  reading.picture.health = Health::unreadable;
  reading.picture.detail = std::move(problem);
  return reading;
}

/// A file that was read before and still has the same size and time. One that could not be read at all is tried again:
/// permissions and mounts change without the file's time.
bool is_unchanged(const Picture& known, const Candidate& candidate) {
  return candidate.health == Health::usable && !known.content_hash.empty() && known.file_size == candidate.file_size &&
         known.modified_ns == candidate.modified_ns;
}

}  // namespace

ScanResult scan_folder(const fs::path& root, const std::vector<Picture>& known, const ScanOptions& options,
                       const ProgressCallback& progress, std::stop_token stop, const PictureSink& sink) {
  const auto start = std::chrono::steady_clock::now();
  ProgressMeter looking(progress, "Looking for pictures", 0);
  FolderWalk walk = walk_folder(root, stop);
  looking.set(static_cast<std::int64_t>(walk.candidates.size()));
  looking.finish();

  std::unordered_map<std::string_view, const Picture*> known_by_path;
  for (const Picture& picture : known) known_by_path.emplace(picture.path, &picture);

  ScanResult result;
  result.ignored = walk.ignored;
  std::vector<Picture> pictures;
  std::vector<std::size_t> to_read;
  pictures.reserve(walk.candidates.size());
  for (const Candidate& candidate : walk.candidates) {
    const auto it = known_by_path.find(candidate.path);
    if (it != known_by_path.end() && is_unchanged(*it->second, candidate)) {
      pictures.push_back(*it->second);
      ++result.unchanged;
      continue;
    }
    Picture picture = picture_of(candidate);
    if (it != known_by_path.end()) {  // New content under a known name: it stays the same entry of the library.
      picture.id = it->second->id;
      picture.label = it->second->label;
      picture.side = it->second->side;
    }
    to_read.push_back(pictures.size());
    pictures.push_back(std::move(picture));
  }
  walk.candidates = {};  // Some memory, for large collections.

  DecodeOptions decode = options.decode;
  decode.target_side = sink_side;
  ProgressMeter reading_meter(progress, "Reading pictures", static_cast<std::int64_t>(to_read.size()));
  std::size_t done = 0;
  const bool complete =
      !walk.cancelled &&
      produce_in_order(
          static_cast<std::int64_t>(to_read.size()), stop,
          [&](std::int64_t i) { return read_picture(root, pictures[to_read[static_cast<std::size_t>(i)]], decode); },
          [&](std::int64_t, Reading reading) {
            if (sink && reading.picture.usable()) sink(reading.picture, reading.image);
            pictures[to_read[done++]] = std::move(reading.picture);
            reading_meter.advance();
          });
  reading_meter.finish();

  // A scan that was stopped gives what it knows for sure: all but the files that were not read any more.
  std::size_t unread = done;
  result.pictures.reserve(pictures.size());
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (unread < to_read.size() && to_read[unread] == i)
      ++unread;
    else
      result.pictures.push_back(std::move(pictures[i]));
  }
  result.cancelled = !complete;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace lookalike
