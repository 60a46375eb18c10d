#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/library/folder_export.h"

namespace lookalike {

/// Usable pictures of one collection that something is to be done with.
struct ChosenPictures {
  std::shared_ptr<const Collection> collection;
  std::vector<PictureGroup> groups;  ///< As they go into folders.
  /// Their list as a table; called on another thread.
  std::function<std::string(const Collection&)> csv;

  std::vector<std::int64_t> rows() const;  ///< In the order of the groups.
  qint64 count() const;
  std::vector<std::string> hashes() const;
  QString words() const;  ///< "3 pictures"
};

ChosenPictures chosen_rows(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows);
/// By their places in Collection::pictures; those that are no rows, since they cannot be used, are left out.
ChosenPictures chosen_pictures(std::shared_ptr<const Collection> collection, const std::vector<std::size_t>& pictures);

}  // namespace lookalike
