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

/// For each pair of a line, and in it for each segment, one after the other: columns[k].plus − columns[k].minus, of
/// `channels` values each.
LOOKALIKE_SIMD void subtract_columns(std::span<const Columns> columns, std::int64_t pairs, std::int64_t channels,
                                     float* __restrict to, std::int64_t to_step) {
  for (std::int64_t i = 0; i < pairs; ++i, to += to_step) {
    float* __restrict out = to;
    for (const Columns& of : columns) {
      const float* __restrict plus = of.plus + i * of.plus_step;
      const float* __restrict minus = of.minus + i * of.minus_step;
      for (std::int64_t c = 0; c < channels; ++c) out[c] = plus[c] - minus[c];
      out += channels;
    }
  }
}

/// Two positions and their sum for each pair of a line.
LOOKALIKE_SIMD void add_columns(const float* __restrict line, std::int64_t pairs, std::int64_t channels,
                                std::int64_t step, float* __restrict to) {
  for (std::int64_t i = 0; i < pairs; ++i, line += 2 * channels, to += step) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const float first = line[c], second = line[channels + c];
      to[c] = first;
      to[channels + c] = second;
      to[2 * channels + c] = first + second;
    }
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
      columns_(scheme.segments.size()),
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
    subtract_line(line, pairs, line_of_segment);
    line_of_segment += line_;
  }
}

void SegmentLines::subtract_line(const float* line, const Part& pairs, float* to) {
  // The first pair sees a column before the line, the last one after it.
  const std::int64_t end = pairs.first + pairs.count, last = width_ / scheme_.step - 1;
  for (std::int64_t i = pairs.first; i < end;) {
    const std::int64_t until = i == 0 ? 1 : std::max(i + 1, std::min(end, last));
    const auto column = [&](std::int64_t input, const float*& values, std::int64_t& step) {
      const std::int64_t x = i * scheme_.step - 1 + input;
      const bool inside = input != PairScheme::none && x >= 0 && x < width_;
      values = inside ? line + x * channels_ : nothing_.data();
      step = inside ? scheme_.step * channels_ : 0;
    };
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      column(scheme_.segments[k].plus, columns_[k].plus, columns_[k].plus_step);
      column(scheme_.segments[k].minus, columns_[k].minus, columns_[k].minus_step);
    }
    subtract_columns(columns_, until - i, channels_, to + (i - pairs.first) * step_, step_);
    i = until;
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
