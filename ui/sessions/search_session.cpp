#include "ui/sessions/search_session.h"

#include <algorithm>
#include <span>

#include "engine/core/error.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"

namespace lookalike {

struct SearchSession::Searching {
  std::shared_ptr<const Collection> collection;
  std::shared_ptr<const Searcher> searcher;

  const Searcher& in(const std::shared_ptr<const Collection>& wanted) {
    if (!searcher || collection != wanted) {
      searcher = Searcher::open(wanted);
      collection = wanted;
    }
    return *searcher;
  }
  std::shared_ptr<const SearchAnswer> answer(const SearchQuery& query, const SearchSettings& settings,
                                             const SearchMarks& marks, const std::shared_ptr<const Collection>& wanted);
};

std::shared_ptr<const SearchAnswer> SearchSession::Searching::answer(const SearchQuery& query,
                                                                     const SearchSettings& settings,
                                                                     const SearchMarks& marks,
                                                                     const std::shared_ptr<const Collection>& wanted) {
  SearchAnswer answer{
      wanted, {settings, query.examples_in(*wanted), {}}, {}, query.pictures, marks.rows_in(*wanted), {}, {}};
  for (const MarkedRow& marked : answer.marks) {
    QueryPicture picture{{}, {}, marked.row, {}, true};
    (marked.mark == Mark::more ? answer.request.examples : answer.request.negatives).push_back(std::move(picture));
  }
  answer.result = in(wanted).search(answer.request);
  answer.searcher = searcher;
  answer.facets = std::shared_ptr<const SearchFacets>(searcher, &searcher->facets());
  return std::make_shared<SearchAnswer>(std::move(answer));
}

Mark SearchAnswer::mark_of(std::int64_t row) const {
  const auto found = std::ranges::find(marks, row, &MarkedRow::row);
  return found == marks.end() ? Mark::none : found->mark;
}

SearchSession::SearchSession(QObject* parent)
    : QObject(parent), searching_(std::make_shared<Searching>()), worker_(this), index_worker_(this) {
  settings_.count = 60;
}

SearchSession::~SearchSession() = default;

void SearchSession::set_collection(std::shared_ptr<const Collection> collection) {
  if (collection == collection_) return;
  collection_ = std::move(collection);
  forget_index();
  forget_lost_clusters();
  if (collection_ && collection_->embeddings) {
    query_ ? ask_again() : warm_up();
  } else if (answer_) {  // its rows mean a collection that is gone; the query itself waits for new embeddings
    ++generation_;
    answer_.reset();
    Q_EMIT cleared();
  }
}

/// A filter cannot ask for clusters that are no longer there.
void SearchSession::forget_lost_clusters() {
  const auto known = collection_ && collection_->clustering ? std::ssize(collection_->clustering->clusters) : 0;
  if (std::erase_if(settings_.filter.clusters, [&](int cluster) { return cluster >= known; }) > 0) {
    Q_EMIT settings_changed();
  }
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

void SearchSession::query_files(const QStringList& paths) {
  auto query = std::make_shared<SearchQuery>();
  for (const QString& path : paths) {
    query->add([file = to_path(path)](const std::optional<Crop>& crop) {
      QueryPicture picture = query_from_file(file, crop);
      picture.name = display_path(file.filename());
      return picture;
    });
  }
  ask(std::move(query));
}

void SearchSession::query_image(const QString& name, const QImage& image) {
  auto query = std::make_shared<SearchQuery>();
  query->add([text = name.toStdString(), image](const std::optional<Crop>&) {
    if (image.isNull()) {
      throw Error(ErrorCode::bad_input, "This holds no picture", text, "Drop, paste or choose a picture file.");
    }
    return QueryPicture{text, from_qimage(image), std::nullopt};
  });
  ask(std::move(query));
}

void SearchSession::query_bytes(const QString& name, const QByteArray& encoded) {
  auto query = std::make_shared<SearchQuery>();
  query->add([text = name.toStdString(), encoded](const std::optional<Crop>& crop) {
    const std::span bytes(encoded.constData(), static_cast<std::size_t>(encoded.size()));
    return query_from_bytes(text, std::as_bytes(bytes), crop);
  });
  ask(std::move(query));
}

void SearchSession::query_row(std::int64_t row) {
  if (!collection_ || row < 0 || row >= collection_->row_count()) return;
  auto query = std::make_shared<SearchQuery>();
  query->row_collection = collection_;
  query->row = row;
  query->add([collection = collection_, row](const std::optional<Crop>& crop) {
    QueryPicture picture = query_from_file(collection->row_path(row), crop);
    picture.name = display_path(collection->row_path(row).filename());
    return picture;
  });
  ask(std::move(query));
}

void SearchSession::clear() {
  ++generation_;
  query_.reset();
  answered_query_.reset();
  answer_.reset();
  Q_EMIT cleared();
}

void SearchSession::set_crop(std::size_t picture, const std::optional<Crop>& crop) {
  if (!query_ || picture >= 1'000'000) return;
  auto& crops = query_->crops;
  if (crops.size() <= picture) crops.resize(picture + 1);
  if (crops[picture] == crop) return;
  crops[picture] = crop;
  ask_again();
}

void SearchSession::mark(std::int64_t row, Mark mark) {
  if (query_ && answer_ && query_->marks.set(*answer_->collection, row, mark)) ask_again();
}

void SearchSession::clear_marks() {
  if (!query_ || query_->marks.empty()) return;
  query_->marks.clear();
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

void SearchSession::ask(std::shared_ptr<SearchQuery> query) {
  query_ = std::move(query);
  if (settings_.probes != 1) {  // they were about the clusters near the query before
    settings_.probes = 1;
    Q_EMIT settings_changed();
  }
  ask_again();
}

void SearchSession::ask_again() {
  if (!query_) return;
  if (!collection_ || !collection_->embeddings) {
    Q_EMIT failed(
        tr("There is nothing to search yet. Open a folder of pictures first; search is ready seconds after "
           "the scan."));
    return;
  }
  const auto generation = ++generation_;
  Q_EMIT started();
  worker_.start([this, generation, settings = settings_, query = query_, marks = query_->marks, crops = query_->crops,
                 collection = collection_, searching = searching_](std::stop_token stop) {
    std::shared_ptr<const SearchAnswer> answer;
    QString message;
    try {
      query->load();
      query->cut(crops);
      if (stop.stop_requested()) return;  // a newer question follows
      answer = searching->answer(*query, settings, marks, collection);
    } catch (const std::exception& error) {
      message = to_qstring(std::string(error.what()));
    }
    const QString refused = std::exchange(query->refused, QString());
    worker_.post([this, generation, answer, message, refused, query, usable = query->loaded] {
      if (generation != generation_) return;
      if (!answer) {
        if (!usable) query_ = answered_query_;  // what is on show stays the query that the options act on
        Q_EMIT failed(message);
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
