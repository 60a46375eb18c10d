#include "engine/library/picture_tables.h"

#include <charconv>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {
namespace {

/// The shortest text that reads as the same number.
std::string exact(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string tags_field(const Collection& collection, const Picture& picture) {
  std::string joined;
  for (const std::string& tag : collection.tags->of(picture.content_hash)) joined += (joined.empty() ? "" : ";") + tag;
  return csv_field(joined);
}

std::string path_and_label(const Picture& picture) {
  return csv_field(to_valid_utf8(picture.path)) + ',' + csv_field(to_valid_utf8(picture.label));
}

std::string picture_line(const Collection& collection, std::int64_t row) {
  const Picture& picture = collection.row_picture(row);
  return path_and_label(picture) + ',' + std::to_string(picture.width) + ',' + std::to_string(picture.height) + ',' +
         std::to_string(picture.file_size) + ',' + tags_field(collection, picture) + '\n';
}

}  // namespace

std::string outliers_csv(const Collection& collection, const std::vector<std::int64_t>& rows) {
  if (!collection.outliers) throw Error(ErrorCode::bad_input, "The outliers were not measured yet");
  const OutlierScores& scores = *collection.outliers;
  std::string csv = "path,label,error,distance,tags\n";
  for (const std::int64_t row : rows) {
    const Picture& picture = collection.row_picture(row);
    const auto at = static_cast<std::size_t>(row);
    csv += path_and_label(picture) + ',' + (scores.error.empty() ? "" : exact(scores.error[at])) + ',' +
           exact(scores.distance[at]) + ',' + tags_field(collection, picture) + '\n';
  }
  return csv;
}

std::string pictures_csv(const Collection& collection, const std::vector<std::int64_t>& rows) {
  std::string csv = "path,label,width,height,file_size,tags\n";
  for (const std::int64_t row : rows) csv += picture_line(collection, row);
  return csv;
}

std::string groups_csv(const Collection& collection, const std::vector<std::vector<std::int64_t>>& groups) {
  std::string csv = "group,path,label,width,height,file_size,tags\n";
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const std::int64_t row : groups[group]) {
      csv += std::to_string(group + 1) + ',' + picture_line(collection, row);
    }
  }
  return csv;
}

}  // namespace lookalike
