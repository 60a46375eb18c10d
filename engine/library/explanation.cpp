#include "engine/library/explanation.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/data/preprocess.h"
#include "engine/library/query_source.h"

namespace lookalike {
namespace {

constexpr int shown_side = 256;

PixelView view_of(const Image& square) {
  return {square.rgb.data(), 1, square.width};
}

/// How well each place finds its like in the other picture, and the other way round.
void compare_places(const Matrix& a, const Matrix& b, ExplainedPicture& left, ExplainedPicture& right) {
  const Matrix cosines = multiply_abt(a, b);
  const auto side = std::llround(std::sqrt(static_cast<double>(cosines.rows)));
  left.agreement = right.agreement = Matrix(side, side);
  std::ranges::fill(right.agreement.data, -1.0f);
  for (std::int64_t i = 0; i < cosines.rows; ++i) {
    const auto row = cosines.row(i);
    left.agreement.data[static_cast<std::size_t>(i)] = *std::ranges::max_element(row);
    for (std::size_t j = 0; j < row.size(); ++j) {
      right.agreement.data[j] = std::max(right.agreement.data[j], row[j]);
    }
  }
}

}  // namespace

ExplainedDistance Explainer::distance(const QueryVectors& a, const QueryVectors& b, const DescriptorView& view) const {
  const auto& blocks = collection_->embeddings->blocks;
  const bool cosine = view.metric == SearchMetric::cosine;
  if (view.kind != DescriptorKind::latent) {
    const DistanceShares shares = distance_shares(a.parts, b.parts, blocks, view.part_weights());
    return {cosine ? shares.total() : std::sqrt(2 * shares.total()), shares};
  }
  const Matrix left = view.of(a.parts, a.latent, blocks), right = view.of(b.parts, b.latent, blocks);
  double sum = 0;
  for (std::int64_t j = 0; j < left.cols; ++j) {
    const double difference = double{left(0, j)} - right(0, j);
    sum += difference * difference;
  }
  return {cosine ? sum / 2 : std::sqrt(sum), {}};  // of length 1 each for the cosine
}

std::vector<Explainer::Nearest> Explainer::nearest(const std::vector<QueryPicture>& examples,
                                                   const std::vector<std::int64_t>& rows,
                                                   const DescriptorView& view) const {
  if (examples.empty()) throw Error(ErrorCode::usage, "A match is explained by an example, and there is none");
  view.require(*collection_->embeddings);
  const std::vector<QueryVectors> queries = encoder_.encode(examples);
  std::vector<Nearest> found;
  for (const std::int64_t row : rows) {
    const QueryVectors match = encoder_.encode(QueryPicture{{}, {}, row});
    const auto itself = [&](const QueryPicture& example) { return example.row == row; };
    const bool only_itself = std::ranges::all_of(examples, itself);
    std::optional<Nearest> best;
    for (std::size_t i = 0; i < queries.size(); ++i) {
      if (itself(examples[i]) && !only_itself) continue;
      const ExplainedDistance apart = distance(queries[i], match, view);
      if (!best || apart.value < best->distance.value) best = {i, apart};
    }
    found.push_back(*best);
  }
  return found;
}

ExplainedPicture Explainer::look_at(const Image& image, Matrix& places) const {
  ExplainedPicture seen;
  seen.picture = fit_square(image, shown_side);
  const Dictionary& dictionary = encoder_.base().dictionary;
  const Image square = fit_square(image, dictionary.size);
  places = dictionary.local_features(view_of(square));
  normalise_rows(places);
  if (!encoder_.learned() || !encoder_.learned()->network) return seen;
  const Encoder& network = *encoder_.learned()->network;
  const Image whole = fit_square(image, network.cache_size());
  seen.reconstruction = network.reconstruct(view_of(whole), {0}).front();
  const int side = seen.reconstruction.width, margin = (whole.width - side) / 2;  // Some networks take the middle only.
  seen.input = crop(whole, margin, margin, side, side);
  return seen;
}

Explanation Explainer::explain(const std::vector<QueryPicture>& examples, std::int64_t row,
                               const DescriptorView& view) const {
  const Nearest best = nearest(examples, {row}, view).front();
  QueryPicture example = examples[best.example];
  if (example.image.empty() && example.row) example.image = picture_of_row(*collection_, *example.row);
  Explanation explanation;
  explanation.example = best.example;
  explanation.distance = best.distance;
  Matrix here, there;
  explanation.query = look_at(searched_part(example), here);
  explanation.match = look_at(picture_of_row(*collection_, row), there);
  compare_places(here, there, explanation.query, explanation.match);
  return explanation;
}

}  // namespace lookalike
