#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/library/collection.h"

namespace lookalike {

/// What a person thinks of a match.
enum class Mark { none, more, less };

struct MarkedRow {
  std::int64_t row = 0;
  Mark mark = Mark::none;
  bool operator==(const MarkedRow&) const = default;
};

/// Pictures that were marked as like what is sought, or unlike it, in the order in which that was done. They are
/// remembered by content, since rows change when pictures come and go. A value.
class SearchMarks {
 public:
  /// Mark::none takes the mark away. False when nothing changed.
  bool set(const Collection& collection, std::int64_t row, Mark mark);
  void clear() { marked_.clear(); }
  bool empty() const { return marked_.empty(); }
  /// The contents of those with this mark.
  std::vector<std::string> contents(Mark mark) const;
  /// Those that are still there.
  std::vector<MarkedRow> rows_in(const Collection& collection) const;

 private:
  struct Marked {
    std::string path, content_hash;
    Mark mark = Mark::none;
  };
  std::vector<Marked> marked_;
};

}  // namespace lookalike
