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

std::vector<Explainer::Nearest> Explainer::nearest(const std::vector<QueryPicture>& examples,
                                                   const std::vector<std::int64_t>& rows,
                                                   const PartWeights& weights) const {
  if (examples.empty()) throw Error(ErrorCode::usage, "A match is explained by an example, and there is none");
  const std::vector<QueryVectors> queries = encoder_.encode(examples);
  std::vector<Nearest> found;
  for (const std::int64_t row : rows) {
    const Matrix parts = encoder_.encode(QueryPicture{{}, {}, row}).parts;
    Nearest best;
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const DistanceShares shares = distance_shares(queries[i].parts, parts, collection_->embeddings->blocks, weights);
      if (i == 0 || shares.total() < best.distance.total()) best = {i, shares};
    }
    found.push_back(best);
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
                               const PartWeights& weights) const {
  const Nearest best = nearest(examples, {row}, weights).front();
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
