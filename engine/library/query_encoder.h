#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/core/error.h"
#include "engine/library/collection.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/query_picture.h"

namespace lookalike {

/// One picture as the models see it, before a descriptor is chosen.
struct QueryVectors {
  Matrix parts;   ///< 1×Σdims, each part of unit length
  Matrix latent;  ///< 1×L, empty for the untrained run
};

/// Makes the vectors of queries with the models that made a collection's. Const calls are thread-safe.
class QueryEncoder {
 public:
  /// Throws Error(bad_input) when there are no embeddings yet, or they or the weights of their run are damaged;
  /// UnfitModels when they carry another stamp than the models on disk.
  explicit QueryEncoder(std::shared_ptr<const Collection> collection);
  /// Throws Error(usage) for a row that does not exist.
  QueryVectors encode(const QueryPicture& query) const;
  std::vector<QueryVectors> encode(const std::vector<QueryPicture>& queries) const;

  const BaseModels& base() const { return base_; }
  const std::optional<LearnedModel>& learned() const { return learned_; }  ///< Unset for the untrained run.

 private:
  QueryVectors stored(std::int64_t row) const;

  std::shared_ptr<const Collection> collection_;
  BaseModels base_;
  std::optional<LearnedModel> learned_;
};

}  // namespace lookalike
