#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/analysis/distance_shares.h"
#include "engine/library/descriptor_view.h"
#include "engine/library/query_encoder.h"

namespace lookalike {

/// One of two pictures that are compared.
struct ExplainedPicture {
  Image picture;         ///< The square that the models see.
  Image input;           ///< The same as the network takes it; empty, as is the next, without a network.
  Image reconstruction;  ///< Of the size of the input.
  Matrix agreement;      ///< P×P places: the cosine with the place of the other picture that is most alike.
};

/// How far a match and an example are apart.
struct ExplainedDistance {
  double value = 0;  ///< As the search measures it, by its descriptor and metric.
  /// Of 1 − cosine, which is half the square of a Euclidean distance. The latent has none: it is one vector.
  std::optional<DistanceShares> shares;
};

/// Why a match is near: it and the example that is nearest to it, side by side.
struct Explanation {
  std::size_t example = 0;  ///< Which of the examples.
  ExplainedPicture query, match;
  ExplainedDistance distance;  ///< Between the two.
};

/// Explains matches of one snapshot of a library. Const calls are thread-safe.
class Explainer {
 public:
  /// Throws Error as QueryEncoder.
  explicit Explainer(std::shared_ptr<const Collection> collection) : collection_(collection), encoder_(collection) {}

  /// Of a row, the example that is nearest to it, and their distance. A row that is an example itself (a match that was
  /// marked as a good one) is explained by another, if there is one.
  struct Nearest {
    std::size_t example = 0;
    ExplainedDistance distance;
  };
  /// For each of the rows. Throws Error(usage) without examples, or as DescriptorView::require().
  std::vector<Nearest> nearest(const std::vector<QueryPicture>& examples, const std::vector<std::int64_t>& rows,
                               const DescriptorView& view) const;

  /// Reads the pictures of rows from their files; throws Error as query_from_file() when one has gone.
  Explanation explain(const std::vector<QueryPicture>& examples, std::int64_t row, const DescriptorView& view) const;
  const std::shared_ptr<const Collection>& collection() const { return collection_; }

 private:
  ExplainedDistance distance(const QueryVectors& a, const QueryVectors& b, const DescriptorView& view) const;
  ExplainedPicture look_at(const Image& image, Matrix& places) const;

  std::shared_ptr<const Collection> collection_;
  QueryEncoder encoder_;
};

}  // namespace lookalike
