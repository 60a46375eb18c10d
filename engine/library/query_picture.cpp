#include "engine/library/query_picture.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/image_decoder.h"
#include "engine/data/preprocess.h"

namespace lookalike {
namespace {

constexpr int searched_side = 256, finest_side = 2048, smallest_side = 8;
constexpr double rounding = 1e-6;  // 0.7 + 0.3 is a little more than 1.

[[noreturn]] void bad_crop(const std::string& text) {
  throw Error(ErrorCode::usage, "This is no part of a picture", text,
              "Give X,Y,W,H as fractions of its width and height, for example 0.25,0.25,0.5,0.5.");
}

std::string to_text(const Crop& c) {
  return std::to_string(c.x) + "," + std::to_string(c.y) + "," + std::to_string(c.width) + "," +
         std::to_string(c.height);
}

DecodeOptions decoding_for(const std::optional<Crop>& crop) {
  DecodeOptions options;
  options.target_side = searched_side;
  if (!crop) return options;
  require_valid(*crop);
  const double finer = searched_side / std::min(crop->width, crop->height);
  options.target_side = static_cast<int>(std::min<double>(finer, finest_side));
  return options;
}

QueryPicture usable_query(const std::string& name, DecodedImage decoded, const std::optional<Crop>& crop) {
  if (decoded.health != Health::usable) {
    throw Error(ErrorCode::bad_input, "This cannot be used as a query (" + decoded.detail + ")", name,
                "Choose a JPEG, PNG, WebP, TIFF, BMP, GIF or PNM picture.");
  }
  return {name, std::move(decoded.image), std::nullopt, crop, false};
}

}  // namespace

Crop crop_from_string(const std::string& text) {
  std::array<double, 4> values{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && (at == end || *at++ != ',')) bad_crop(text);
    const auto [rest, error] = std::from_chars(at, end, values[i]);
    if (error != std::errc()) bad_crop(text);
    at = rest;
  }
  if (at != end) bad_crop(text);
  const Crop crop{values[0], values[1], values[2], values[3]};
  require_valid(crop);
  return crop;
}

void require_valid(const Crop& c) {
  const bool inside = c.x >= 0 && c.y >= 0 && c.width > 0 && c.height > 0 && c.x + c.width <= 1 + rounding &&
                      c.y + c.height <= 1 + rounding;
  if (!inside) bad_crop(to_text(c));  // NaN ends here, too
}

QueryPicture query_from_file(const fs::path& path, const std::optional<Crop>& crop) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw Error(ErrorCode::bad_input, "There is no such file", display_path(path), "Check the name of the query.");
  }
  return usable_query(display_path(path), decode_image_file(path, decoding_for(crop)), crop);
}

QueryPicture query_from_bytes(const std::string& name, std::span<const std::byte> bytes,
                              const std::optional<Crop>& crop) {
  return usable_query(name, decode_image(bytes, decoding_for(crop)), crop);
}

Image searched_part(const QueryPicture& query) {
  if (query.image.empty()) {
    throw Error(ErrorCode::bad_input, "This picture cannot be read any more", query.name,
                "Make its folder available again, or search for another picture.");
  }
  if (!query.crop) return query.image;
  require_valid(*query.crop);
  const auto pixels = [](double fraction, int side) { return static_cast<int>(std::lround(fraction * side)); };
  const Image& whole = query.image;
  const int x = pixels(query.crop->x, whole.width), y = pixels(query.crop->y, whole.height);
  Image part = crop(whole, x, y, pixels(query.crop->x + query.crop->width, whole.width) - x,
                    pixels(query.crop->y + query.crop->height, whole.height) - y);
  if (part.width < smallest_side || part.height < smallest_side) {
    throw Error(ErrorCode::bad_input, "This part of the picture is too small to be searched for", query.name,
                "Choose a larger part.");
  }
  return part;
}

}  // namespace lookalike
