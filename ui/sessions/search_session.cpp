#include "ui/sessions/search_session.h"

#include <algorithm>
#include <span>

#include "engine/core/error.h"
#include "ui/qt_convert.h"

namespace lookalike {

namespace {

constexpr int shown_side = 640;  // Twice what the page has room for.

QImage for_showing(const Image& image) {
  const QImage whole = to_qimage(image);
  if (std::max(whole.width(), whole.height()) <= shown_side) return whole;
  return whole.scaled(shown_side, shown_side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

}  // namespace

/// A query and how to get its pictures. After construction only the worker's thread touches the examples.
struct SearchSession::Query {
  using Load = std::function<QueryPicture()>;
  std::vector<Load> loaders;
  /// A picture of the library, by path: rows change when pictures come and go.
  std::shared_ptr<const Collection> row_collection;
  std::int64_t row = -1;

  std::vector<QueryPicture> examples;
  std::vector<QImage> pictures;  ///< Of the examples.
  QString refused;

  /// Decodes what can be decoded, once. Throws when nothing can.
  void load();
  /// The examples, with the row that the query has in `collection`.
  std::vector<QueryPicture> examples_in(const Collection& collection) const;
};

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
};

void SearchSession::Query::load() {
  if (!examples.empty()) return;
  QStringList refusals;
  for (const Load& loader : loaders) {
    try {
      examples.push_back(loader());
      pictures.push_back(for_showing(examples.back().image));
    } catch (const Error& error) {
      refusals << to_qstring(std::string(error.what()));
    }
  }
  if (examples.empty()) throw Error(ErrorCode::bad_input, refusals.join(QLatin1Char(' ')).toStdString());
  refused = refusals.join(QLatin1Char(' '));
}

std::vector<QueryPicture> SearchSession::Query::examples_in(const Collection& collection) const {
  std::vector<QueryPicture> result = examples;
  if (!row_collection) return result;
  const Picture& wanted = row_collection->row_picture(row);
  const auto found = std::ranges::find_if(collection.rows, [&](std::size_t picture) {
    return collection.pictures[picture].path == wanted.path &&
           collection.pictures[picture].content_hash == wanted.content_hash;
  });
  if (found != collection.rows.end()) result.front().row = found - collection.rows.begin();
  return result;
}

SearchSession::SearchSession(QObject* parent)
    : QObject(parent), colour_(default_balance()), searching_(std::make_shared<Searching>()), worker_(this) {}

SearchSession::~SearchSession() = default;

void SearchSession::set_collection(std::shared_ptr<const Collection> collection) {
  if (collection == collection_) return;
  collection_ = std::move(collection);
  if (collection_ && collection_->embeddings) {
    query_ ? ask_again() : warm_up();
  } else if (answer_) {  // its rows mean a collection that is gone; the query itself waits for new embeddings
    ++generation_;
    answer_.reset();
    Q_EMIT cleared();
  }
}

/// Loads the models and makes the index before anybody asks, so that the first answer comes as fast as the others.
void SearchSession::warm_up() {
  if (collection_->row_count() == 0) return;
  SearchRequest request;
  request.examples.push_back({{}, {}, 0});
  request.count = 1;
  request.weights = weights_for_balance(colour_);
  worker_.start([request, collection = collection_, searching = searching_](std::stop_token) {
    try {
      searching->in(collection).search(request);
    } catch (const std::exception&) {
      // The first real query says what is wrong.
    }
  });
}

void SearchSession::query_files(const QStringList& paths) {
  auto query = std::make_shared<Query>();
  for (const QString& path : paths) {
    query->loaders.push_back([file = to_path(path)] {
      QueryPicture picture = query_from_file(file);
      picture.name = display_path(file.filename());
      return picture;
    });
  }
  ask(std::move(query));
}

void SearchSession::query_image(const QString& name, const QImage& image) {
  auto query = std::make_shared<Query>();
  query->loaders.push_back([text = name.toStdString(), image] {
    if (image.isNull()) {
      throw Error(ErrorCode::bad_input, "This holds no picture", text, "Drop, paste or choose a picture file.");
    }
    return QueryPicture{text, from_qimage(image), std::nullopt};
  });
  ask(std::move(query));
}

void SearchSession::query_bytes(const QString& name, const QByteArray& encoded) {
  auto query = std::make_shared<Query>();
  query->loaders.push_back([text = name.toStdString(), encoded] {
    return query_from_bytes(text,
                            std::as_bytes(std::span(encoded.constData(), static_cast<std::size_t>(encoded.size()))));
  });
  ask(std::move(query));
}

void SearchSession::query_row(std::int64_t row) {
  if (!collection_ || row < 0 || row >= collection_->row_count()) return;
  auto query = std::make_shared<Query>();
  query->row_collection = collection_;
  query->row = row;
  query->loaders.push_back([collection = collection_, row] {
    QueryPicture picture = query_from_file(collection->row_path(row));
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

void SearchSession::set_scope(SearchScope scope) {
  if (scope == scope_) return;
  scope_ = scope;
  ask_again();
}

void SearchSession::set_colour_balance(double colour) {
  if (colour == colour_) return;
  colour_ = colour;
  ask_again();
}

void SearchSession::set_count(int count) {
  if (count == count_) return;
  count_ = count;
  ask_again();
}

void SearchSession::ask(std::shared_ptr<Query> query) {
  query_ = std::move(query);
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
  SearchRequest request;
  request.scope = scope_;
  request.count = count_;
  request.weights = weights_for_balance(colour_);
  Q_EMIT started();
  worker_.start([this, generation, request, query = query_, collection = collection_,
                 searching = searching_](std::stop_token stop) mutable {
    std::shared_ptr<const SearchAnswer> answer;
    QString message;
    try {
      query->load();
      if (stop.stop_requested()) return;  // a newer question follows
      request.examples = query->examples_in(*collection);
      SearchResult result = searching->in(collection).search(request);
      answer = std::make_shared<SearchAnswer>(
          SearchAnswer{collection, std::move(request), std::move(result), query->pictures});
    } catch (const std::exception& error) {
      message = to_qstring(std::string(error.what()));
    }
    const QString refused = std::exchange(query->refused, QString());
    worker_.post([this, generation, answer, message, refused, query, usable = !query->examples.empty()] {
      if (generation != generation_) return;
      if (!answer) {
        if (!usable) query_ = answered_query_;  // what is on show stays the query that the options act on
        Q_EMIT failed(message);
        return;
      }
      answer_ = answer;
      answered_query_ = query;
      Q_EMIT answered();
      if (!refused.isEmpty()) Q_EMIT examples_refused(refused);
    });
  });
}

}  // namespace lookalike
