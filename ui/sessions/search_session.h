#pragma once

#include <QByteArray>
#include <QImage>
#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

#include "engine/library/searcher.h"
#include "ui/sessions/worker.h"

namespace lookalike {

/// What a search gave, together with what was asked.
struct SearchAnswer {
  std::shared_ptr<const Collection> collection;  ///< The rows of the hits mean this one.
  SearchRequest request;
  SearchResult result;
  std::vector<QImage> pictures;  ///< The examples, small enough to be shown at once.
};

/// Decodes queries and searches in the background; the latest request wins. Lives in the window's thread.
class SearchSession : public QObject {
  Q_OBJECT

 public:
  explicit SearchSession(QObject* parent = nullptr);
  ~SearchSession() override;

  /// The snapshot to search from now on; null: none. The current query is asked again.
  void set_collection(std::shared_ptr<const Collection> collection);
  std::shared_ptr<const SearchAnswer> answer() const { return answer_; }
  bool has_query() const { return bool(query_); }

  void query_files(const QStringList& paths);  ///< Several files: averaged examples.
  void query_image(const QString& name, const QImage& image);
  void query_bytes(const QString& name, const QByteArray& encoded);
  void query_row(std::int64_t row);  ///< Find similar.
  void clear();

  // Options; each asks the current query again.
  void set_scope(SearchScope scope);
  void set_colour_balance(double colour);  ///< 0 structure only … 1 colour only.
  void set_count(int count);
  SearchScope scope() const { return scope_; }
  double colour_balance() const { return colour_; }
  int count() const { return count_; }

 Q_SIGNALS:
  void started();
  void answered();  ///< answer() is new.
  void cleared();   ///< There is no query or nothing to search; answer() is null.
  void failed(const QString& message);
  /// Some of several examples could not be used; the others were searched with.
  void examples_refused(const QString& message);

 private:
  struct Query;
  struct Searching;
  void ask(std::shared_ptr<Query> query);
  void warm_up();
  void ask_again();

  std::shared_ptr<const Collection> collection_;
  std::shared_ptr<const SearchAnswer> answer_;
  std::shared_ptr<Query> query_;           ///< Null: none.
  std::shared_ptr<Query> answered_query_;  ///< Of answer_.
  SearchScope scope_ = SearchScope::all;
  double colour_;
  int count_ = 60;
  std::uint64_t generation_ = 0;          ///< Answers to an older question are dropped.
  std::shared_ptr<Searching> searching_;  ///< What the worker keeps between jobs; only the worker touches it.
  Worker worker_;
};

}  // namespace lookalike
