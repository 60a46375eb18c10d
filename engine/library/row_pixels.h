#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/image.h"

namespace lookalike {

/// The pixels of some rows of a view, rising: the view itself where they are all of them, otherwise a copy.
class RowPixels {
 public:
  RowPixels(const PixelView& all, std::span<const std::int64_t> rows) : view_(all) {
    if (std::ssize(rows) == all.count) return;
    copy_.reserve(rows.size() * all.picture_bytes());
    for (const std::int64_t row : rows) {
      const auto picture = all.picture(row);
      copy_.insert(copy_.end(), picture.begin(), picture.end());
    }
    view_ = {copy_.data(), std::ssize(rows), all.size};
  }
  RowPixels(const RowPixels&) = delete;
  RowPixels& operator=(const RowPixels&) = delete;
  const PixelView& view() const { return view_; }

 private:
  std::vector<std::uint8_t> copy_;
  PixelView view_;
};

}  // namespace lookalike
