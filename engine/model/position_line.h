#pragma once

#include <cstdint>

// Private to engine/model.

namespace lookalike {

/// Positions along a line of maps (NHWC), each with a run of consecutive values: that of position i has `count` values
/// from first + i·step on. What lies beyond either end of the line is zero.
struct PositionLine {
  std::int64_t first, step, count;
  std::int64_t length;  ///< Floats of the line.
  std::int64_t positions;

  struct Range {
    std::int64_t begin, end;
  };
  /// The positions whose runs lie inside the line; empty, somewhere in 0 … positions, where there are none.
  Range inside() const;
  /// Copies the run of a position with the zeros that belong to it.
  void copy_run(const float* line, std::int64_t position, float* to) const;
};

/// visit(first, count) for nearly equal parts of a range, none longer than `longest`: a last part of few would keep
/// little busy.
template <typename Visit>
void for_each_part(std::int64_t begin, std::int64_t end, std::int64_t longest, Visit visit) {
  const std::int64_t parts = (end - begin + longest - 1) / longest;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::int64_t from = begin + (end - begin) * i / parts;
    visit(from, begin + (end - begin) * (i + 1) / parts - from);
  }
}

}  // namespace lookalike
