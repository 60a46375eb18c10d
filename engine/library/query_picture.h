#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "engine/core/image.h"

namespace lookalike {

/// A part of a picture, in fractions of its width and height from its upper left corner.
struct Crop {
  double x = 0, y = 0, width = 1, height = 1;
  bool operator==(const Crop&) const = default;
};

/// "X,Y,W,H". Throws Error(usage) unless it is a part of the picture.
Crop crop_from_string(const std::string& text);
/// Throws Error(usage) unless 0 ≤ x, y and the part has a size and ends within the picture.
void require_valid(const Crop& crop);

/// One example: a picture from outside (pixels) or one of the library (row).
struct QueryPicture {
  std::string name;  ///< For messages and the query card.
  Image image;       ///< Decoded, shorter side ≥ 256 where the original has that; for rows too when needed for show.
  std::optional<std::int64_t> row;  ///< Set: the library's own vector is used and the row is left out of the hits.
  std::optional<Crop> crop = {};    ///< Only this part of `image` is searched for, of a row's picture, too.
  bool may_match = false;           ///< Of a row: it stays among the hits (a match that was marked as a good one).
};

/// Throws Error(bad_input / io) that names the file when it is no usable picture. With a crop, enough is decoded for
/// the part to have the pixels that a whole picture would have.
QueryPicture query_from_file(const std::filesystem::path& path, const std::optional<Crop>& crop = {});
QueryPicture query_from_bytes(const std::string& name, std::span<const std::byte> bytes,
                              const std::optional<Crop>& crop = {});

/// What of the picture is searched for. Throws Error(bad_input) naming it when there are no pixels, or fewer than 8 a
/// side.
Image searched_part(const QueryPicture& query);

}  // namespace lookalike
