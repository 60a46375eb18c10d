#include "ui/pages/chosen_pictures.h"

#include <QCoreApplication>
#include <algorithm>

#include "engine/library/picture_tables.h"
#include "ui/text.h"

namespace lookalike {

std::vector<std::int64_t> ChosenPictures::rows() const {
  std::vector<std::int64_t> all;
  for (const PictureGroup& group : groups) all.insert(all.end(), group.rows.begin(), group.rows.end());
  return all;
}

qint64 ChosenPictures::count() const {
  qint64 count = 0;
  for (const PictureGroup& group : groups) count += std::ssize(group.rows);
  return count;
}

std::vector<std::string> ChosenPictures::hashes() const {
  std::vector<std::string> hashes;
  for (const std::int64_t row : rows()) hashes.push_back(collection->row_picture(row).content_hash);
  return hashes;
}

QString ChosenPictures::words() const {
  return counted(count(), QCoreApplication::translate("ChosenPictures", "%1 picture"),
                 QCoreApplication::translate("ChosenPictures", "%1 pictures"));
}

ChosenPictures chosen_rows(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows) {
  ChosenPictures chosen;
  chosen.collection = std::move(collection);
  if (rows.empty()) return chosen;
  chosen.csv = [rows](const Collection& c) { return pictures_csv(c, rows); };
  chosen.groups.push_back({"Pictures", std::move(rows)});
  return chosen;
}

ChosenPictures chosen_pictures(std::shared_ptr<const Collection> collection, const std::vector<std::size_t>& pictures) {
  std::vector<std::int64_t> rows;
  for (const std::size_t picture : collection ? pictures : std::vector<std::size_t>()) {
    const auto found = std::ranges::lower_bound(collection->rows, picture);  // rising, as the pictures are
    if (found != collection->rows.end() && *found == picture) rows.push_back(found - collection->rows.begin());
  }
  return chosen_rows(std::move(collection), std::move(rows));
}

}  // namespace lookalike
