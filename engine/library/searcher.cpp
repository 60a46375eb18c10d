#include "engine/library/searcher.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <unordered_set>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/image_decoder.h"
#include "engine/data/preprocess.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/descriptor_view.h"
#include "engine/search/index.h"

namespace lookalike {
namespace {

QueryPicture usable_query(const std::string& name, DecodedImage decoded) {
  if (decoded.health != Health::usable) {
    throw Error(ErrorCode::bad_input, "This cannot be used as a query (" + decoded.detail + ")", name,
                "Choose a JPEG, PNG, WebP, TIFF, BMP, GIF or PNM picture.");
  }
  return {name, std::move(decoded.image), std::nullopt};
}

DecodeOptions query_decoding() {
  DecodeOptions options;
  options.target_side = 256;
  return options;
}

PixelView view_of(const Image& square) {
  return {square.rgb.data(), 1, square.width};
}

}  // namespace

QueryPicture query_from_file(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw Error(ErrorCode::bad_input, "There is no such file", display_path(path), "Check the name of the query.");
  }
  return usable_query(display_path(path), decode_image_file(path, query_decoding()));
}

QueryPicture query_from_bytes(const std::string& name, std::span<const std::byte> bytes) {
  return usable_query(name, decode_image(bytes, query_decoding()));
}

struct Searcher::Impl {
  /// The collection's vectors under one descriptor, ready to search.
  struct Prepared {
    DescriptorView view;
    ExactIndex index;
    ScoreCalibration calibration;
  };
  /// One query in every space it is needed in, rows of length 1.
  struct QueryVectors {
    Matrix parts;   ///< 1×Σdims
    Matrix latent;  ///< 1×L, empty for the untrained run
  };

  std::shared_ptr<const Collection> collection;
  BaseModels base;
  std::optional<LearnedModel> learned;

  mutable std::mutex mutex;
  mutable std::shared_ptr<const Prepared> prepared;  ///< The last one used: a slider asks for the same again and again.

  std::shared_ptr<const Prepared> prepare(const DescriptorView& view) const {
    const std::scoped_lock lock(mutex);
    if (prepared && prepared->view == view) return prepared;
    auto next = std::make_shared<Prepared>();
    next->view = view;
    next->index = ExactIndex(view.of(*collection->embeddings), collection->embeddings->stamp);
    next->calibration = ScoreCalibration(next->index.rows(), 1);
    prepared = next;
    return next;
  }

  QueryVectors vectors_of(const QueryPicture& query) const {
    const Embeddings& e = *collection->embeddings;
    QueryVectors v;
    if (query.row) {
      if (*query.row < 0 || *query.row >= collection->row_count())
        throw Error(ErrorCode::usage, "There is no such row");
      v.parts = Matrix(1, e.parts.cols);
      std::ranges::copy(e.parts.row(*query.row), v.parts.row(0).begin());
      v.latent = Matrix(e.latent.empty() ? 0 : 1, e.latent.cols);
      if (v.latent.rows) std::ranges::copy(e.latent.row(*query.row), v.latent.row(0).begin());
      return v;
    }
    const Image square = fit_square(query.image, base.dictionary.size);
    v.parts = *base.parts(view_of(square), {}, {});
    if (learned) {
      const Image input = fit_square(query.image, learned->encoder->cache_size());
      Encoder::Codes codes = learned->encoder->encode(view_of(input), {}, {});
      v.parts = learned->parts(base, v.parts, learned->whitening->apply(codes.features));
      v.latent = std::move(codes.latent);
    }
    return v;
  }

  /// The mean of the examples under one view, of length 1.
  Matrix mean_query(const std::vector<QueryVectors>& queries, const DescriptorView& view) const {
    Matrix mean;
    for (const QueryVectors& q : queries) {
      const Matrix one = view.of(q.parts, q.latent, collection->embeddings->blocks);
      if (mean.empty()) mean = Matrix(1, one.cols);
      for (std::int64_t j = 0; j < one.cols; ++j) mean(0, j) += one(0, j);
    }
    normalise_rows(mean);
    return mean;
  }

