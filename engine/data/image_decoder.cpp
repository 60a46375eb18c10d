#include "engine/data/image_decoder.h"

#include <sys/stat.h>

#include <algorithm>
#include <new>
#include <utility>

#include "engine/core/error.h"
#include "engine/data/byte_reader.h"
#include "engine/data/decoders.h"
#include "engine/data/image_header.h"
#include "engine/data/orientation.h"

namespace lookalike {
namespace {

std::string size_text(std::int64_t width, std::int64_t height) {
  return std::to_string(width) + " × " + std::to_string(height);
}

void check_limits(const ImageHeader& header, const DecodeOptions& options) {
  if (header.width <= 0 || header.height <= 0) throw Unusable{Health::unreadable, "The header gives no size."};
  const std::string size = size_text(header.width, header.height);
  if (header.width > options.max_pixels / header.height) {
    throw Unusable{Health::too_large, "The header says " + size + " pixels; at most " +
                                          std::to_string(options.max_pixels / 1'000'000) + " megapixels are read."};
  }
  if (std::min(header.width, header.height) < options.min_side) {
    throw Unusable{Health::too_small,
                   "It has " + size + " pixels; each side needs at least " + std::to_string(options.min_side) + "."};
  }
  if (!header.complete) throw Unusable{Health::truncated, cut_off};
}

void decode_into(DecodedImage& result, std::span<const std::byte> bytes, const DecodeOptions& options) {
  if (bytes.empty()) throw Unusable{Health::unreadable, "The file is empty."};
  if (bytes.size() > options.max_file_bytes) throw Unusable{Health::too_large, "The file is larger than allowed."};
  result.format = sniff_format(bytes);
  const ImageHeader header = read_image_header(result.format, bytes);
  // What a hostile header says may not even fit an int; the health report shows 0 then.
  const auto clamped = [&](std::int64_t n) { return n < 0 || n > (1 << 30) ? 0 : static_cast<int>(n); };
  result.width = clamped(header.width);
  result.height = clamped(header.height);
  if (swaps_sides(header.orientation)) std::swap(result.width, result.height);
  check_limits(header, options);
  switch (result.format) {
    case ImageFormat::jpeg:
      result.image = decode_jpeg(bytes, header, options.target_side);
      break;
    case ImageFormat::gif:
      result.image = decode_gif(bytes, header, options.max_pixels);
      break;
    case ImageFormat::pnm:
      result.image = decode_pnm(bytes, header);
      break;
    default:
      result.image = decode_by_opencv(bytes, result.format, header);
      break;
  }
  result.image = apply_orientation(std::move(result.image), header.orientation);
}

void fail(DecodedImage& result, Health health, std::string detail) {
  result.image = {};
  result.health = health;
  result.detail = std::move(detail);
}

}  // namespace

DecodedImage decode_image(std::span<const std::byte> bytes, const DecodeOptions& options) {
  DecodedImage result;
  try {
    decode_into(result, bytes, options);
  } catch (const Unusable& reason) {
    fail(result, reason.health, reason.detail);
  } catch (const std::bad_alloc&) {
    fail(result, Health::too_large, "There is not enough memory to decode it.");
  } catch (const std::exception& error) {
    fail(result, Health::unreadable, std::string("It cannot be decoded (") + error.what() + ").");
  }
  return result;
}

DecodedImage decode_image_file(const fs::path& path, const DecodeOptions& options) {
  DecodedImage result;
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
      static_cast<std::uint64_t>(info.st_size) > options.max_file_bytes) {
    fail(result, Health::too_large, "The file is larger than allowed.");
    return result;
  }
  try {
    return decode_image(read_file(path, options.max_file_bytes), options);
  } catch (const Error& error) {
    fail(result, Health::unreadable, error.problem() + '.');
  } catch (const std::bad_alloc&) {
    fail(result, Health::too_large, "There is not enough memory to read it.");
  }
  return result;
}

}  // namespace lookalike
