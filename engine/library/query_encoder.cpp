#include "engine/library/query_encoder.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/preprocess.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

PixelView pixels_of(const Image& square) {
  return {square.rgb.data(), 1, square.width};
}

Matrix one_row(const Matrix& m, std::int64_t row) {
  Matrix one(m.empty() ? 0 : 1, m.cols);
  if (one.rows) std::ranges::copy(m.row(row), one.row(0).begin());
  return one;
}

}  // namespace

QueryEncoder::QueryEncoder(std::shared_ptr<const Collection> collection) : collection_(std::move(collection)) {
  if (!collection_) throw Error(ErrorCode::bad_input, "There is no library to search", {}, "Open one first.");
  const Embeddings& e = require_embeddings(*collection_);
  auto base = BaseModels::load(collection_->library_folder);
  std::string stamp = base ? base->stamp : "";
  if (base && e.run != untrained_run) {
    const auto run = std::ranges::find(collection_->runs, e.run, &RunInfo::id);
    if (run != collection_->runs.end()) {
      learned_ = LearnedModel::of_vectors(collection_->library_folder / "runs" / e.run, *run, *base);
      stamp = embedding_stamp(stamp, learned_->stamp);
    }
  }
  if (stamp != e.stamp) {
    require_fitting_models(*collection_);  // says which file
    refuse_other_models(e.run);
  }
  base_ = std::move(*base);
}

QueryVectors QueryEncoder::stored(std::int64_t row) const {
  if (row < 0 || row >= collection_->row_count()) throw Error(ErrorCode::usage, "There is no such row");
  const Embeddings& e = *collection_->embeddings;
  return {one_row(e.parts, row), one_row(e.latent, row)};
}

QueryVectors QueryEncoder::encode(const QueryPicture& query) const {
  if (query.row && !query.crop) return stored(*query.row);
  const Image part = searched_part(query);
  const Image square = fit_square(part, base_.dictionary.size);
  QueryVectors v{*base_.parts(pixels_of(square), {}, {}), {}};
  if (!learned_) return v;
  const Image input = fit_square(part, learned_->encoder->cache_size());
  FeatureExtractor::Codes codes = learned_->encoder->encode(pixels_of(input), {}, {});
  const Matrix learned = learned_->whitening->apply(codes.features);
  v.parts = beside(v.parts, *learned_->parts(base_, {pixels_of(square), pixels_of(input)}, v.parts, learned, {}, {}));
  v.latent = std::move(codes.latent);
  return v;
}

std::vector<QueryVectors> QueryEncoder::encode(const std::vector<QueryPicture>& queries) const {
  std::vector<QueryVectors> vectors;
  for (const QueryPicture& query : queries) vectors.push_back(encode(query));
  return vectors;
}

}  // namespace lookalike