  int predict_cluster(const std::vector<QueryVectors>& queries) const {
    if (!collection->clustering) return -1;
    return nearest_centroid(mean_query(queries, DescriptorView{}), collection->clustering->centroids).front();
  }
};

Searcher::Searcher() : impl_(std::make_unique<Impl>()) {}
Searcher::~Searcher() = default;
const Collection& Searcher::collection() const {
  return *impl_->collection;
}

std::shared_ptr<const Searcher> Searcher::open(std::shared_ptr<const Collection> collection) {
  if (!collection || !collection->embeddings) {
    throw Error(ErrorCode::bad_input, "This library cannot be searched yet: its pictures have no embeddings", {},
                "Scan the folder, or embed the pictures, first.");
  }
  std::shared_ptr<Searcher> searcher(new Searcher);
  Impl& impl = *searcher->impl_;
  const Embeddings& e = *collection->embeddings;
  auto base = BaseModels::load(collection->library_folder);
  std::string stamp = base ? base->stamp : "";
  if (base && e.run != untrained_run) {
    const auto run = std::ranges::find(collection->runs, e.run, &RunInfo::id);
    if (run != collection->runs.end()) {
      impl.learned = LearnedModel::load(collection->library_folder / "runs" / e.run, run->model, *base);
      stamp = embedding_stamp(stamp, impl.learned->stamp);
    }
  }
  if (stamp != e.stamp) {
    throw Error(ErrorCode::bad_input, "The stored vectors were made by other models than those in the library", e.run,
                "Embed the pictures again.");
  }
  impl.base = std::move(*base);
  impl.collection = std::move(collection);
  return searcher;
}

SearchResult Searcher::search(const SearchRequest& request) const {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  if (request.examples.empty()) throw Error(ErrorCode::usage, "A search needs at least one picture");
  if (request.count < 1) throw Error(ErrorCode::usage, "The number of results must be at least 1");
  const Collection& c = collection();
  const DescriptorView view{request.descriptor, request.weights};
  view.require(*c.embeddings);

  std::vector<Impl::QueryVectors> queries;
  std::unordered_set<std::int64_t> own_rows;
  for (const QueryPicture& example : request.examples) {
    queries.push_back(impl_->vectors_of(example));
    if (example.row) own_rows.insert(*example.row);
  }
  const auto prepared = impl_->prepare(view);
  const Matrix query = impl_->mean_query(queries, view);

  SearchResult result;
  result.query_cluster = impl_->predict_cluster(queries);
  const auto cluster_of = [&](std::int64_t row) {
    return c.clustering ? c.clustering->assignment[static_cast<std::size_t>(row)] : -1;
  };
  const std::int64_t wanted = request.count + static_cast<std::int64_t>(own_rows.size());
  auto found = prepared->index.search(query.row(0), wanted);
  std::erase_if(found, [&](const Neighbour& n) { return own_rows.contains(n.row); });
  if (static_cast<std::int64_t>(found.size()) > request.count) found.resize(static_cast<std::size_t>(request.count));
  result.searched = prepared->index.size();
  if (c.clustering && !found.empty()) {
    const auto inside =
        std::ranges::count_if(found, [&](const Neighbour& n) { return cluster_of(n.row) == result.query_cluster; });
    result.cluster_recall = static_cast<double>(inside) / static_cast<double>(found.size());
  }
  if (request.scope == SearchScope::cluster && c.clustering) {
    std::vector<std::int64_t> members = c.clustering->clusters[static_cast<std::size_t>(result.query_cluster)].rows;
    std::erase_if(members, [&](std::int64_t row) { return own_rows.contains(row); });
    found = prepared->index.search_among(query.row(0), request.count, members);
    result.searched = static_cast<std::int64_t>(members.size());
  }
  for (const Neighbour& n : found) {
    result.hits.push_back({static_cast<int>(result.hits.size()) + 1, n.row, 1.0 - n.similarity,
                           prepared->calibration.percentile(n.similarity), cluster_of(n.row)});
  }
  result.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  return result;
}

}  // namespace lookalike
