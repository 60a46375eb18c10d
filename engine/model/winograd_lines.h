#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/map_lines.h"
#include "engine/model/position_line.h"
#include "engine/model/winograd_scheme.h"

// Private to engine/model: the parts of winograd.cpp.

namespace lookalike {

/// A range of rows, of pairs.
struct Part {
  std::int64_t first, count;
};

/// The pairs of a batch of maps (those of rows with those of columns), numbered row by row over all maps. A row of
/// pairs that is longer than a block is cut, several shorter ones are one block.
struct PairBlocks {
  std::int64_t rows, columns, longest;

  std::int64_t rows_a_group() const { return std::max<std::int64_t>(longest / columns, 1); }
  std::int64_t groups() const { return (rows + rows_a_group() - 1) / rows_a_group(); }
  /// The rows of pairs of a group.
  Part group(std::int64_t number) const {
    const std::int64_t first = number * rows_a_group();
    return {first, std::min(rows_a_group(), rows - first)};
  }
  /// visit(the rows of pairs of the block, the pairs of each of them)
  template <typename Visit>
  void for_each_block(const Part& group, Visit visit) const {
    for_each_part(0, columns, longest, [&](std::int64_t first, std::int64_t count) {
      visit(group, Part{first, count});
    });
  }
};

/// What a segment of the columns is the difference of, for each pair of a line.
struct Columns {
  const float* plus;
  std::int64_t plus_step;
  const float* minus;
  std::int64_t minus_step;
};

/// What is multiplied for a block of pairs: for each segment of the rows a line, in it for each pair one after the
/// other the segments of the columns.
class SegmentLines {
 public:
  /// Maps of height × width × channels; `block`: the most pairs of a block.
  SegmentLines(const PairScheme& scheme, const MapSource& maps, std::int64_t height, std::int64_t width,
               std::int64_t channels, std::int64_t block);

  void read(const Part& rows, const Part& pairs);

  /// Floats from pair to pair of a line.
  std::int64_t step() const { return step_; }
  std::int64_t channels() const { return channels_; }
  const float* line(std::int64_t row_segment, std::int64_t column_segment) const {
    return lines_.data() + row_segment * line_ + column_segment * channels_;
  }

 private:
  void read_row(std::int64_t row, const Part& pairs, std::int64_t at);
  void subtract_line(const float* line, const Part& pairs, float* to);

  const PairScheme& scheme_;
  LineReader maps_;
  std::int64_t height_, width_, channels_, step_, line_;
  std::vector<float> difference_, nothing_;
  std::vector<Columns> columns_;  ///< One a segment.
  std::vector<float> lines_;
};

/// The gradients of the outputs of a block of pairs: for each pair of rows of its first output, its second and of what
/// both share, and in these the same of the columns.
class OutputGradients {
 public:
  OutputGradients(const MapSource& maps, std::int64_t width, std::int64_t channels, std::int64_t block);

  void read(const Part& rows, const Part& pairs);

  std::int64_t step() const { return step_; }
  const float* line(std::int64_t row, std::int64_t column) const {
    return values_.data() + row * line_ + column * channels_;
  }

 private:
  LineReader maps_;
  std::int64_t channels_, step_, line_;
  std::vector<float> both_, values_;
};

}  // namespace lookalike
