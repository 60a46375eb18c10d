#include "engine/library/searcher.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <unordered_set>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/library/cluster_scope.h"
#include "engine/library/prepared_view.h"
#include "engine/library/search_index.h"

namespace lookalike {
namespace {

using Rows = std::optional<std::vector<std::int64_t>>;  // nullopt: all

void check(const SearchRequest& request, const Collection& collection) {
  const auto usage = [](bool good, const char* what) {
    if (!good) throw Error(ErrorCode::usage, what);
  };
  usage(!request.examples.empty(), "A search needs at least one picture");
  usage(request.count >= 1, "The number of results must be at least 1");
  usage(request.probes >= 1, "The number of clusters to search must be at least 1");
  usage(request.min_score >= 0 && request.min_score <= 100, "The lowest score must be from 0 to 100");
  for (const auto* pictures : {&request.examples, &request.negatives}) {
    for (const QueryPicture& picture : *pictures) {
      usage(!picture.row || (*picture.row >= 0 && *picture.row < collection.row_count()), "There is no such row");
    }
  }
}

/// Rows that are never hits: the query's own, and what is not wanted.
std::unordered_set<std::int64_t> excluded_rows(const SearchRequest& request) {
  std::unordered_set<std::int64_t> rows;
  for (const QueryPicture& example : request.examples) {
    if (example.row && !example.may_match) rows.insert(*example.row);
  }
  for (const QueryPicture& negative : request.negatives) {
    if (negative.row) rows.insert(*negative.row);
  }
  return rows;
}

void sort_hits(std::vector<Hit>& hits, SearchSort sort, const Collection& c) {
  const auto by = [&](auto first) {
    std::ranges::stable_sort(
        hits, [&](const Hit& a, const Hit& b) { return first(c.row_picture(a.row), c.row_picture(b.row)); });
  };
  if (sort == SearchSort::name) by([](const Picture& a, const Picture& b) { return a.path < b.path; });
  if (sort == SearchSort::date) by([](const Picture& a, const Picture& b) { return a.modified_ns > b.modified_ns; });
  if (sort == SearchSort::size) by([](const Picture& a, const Picture& b) { return a.file_size > b.file_size; });
}

NoHits why_empty(const SearchRequest& request, const SearchResult& result, bool found) {
  if (!result.hits.empty()) return NoHits::none;
  if (found) return NoHits::below_threshold;
  if (result.nearest > 0) return NoHits::cluster_empty;
  return request.filter.empty() ? NoHits::only_itself : NoHits::filtered_out;
}

}  // namespace

struct Searcher::Impl {
  explicit Impl(std::shared_ptr<const Collection> c)
      : collection(std::move(c)), encoder(collection), facets(facets_of(*collection)) {}

  std::shared_ptr<const Collection> collection;
  QueryEncoder encoder;
  SearchFacets facets;

  mutable std::mutex mutex;
  mutable std::shared_ptr<const PreparedView> prepared;  ///< The last one used: a slider asks for the same again.
  mutable std::shared_ptr<const IndexOfView> index;      ///< Null until build_index().

  std::shared_ptr<const IndexOfView> ready_index() const {
    const std::scoped_lock lock(mutex);
    return index;
  }

  std::shared_ptr<const PreparedView> prepare(const DescriptorView& view) const {
    view.require(*collection->embeddings);
    const std::scoped_lock lock(mutex);
    if (index && index->view->serves(view)) return index->view;
    if (!prepared || !prepared->serves(view)) prepared = std::make_shared<PreparedView>(collection->embeddings, view);
    return prepared;
  }

  /// The middle of the examples where clusters are: in the fused space of the default weights.
  Matrix place_among_clusters(const std::vector<QueryVectors>& examples) const {
    Matrix middle;
    for (const QueryVectors& one : examples) {
      const Matrix point = DescriptorView{}.of(one.parts, one.latent, collection->embeddings->blocks);
      if (middle.empty()) middle = Matrix(1, point.cols);
      for (std::int64_t j = 0; j < point.cols; ++j) middle(0, j) += point(0, j);
    }
    normalise_rows(middle);
    return middle;
  }
};

/// One search: the query's point, what may be found, and the two looks — everywhere, and where the scope says.
struct Searcher::Pass {
  const Impl& impl;
  const SearchRequest& request;
  std::shared_ptr<const PreparedView> view;
  std::vector<float> point;
  std::unordered_set<std::int64_t> excluded;
  std::shared_ptr<const IndexOfView> index;

  /// For a look at everything.
  IndexUse index_use() const {
    if (request.index == SearchIndex::exact) return IndexUse::exact_chosen;
    if (!wants_index(request.index, view->size())) return IndexUse::exact_small;
    if (!view->serves({})) return IndexUse::exact_other;
    return index && index->view == view ? IndexUse::approximate : IndexUse::exact_unbuilt;
  }

  /// Notes in `result` how many vectors were compared, and by which index.
  std::vector<Neighbour> nearest(const Rows& rows, SearchResult& result) const {
    const std::int64_t wanted = request.count + std::ssize(excluded);
    result.index = rows ? IndexUse::exact_limited : index_use();
    if (result.index == IndexUse::approximate) {
      IvfIndex::Found found = index->index.search(point, wanted);
      result.searched = found.compared;
      return hits_of(std::move(found.nearest));
    }
    result.searched = rows ? std::ssize(*rows) : view->size();
    return hits_of(rows ? view->rows().nearest_among(point, wanted, *rows) : view->rows().nearest(point, wanted));
  }

