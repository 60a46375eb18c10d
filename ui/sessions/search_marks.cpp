#include "ui/sessions/search_marks.h"

#include <algorithm>

#include "engine/library/query_source.h"

namespace lookalike {

bool SearchMarks::set(const Collection& collection, std::int64_t row, Mark mark) {
  if (row < 0 || row >= collection.row_count()) return false;
  const Picture& picture = collection.row_picture(row);
  const auto found = std::ranges::find_if(
      marked_, [&](const Marked& m) { return m.path == picture.path && m.content_hash == picture.content_hash; });
  const Mark before = found == marked_.end() ? Mark::none : found->mark;
  if (before == mark) return false;
  if (found != marked_.end()) marked_.erase(found);
  if (mark != Mark::none) marked_.push_back({picture.path, picture.content_hash, mark});
  return true;
}

std::vector<std::string> SearchMarks::contents(Mark mark) const {
  std::vector<std::string> hashes;
  for (const Marked& one : marked_) {
    if (one.mark == mark) hashes.push_back(one.content_hash);
  }
  return hashes;
}

std::vector<MarkedRow> SearchMarks::rows_in(const Collection& collection) const {
  std::vector<MarkedRow> rows;
  for (const Marked& one : marked_) {
    if (const auto row = find_row(collection, one.path, one.content_hash)) rows.push_back({*row, one.mark});
  }
  return rows;
}

}  // namespace lookalike
