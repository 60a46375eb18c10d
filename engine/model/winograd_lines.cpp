#include "engine/model/winograd_lines.h"

#include "engine/core/simd.h"

namespace lookalike {
namespace {

/// Floats of a cache line. Runs that lie a power of two apart would drive each other out of the cache.
constexpr std::int64_t gap = 16;

LOOKALIKE_SIMD void subtract(const float* __restrict a, const float* __restrict b, std::int64_t count,
                             float* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = a[i] - b[i];
}

LOOKALIKE_SIMD void add(const float* __restrict a, const float* __restrict b, std::int64_t count,
                        float* __restrict to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = a[i] + b[i];
}

/// columns[2·k] − columns[2·k + 1], one after the other; `channels` values each.
LOOKALIKE_SIMD void subtract_columns(const float* const* columns, std::int64_t count, std::int64_t channels,
                                     float* __restrict to) {
  for (std::int64_t k = 0; k < count; ++k, to += channels) {
    const float* __restrict plus = columns[2 * k];
    const float* __restrict minus = columns[2 * k + 1];
    for (std::int64_t c = 0; c < channels; ++c) to[c] = plus[c] - minus[c];
  }
}

/// Two positions and their sum for each pair of a line.
void add_columns(const float* line, std::int64_t pairs, std::int64_t channels, std::int64_t step, float* to) {
  for (std::int64_t i = 0; i < pairs; ++i, line += 2 * channels, to += step) {
    add(line, line + channels, channels, std::copy_n(line, 2 * channels, to));
  }
}

}  // namespace

SegmentLines::SegmentLines(const PairScheme& scheme, const MapSource& maps, std::int64_t height, std::int64_t width,
                           std::int64_t channels, std::int64_t block)
    : scheme_(scheme),
      maps_(maps, width, channels, scheme.reach),
      height_(height),
      width_(width),
      channels_(channels),
      step_(std::ssize(scheme.segments) * channels + gap),
      line_(block * step_),
      difference_(static_cast<std::size_t>(width * channels)),
      nothing_(static_cast<std::size_t>(width * channels)),
      columns_(2 * scheme.segments.size()),
      lines_(scheme.segments.size() * static_cast<std::size_t>(line_)) {}

void SegmentLines::read(const Part& rows, const Part& pairs) {
  for (std::int64_t i = 0; i < rows.count; ++i) read_row(rows.first + i, pairs, i * pairs.count);
}

/// `at`: the place in the block of the first pair.
void SegmentLines::read_row(std::int64_t row, const Part& pairs, std::int64_t at) {
  const std::int64_t rows = height_ / scheme_.step, image = row / rows, top = row % rows * scheme_.step - 1;
  const auto input_row = [&](std::int64_t input) {
    const std::int64_t y = top + input;
    return y < 0 || y >= height_ ? nothing_.data() : maps_.line(image * height_ + y);
  };
  const std::int64_t begin = std::max<std::int64_t>(pairs.first * scheme_.step - 1, 0) * channels_;
  const std::int64_t seen = pairs.first * scheme_.step - 1 + (pairs.count - 1) * scheme_.step + scheme_.reach;
  const std::int64_t end = std::min(seen, width_) * channels_;
  float* line_of_segment = lines_.data() + at * step_;
  for (const auto& [plus, minus] : scheme_.segments) {
    const float* line = input_row(plus);
    if (minus != PairScheme::none) {
      subtract(line + begin, input_row(minus) + begin, end - begin, difference_.data() + begin);
      line = difference_.data();
    }
    for (std::int64_t i = 0; i < pairs.count; ++i) {
      gather_columns(line, (pairs.first + i) * scheme_.step - 1);
      subtract_columns(columns_.data(), std::ssize(scheme_.segments), channels_, line_of_segment + i * step_);
    }
    line_of_segment += line_;
  }
}

void SegmentLines::gather_columns(const float* line, std::int64_t left) {
  const auto column = [&](std::int64_t input) {
    const std::int64_t x = left + input;
    return input == PairScheme::none || x < 0 || x >= width_ ? nothing_.data() : line + x * channels_;
  };
  const float** to = columns_.data();
  for (const auto& [plus, minus] : scheme_.segments) {
    *to++ = column(plus);
    *to++ = column(minus);
  }
}

OutputGradients::OutputGradients(const MapSource& maps, std::int64_t width, std::int64_t channels, std::int64_t block)
    : maps_(maps, width, channels, 2),
      channels_(channels),
      step_(3 * channels + gap),
      line_(block * step_),
      both_(static_cast<std::size_t>(width * channels)),
      values_(static_cast<std::size_t>(3 * line_)) {}

void OutputGradients::read(const Part& rows, const Part& pairs) {
  const std::int64_t begin = pairs.first * 2 * channels_, count = pairs.count * 2 * channels_;
  for (std::int64_t i = 0; i < rows.count; ++i) {
    const float* const upper = maps_.line((rows.first + i) * 2) + begin;
    const float* const lower = maps_.line((rows.first + i) * 2 + 1) + begin;
    add(upper, lower, count, both_.data());
    float* to = values_.data() + i * pairs.count * step_;
    for (const float* line : {upper, lower, static_cast<const float*>(both_.data())}) {
      add_columns(line, pairs.count, channels_, step_, to);
      to += line_;
    }
  }
}

}  // namespace lookalike
