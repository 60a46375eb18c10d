#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "engine/data/picture.h"

namespace lookalike {

/// Pictures that copies of the list share until one of them is edited: a collection is copied at every change of it,
/// and a hundred thousand pictures take 30 MB. A value; different copies may be used by different threads.
class PictureList {
 public:
  PictureList() : PictureList(std::vector<Picture>()) {}
  PictureList(std::vector<Picture> pictures)  // NOLINT(google-explicit-constructor): it is one
      : pictures_(std::make_shared<std::vector<Picture>>(std::move(pictures))) {}

  operator const std::vector<Picture>&() const { return *pictures_; }  // NOLINT(google-explicit-constructor)
  const Picture& operator[](std::size_t i) const { return (*pictures_)[i]; }
  std::size_t size() const { return pictures_->size(); }
  bool empty() const { return pictures_->empty(); }
  auto begin() const { return pictures_->cbegin(); }
  auto end() const { return pictures_->cend(); }

  /// For changing them, in this list alone.
  std::vector<Picture>& edit() {
    if (pictures_.use_count() > 1) pictures_ = std::make_shared<std::vector<Picture>>(*pictures_);
    return *pictures_;
  }

  bool operator==(const PictureList& other) const {
    return pictures_ == other.pictures_ || *pictures_ == *other.pictures_;
  }

 private:
  std::shared_ptr<std::vector<Picture>> pictures_;  ///< Never null.
};

}  // namespace lookalike