  /// Without the rows that are never hits, and no more than were asked for.
  std::vector<Neighbour> hits_of(std::vector<Neighbour> found) const {
    std::erase_if(found, [&](const Neighbour& n) { return excluded.contains(n.row); });
    if (std::ssize(found) > request.count) found.resize(static_cast<std::size_t>(request.count));
    return found;
  }

  double recall_of(const std::vector<int>& clusters, const std::vector<Neighbour>& everywhere) const {
    if (everywhere.empty() || clusters.empty()) return 1;
    const auto inside = std::ranges::count_if(everywhere, [&](const Neighbour& n) {
      return std::ranges::find(clusters, cluster_of(*impl.collection, n.row)) != clusters.end();
    });
    return static_cast<double>(inside) / static_cast<double>(everywhere.size());
  }

  void look(SearchResult& result) const {
    const Collection& c = *impl.collection;
    const Rows passing = rows_that_pass(request.filter, c);
    auto found = nearest(passing, result);
    result.nearest = std::ssize(found);
    result.cluster_recall = recall_of(result.probed, found);
    if (request.scope == SearchScope::cluster && c.clustering) {
      const Rows inside = rows_in_clusters(c, passing, result.probed);
      found = nearest(inside, result);
    }
    if (!found.empty()) result.best_score = view->score(point, found.front());
    for (const Neighbour& n : found) {
      const double score = view->score(point, n);
      if (score < request.min_score) break;
      result.hits.push_back({static_cast<int>(result.hits.size()) + 1, n.row, view->distance(point, n, request.metric),
                             score, cluster_of(c, n.row)});
    }
    result.no_hits = why_empty(request, result, !found.empty());
    sort_hits(result.hits, request.sort, c);
  }
};

Searcher::Searcher() = default;
Searcher::~Searcher() = default;
const Collection& Searcher::collection() const {
  return *impl_->collection;
}
const SearchFacets& Searcher::facets() const {
  return impl_->facets;
}

std::shared_ptr<const Searcher> Searcher::open(std::shared_ptr<const Collection> collection) {
  std::shared_ptr<Searcher> searcher(new Searcher);
  searcher->impl_ = std::make_unique<Impl>(std::move(collection));
  return searcher;
}

SearchResult Searcher::search(const SearchRequest& request) const {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  check(request, collection());
  const auto view = impl_->prepare(view_of(request));
  const auto examples = impl_->encoder.encode(request.examples);
  const Pass pass{*impl_,
                  request,
                  view,
                  view->point(examples, impl_->encoder.encode(request.negatives)),
                  excluded_rows(request),
                  impl_->ready_index()};
  SearchResult result;
  if (collection().clustering) {
    result.probed = nearest_clusters(collection(), impl_->place_among_clusters(examples), request.probes);
    result.query_cluster = result.probed.front();
  }
  pass.look(result);
  result.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  return result;
}

bool Searcher::index_ready() const {
  return bool(impl_->ready_index());
}

std::string Searcher::build_index(bool build, const ProgressCallback& progress, std::stop_token stop) const {
  if (index_ready()) return {};
  IndexOutcome outcome = obtain_index(collection(), impl_->prepare({}), build, progress, stop);
  const std::scoped_lock lock(impl_->mutex);
  if (outcome.index) impl_->index = std::move(outcome.index);
  return outcome.message;
}

bool wants_index(SearchIndex choice, std::int64_t rows) {
  return choice == SearchIndex::approximate || (choice == SearchIndex::automatic && rows >= approximate_threshold);
}

std::string explain_index(IndexUse use) {
  switch (use) {
    case IndexUse::exact_small:
      return "exact, since the library is small";
    case IndexUse::exact_chosen:
      return "exact, as chosen";
    case IndexUse::exact_limited:
      return "exact, among the pictures that filter and scope leave";
    case IndexUse::exact_other:
      return "exact, since the approximate index is of the default descriptor and weights";
    case IndexUse::exact_unbuilt:
      return "exact, since the approximate index is not built yet";
    case IndexUse::approximate:
      break;
  }
  return "approximate, among the vectors of the lists nearest to the query";
}

std::string explain_no_hits(const SearchResult& result) {
  char best[64];
  std::snprintf(best, sizeof best, "%.1f %%", result.best_score);
  switch (result.no_hits) {
    case NoHits::only_itself:
      return "The library holds no other picture. Add pictures to its folder and scan it again.";
    case NoHits::filtered_out:
      return "No picture passes the filters of cluster, label, folder and tag. Give fewer of them, or others.";
    case NoHits::cluster_empty:
      return "The query's cluster holds no such picture. Search in more clusters, or everywhere.";
    case NoHits::below_threshold:
      return std::string("The best match has a score of ") + best + ", which is below the lowest wanted. Lower that.";
    case NoHits::none:
      break;
  }
  return {};
}

}  // namespace lookalike
