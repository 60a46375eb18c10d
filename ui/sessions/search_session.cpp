#include "ui/sessions/search_session.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/cluster_state.h"
#include "engine/library/query_encoder.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"

namespace lookalike {

struct SearchSession::Searching {
  std::shared_ptr<const Collection> collection;
  std::shared_ptr<const Searcher> searcher;
  SearchFilter filter;  ///< Of the facets.
  std::shared_ptr<const SearchFacets> facets;

  const Searcher& in(const std::shared_ptr<const Collection>& wanted) {
    if (!searcher || collection != wanted) {
      searcher = Searcher::open(wanted);
      collection = wanted;
      facets.reset();
    }
    return *searcher;
  }
  /// Counted anew only for another filter: a slider asks again and again with the same.
  std::shared_ptr<const SearchFacets> facets_under(const SearchFilter& wanted) {
    if (wanted.empty()) return {searcher, &searcher->facets()};
    if (!facets || filter != wanted) facets = std::make_shared<const SearchFacets>(facets_of(*collection, wanted));
    filter = wanted;
    return facets;
  }
  std::shared_ptr<const SearchAnswer> answer(const SearchQuery& query, const SearchSettings& settings,
                                             const SearchMarks& marks, const std::shared_ptr<const Collection>& wanted);
};

std::shared_ptr<const SearchAnswer> SearchSession::Searching::answer(const SearchQuery& query,
                                                                     const SearchSettings& settings,
                                                                     const SearchMarks& marks,
                                                                     const std::shared_ptr<const Collection>& wanted) {
  SearchAnswer answer;
  answer.collection = wanted;
  answer.request = {settings, SearchQuery::in(*wanted, query.examples), SearchQuery::in(*wanted, query.negatives)};
  answer.pictures = query.pictures;
  answer.negative_pictures = query.negative_pictures;
  answer.sources = query.sources;
  answer.negative_sources = query.negative_sources;
  answer.marks = marks.rows_in(*wanted);
  for (const MarkedRow& marked : answer.marks) {
    QueryPicture picture{display_path(wanted->row_path(marked.row).filename()), {}, marked.row, {}, true};
    (marked.mark == Mark::more ? answer.request.examples : answer.request.negatives).push_back(std::move(picture));
  }
  answer.result = in(wanted).search(answer.request);
  answer.searcher = searcher;
  answer.facets = facets_under(settings.filter);
  return std::make_shared<SearchAnswer>(std::move(answer));
}

SearchSession::SearchSession(QObject* parent)
    : QObject(parent), searching_(std::make_shared<Searching>()), worker_(this), index_worker_(this) {
  settings_.count = first_count;
}

SearchSession::~SearchSession() = default;

void SearchSession::set_collection(std::shared_ptr<const Collection> collection) {
  if (collection == collection_) return;
  const auto before = std::exchange(collection_, std::move(collection));
  forget_index();
  if (before && (!collection_ || collection_->library_folder != before->library_folder)) {
    forget_library();
  } else if (before) {
    forget_lost_clusters(before->clustering.get());
  }
  if (collection_ && collection_->embeddings) {
    query_ ? ask_again() : warm_up();
  } else if (answer_) {  // its rows mean a collection that is gone; the query itself waits for new embeddings
    ++generation_;
    answer_.reset();
    Q_EMIT cleared();
  }
}

/// Marks and filters are of the library's own pictures, clusters and labels.
void SearchSession::forget_library() {
  clear();
  if (settings_.filter == SearchSettings{}.filter) return;
  settings_.filter = {};
  Q_EMIT settings_changed();
}

/// A filter cannot ask for clusters that are no longer there, and a number may mean another cluster now.
void SearchSession::forget_lost_clusters(const Clustering* before) {
  const Clustering* now = collection_->clustering.get();
  const auto lost = [&](int cluster) { return !now || !before || !same_cluster(*before, *now, cluster); };
  if (now != before && std::erase_if(settings_.filter.clusters, lost) > 0) Q_EMIT settings_changed();
}

/// Loads the models and makes the index before anybody asks, so that the first answer comes as fast as the others.
void SearchSession::warm_up() {
  if (collection_->row_count() == 0) return;
  SearchRequest request;
  request.examples.push_back({{}, {}, 0});
  request.count = 1;
  request.weights = settings_.weights;
  worker_.start([request, collection = collection_, searching = searching_](std::stop_token) {
    try {
      searching->in(collection).search(request);
    } catch (const std::exception&) {
      // The first real query says what is wrong.
    }
  });
}

void SearchSession::query_files(const QStringList& paths, QueryRole role) {
  std::vector<QuerySource> sources;
  for (const QString& path : paths) {
    sources.push_back(collection_ ? source_of_file(*collection_, to_path(path)) : source_of_file(to_path(path)));
  }
  query_sources(sources, role);
}

void SearchSession::query_sources(const std::vector<QuerySource>& sources, QueryRole role) {
  auto query = std::make_shared<SearchQuery>();
  for (const QuerySource& source : sources) query->add(source);
  ask_as(std::move(query), role);
}

void SearchSession::query_image(const QString& name, const QImage& image, QueryRole role) {
  auto query = std::make_shared<SearchQuery>();
  query->add(source_of_bytes(name.toStdString(), {}), image);
  ask_as(std::move(query), role);
}

void SearchSession::query_bytes(const QString& name, const QByteArray& encoded, QueryRole role) {
  query_sources({source_of_bytes(name.toStdString(), bytes_of(encoded))}, role);
}

/// Without a present query the pictures are a new one, whatever they were meant for, unless only by what it is unlike.
void SearchSession::ask_as(std::shared_ptr<SearchQuery> query, QueryRole role) {
  if (!query_ && role == QueryRole::unlike) {
    Q_EMIT failed(tr("There is no query yet that pictures could be unlike. Search for something first."));
    return;
  }
  if (query_ && role != QueryRole::only) query->extend(query_, role == QueryRole::unlike);
  ask(std::move(query));
}

void SearchSession::query_row(std::int64_t row) {
  if (!collection_ || row < 0 || row >= collection_->row_count()) return;
  query_sources({source_of_row(*collection_, row)});
}

void SearchSession::query_saved(const SavedSearch& search) {
  if (!collection_) return;
  auto query = std::make_shared<SearchQuery>();
  for (const auto& [sources, examples, mark] : {std::tuple(&search.examples, &query->examples, Mark::more),
                                                std::tuple(&search.negatives, &query->negatives, Mark::less)}) {
    for (const QuerySource& source : *sources) {
      if (!source.marked) {
        examples->push_back({source, {}, {}});
      } else if (const auto row = find_row(*collection_, source.path, source.content_hash)) {
        query->marks.set(*collection_, *row, mark);
      }
    }
  }
  query_.reset();  // the query before is not asked with these settings
  whole_query_.reset();
  change([&](SearchSettings& s) {
    const SearchIndex index = s.index;
    s = search.settings;
    s.index = index;
  });
  ask(std::move(query), search.settings.probes, search.settings.count);
}

void SearchSession::take_out(bool unlike, std::size_t picture) {
  if (!answers_query()) return;
  const auto& sources = unlike ? *answer_->negative_sources : *answer_->sources;
  if (picture >= sources.size() || (!unlike && sources.size() == 1)) return;
  const QString name = to_qstring(sources[picture].name);
  auto query = std::make_shared<SearchQuery>();
  query->leave_out(query_, unlike, picture);
  auto whole = query_;
  ask(std::move(query));
  whole_query_ = std::move(whole);
  Q_EMIT taken_out(name);
}

void SearchSession::bring_back() {
  if (!whole_query_) return;
  auto whole = std::exchange(whole_query_, nullptr);
  whole->marks = query_->marks;  // those that were made meanwhile stay
  ask(std::move(whole));
}

void SearchSession::clear() {
  ++generation_;
  query_.reset();
  whole_query_.reset();
  answered_query_.reset();
  answer_.reset();
  Q_EMIT cleared();
}

void SearchSession::set_crop(std::size_t picture, const std::optional<Crop>& crop) {
  if (!answers_query() || picture >= 1'000'000) return;
  auto& crops = query_->crops;
  if (crops.empty()) {  // those that a saved search came with
    for (std::size_t i = 0; i < answer_->pictures.size(); ++i) crops.push_back(answer_->request.examples[i].crop);
  }
  if (crops.size() <= picture) crops.resize(picture + 1);
  if (crops[picture] == crop) return;
  crops[picture] = crop;
  ask_again();
}

void SearchSession::mark(std::int64_t row, Mark mark) {
  if (!answers_query()) return;
  change_marks([&](SearchMarks& marks) { return marks.set(*answer_->collection, row, mark); });
}

void SearchSession::clear_marks() {
  if (!answers_query()) return;
  change_marks([](SearchMarks& marks) {
    const bool any = !marks.empty();
    marks.clear();
    return any;
  });
}

Judgements SearchSession::judgements() const {
  std::string own;
  if (answers_query()) {
    const auto found = std::ranges::find_if(*answer_->sources, &QuerySource::of_library);
    if (found != answer_->sources->end()) own = found->content_hash;
  }
  return judgements_of(own, query_->marks.contents(Mark::more), query_->marks.contents(Mark::less));
}

void SearchSession::change_marks(const std::function<bool(SearchMarks&)>& edit) {
  if (!query_) return;
  const Judgements before = judgements();
  if (!edit(query_->marks)) return;
  Q_EMIT judged(before, judgements());
  ask_again();
}

void SearchSession::change(const std::function<void(SearchSettings&)>& edit) {
  SearchSettings wanted = settings_;
  edit(wanted);
  if (wanted == settings_) return;
  if (wanted.index != settings_.index) forget_index();
  settings_ = std::move(wanted);
  Q_EMIT settings_changed();
  ask_again();
}

void SearchSession::set_scope(SearchScope scope) {
  change([&](SearchSettings& s) { s.scope = scope; });
}

void SearchSession::set_colour_balance(double colour) {
  change([&](SearchSettings& s) { s.weights = weights_for_balance(colour); });
}

void SearchSession::set_count(int count) {
  change([&](SearchSettings& s) { s.count = count; });
}

void SearchSession::show_more() {
  change([](SearchSettings& s) { s.count *= 2; });
}

/// Starts to build the index that the answer lacked, once.
void SearchSession::look_after_index() {
  if (answer_->result.index != IndexUse::exact_unbuilt || index_of_ == answer_->searcher) return;
  index_of_ = answer_->searcher;
  Q_EMIT index_progress({});
  index_worker_.start([this, searcher = index_of_](std::stop_token stop) {
    const auto in_window = [this, searcher](auto work) {
      index_worker_.post([this, searcher, work] {
        if (index_of_ == searcher) work();
      });
    };
    QString message;
    try {
      message = to_qstring(searcher->build_index(
          true, [&](const Progress& p) { in_window([this, p] { Q_EMIT index_progress(p); }); }, stop));
    } catch (const std::exception& error) {
      message = to_qstring(std::string(error.what()));
    }
    in_window([this, searcher, message] {
      Q_EMIT index_finished(message);
      if (searcher->index_ready()) ask_again();
    });
  });
}

void SearchSession::cancel_index() {
  index_worker_.request_stop();
}

void SearchSession::forget_index() {
  if (!index_of_) return;
  index_of_.reset();
  index_worker_.request_stop();
  Q_EMIT index_finished({});
}

void SearchSession::widen() {
  if (!answer_) return;
  change([why = answer_->result.no_hits](SearchSettings& s) {
    if (why == NoHits::below_threshold) s.min_score = 0;
    if (why == NoHits::cluster_empty) s.scope = SearchScope::all;
    if (why == NoHits::filtered_out) s.filter = {};
  });
}

double SearchSession::colour_balance() const {
  const PartWeights& w = settings_.weights;
  const double structure = std::max(w.dictionary, w.learned), whole = structure + w.colour;
  return whole > 0 ? w.colour / whole : default_balance();
}

void SearchSession::ask(std::shared_ptr<SearchQuery> query, int probes, std::int64_t count) {
  query_ = std::move(query);
  whole_query_.reset();
  Q_EMIT asked();
  // Both were about the query before: the clusters near it, and how many matches were worth seeing.
  if (settings_.probes != probes || settings_.count != count) {
    settings_.probes = probes;
    settings_.count = count;
    Q_EMIT settings_changed();
  }
  ask_again();
}

bool SearchSession::check_ready() {
  if (collection_ && collection_->embeddings) return true;
  Q_EMIT failed(
      tr("There is nothing to search yet. Open a folder of pictures first; search is ready seconds after the scan."));
  return false;
}

void SearchSession::ask_again() {
  if (!query_ || !check_ready()) return;
  if (!query_->collection) query_->collection = collection_;
  const auto generation = ++generation_;
  Q_EMIT started();
  worker_.start([this, generation, settings = settings_, query = query_, marks = query_->marks, crops = query_->crops,
                 collection = collection_, searching = searching_](std::stop_token stop) {
    std::shared_ptr<const SearchAnswer> answer;
    QString message;
    bool unfit = false;
    try {
      query->load();
      query->cut(crops);
      if (stop.stop_requested()) return;  // a newer question follows
      answer = searching->answer(*query, settings, marks, collection);
    } catch (const UnfitModels& error) {
      unfit = true;
      message = to_qstring(std::string(error.what()));
    } catch (const std::exception& error) {
      message = to_qstring(std::string(error.what()));
    }
    const QString refused = std::exchange(query->refused, QString());
    worker_.post([this, generation, answer, message, unfit, refused, query, usable = query->loaded] {
      if (generation != generation_) return;
      if (!answer) {
        if (!usable) query_ = answered_query_;  // what is on show stays the query that the options act on
        unfit ? Q_EMIT models_unfit(message) : Q_EMIT failed(message);
        return;
      }
      answer_ = answer;
      answered_query_ = query;
      Q_EMIT answered();
      look_after_index();
      if (!refused.isEmpty()) Q_EMIT examples_refused(refused);
    });
  });
}

}  // namespace lookalike
