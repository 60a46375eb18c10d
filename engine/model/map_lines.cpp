#include "engine/model/map_lines.h"

namespace lookalike {

LineReader::LineReader(const MapSource& maps, std::int64_t width, std::int64_t channels, std::int64_t at_once)
    : maps_(maps), width_(width), channels_(channels) {
  if (maps.through == nullptr) return;
  held_.assign(static_cast<std::size_t>(at_once), -1);
  places_.resize(static_cast<std::size_t>(at_once * width * channels));
}

const float* LineReader::line(std::int64_t number) {
  const float* const values = maps_.values + number * width_ * channels_;
  if (maps_.through == nullptr) return values;
  const std::int64_t place = number % std::ssize(held_);
  float* const to = places_.data() + place * width_ * channels_;
  std::int64_t& held = held_[static_cast<std::size_t>(place)];
  if (held != number) {
    scale_and_shift(*maps_.through, values, width_, to);
    held = number;
  }
  return to;
}

}  // namespace lookalike
