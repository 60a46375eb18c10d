#include <algorithm>
#include <numeric>

#include "engine/analysis/linear_algebra.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/like_pictures.h"
#include "engine/library/looks.h"
#include "engine/library/row_pixels.h"

namespace lookalike {
namespace {

constexpr std::uint64_t head_seed = 1;
constexpr int head_neighbours = 10;
constexpr std::size_t most_learned_from = 8'000;
constexpr std::int64_t pictures_at_once = 32;  // All their looks are in memory, at the encoder's size.

std::vector<std::int64_t> all_rows(std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

/// In large collections those with a label first.
std::vector<std::int64_t> rows_to_learn_from(std::int64_t count, const KnownLabels& known) {
  const auto all = all_rows(count);
  auto rows = some_of(labelled_rows(known, all), head_seed, most_learned_from);
  std::vector<std::int64_t> others;
  std::ranges::copy_if(all, std::back_inserter(others), [&](std::int64_t row) { return known.of(row) < 0; });
  const auto more = some_of(others, head_seed, most_learned_from - rows.size());
  rows.insert(rows.end(), more.begin(), more.end());
  std::ranges::sort(rows);
  return rows;
}

KnownLabels known_of(const KnownLabels& known, const std::vector<std::int64_t>& rows) {
  KnownLabels some = known;
  some.labels.clear();
  if (!known.empty())
    std::ranges::transform(rows, std::back_inserter(some.labels), [&](auto r) { return known.of(r); });
  return some;
}

/// Row `first` of every `each` rows.
Matrix every(const Matrix& rows, std::int64_t each, std::int64_t first) {
  std::vector<std::int64_t> chosen;
  for (std::int64_t row = first; row < rows.rows; row += each) chosen.push_back(row);
  return gather_rows(rows, chosen);
}

PixelView part(const PixelView& pixels, std::int64_t begin, std::int64_t count) {
  return {pixels.data + pixels.picture_bytes() * static_cast<std::size_t>(begin), count, pixels.size};
}

}  // namespace

std::vector<PartBlock> LearnedModel::blocks_before_head(const BaseModels& base) const {
  auto blocks = base.blocks();
  blocks.push_back({"learned", base.dims(), whitening->dims()});
  return blocks;
}

std::vector<PartBlock> LearnedModel::blocks(const BaseModels& base) const {
  auto blocks = blocks_before_head(base);
  blocks.push_back({"learned2", base.dims() + whitening->dims(), NeighbourHead::dims});
  return blocks;
}

std::optional<Matrix> LearnedModel::look_spaces(const BaseModels& base, const DescribedPixels& pixels, int begin,
                                                int end, const std::stop_token& stop) const {
  const std::int64_t count = pixels.dictionary.count * (end - begin);
  const auto for_dictionary = render_looks(pixels.dictionary, begin, end);
  const auto parts = base.parts({for_dictionary.data(), count, pixels.dictionary.size}, {}, stop);
  if (!parts) return std::nullopt;
  const auto for_encoder = render_looks(pixels.encoder, begin, end);
  const auto codes = encoder->encode({for_encoder.data(), count, pixels.encoder.size}, {}, stop);
  if (stop.stop_requested()) return std::nullopt;
  return neighbour_space(beside(*parts, whitening->apply(codes.features)), blocks_before_head(base));
}

std::optional<Matrix> LearnedModel::spaces_to_learn_from(const BaseModels& base, const DescribedPixels& pixels,
                                                         const std::vector<std::int64_t>& rows,
                                                         const ProgressCallback& progress,
                                                         const std::stop_token& stop) const {
  ProgressMeter meter(progress, "Looking at pictures from several sides", std::ssize(rows));
  Matrix spaces;
  for (std::int64_t begin = 0; begin < std::ssize(rows); begin += pictures_at_once) {
    const std::int64_t count = std::min(pictures_at_once, std::ssize(rows) - begin);
    const auto chosen = std::span(rows).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
    const RowPixels for_dictionary(pixels.dictionary, chosen), for_encoder(pixels.encoder, chosen);
    const auto some = look_spaces(base, {for_dictionary.view(), for_encoder.view()}, 0, learned_looks, stop);
    if (!some) return std::nullopt;
    if (spaces.empty()) spaces = Matrix(std::ssize(rows) * learned_looks, some->cols);
    std::ranges::copy(some->data, spaces.row(begin * learned_looks).begin());
    meter.advance(count);
  }
  meter.finish();
  return spaces;
}

bool LearnedModel::fit(const Matrix& features, const BaseModels& base, const DescribedPixels& pixels,
                       const KnownLabels& known, const ProgressCallback& progress, std::stop_token stop) {
  whitening = PartWhitening::fit(features);
  const auto rows = rows_to_learn_from(features.rows, known);
  const auto spaces = spaces_to_learn_from(base, pixels, rows, progress, stop);
  if (!spaces) return false;
  const auto neighbours =
      like_pictures(every(*spaces, learned_looks, 0), all_rows(std::ssize(rows)), head_neighbours, head_seed);
  head = NeighbourHead::fit(*spaces, learned_looks, neighbours, head_seed, progress, stop, known_of(known, rows));
  if (head) put_stamp(base);
  return head.has_value();
}

std::optional<Matrix> LearnedModel::parts(const BaseModels& base, const DescribedPixels& pixels,
                                          const Matrix& base_parts, const Matrix& learned,
                                          const ProgressCallback& progress, std::stop_token stop) const {
  // The first look is the picture itself, whose parts are known.
  Matrix places = head->apply(neighbour_space(beside(base_parts, learned), blocks_before_head(base)));
  ProgressMeter meter(progress, "Placing pictures among their neighbours", places.rows);
  constexpr int more = averaged_looks - 1;
  for (std::int64_t begin = 0; begin < places.rows; begin += pictures_at_once) {
    const std::int64_t count = std::min(pictures_at_once, places.rows - begin);
    const auto spaces = look_spaces(base, {part(pixels.dictionary, begin, count), part(pixels.encoder, begin, count)},
                                    1, averaged_looks, stop);
    if (!spaces) return std::nullopt;
    const Matrix looks = head->apply(*spaces);
    for (std::int64_t i = 0; i < count * more; ++i) {
      const auto place = places.row(begin + i / more);
      std::ranges::transform(place, looks.row(i), place.begin(), std::plus<>());
    }
    meter.advance(count);
  }
  normalise_rows(places);
  meter.finish();
  return beside(learned, places);
}

}  // namespace lookalike
