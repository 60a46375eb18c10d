#include "engine/model/position_line.h"

#include <algorithm>

namespace lookalike {

PositionLine::Range PositionLine::inside() const {
  const std::int64_t room = length - count - first;  // To the last place where a run can begin.
  const std::int64_t begin = first >= 0 ? 0 : std::min((-first + step - 1) / step, positions);
  return {begin, std::clamp(room < 0 ? 0 : room / step + 1, begin, positions)};
}

void PositionLine::copy_run(const float* line, std::int64_t position, float* to) const {
  const std::int64_t at = first + position * step;
  const std::int64_t begin = std::clamp<std::int64_t>(at, 0, length);
  const std::int64_t end = std::clamp<std::int64_t>(at + count, begin, length);
  std::fill_n(to, count, 0.F);
  if (begin < end) std::copy(line + begin, line + end, to + (begin - at));
}

}  // namespace lookalike
