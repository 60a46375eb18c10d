#pragma once

#include <QByteArray>
#include <QImage>
#include <QObject>
#include <QString>
#include <QStringList>
#include <memory>

#include "engine/library/searcher.h"
#include "ui/sessions/worker.h"

namespace lookalike {

/// What a search gave, together with what was asked.
struct SearchAnswer {
  std::shared_ptr<const Collection> collection;   ///< The rows of the hits mean this one.
  SearchRequest request;
  SearchResult result;
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

  void query_files(const QStringList& paths);      ///< Several files: averaged examples.
  void query_image(const QString& name, const QImage& image);
  void query_bytes(const QString& name, const QByteArray& encoded);
  void query_row(std::int64_t row);                ///< Find similar.
  void clear();

  // Options; each asks the current query again.
  void set_scope(SearchScope scope);
  void set_colour_balance(double colour);          ///< 0 structure only … 1 colour only.
  void set_count(int count);
  SearchScope scope() const { return scope_; }
  double colour_balance() const { return colour_; }

 Q_SIGNALS:
  void started();
  void answered();                                 ///< answer() is new.
  void cleared();
  void failed(const QString& message);

 private:
  std::shared_ptr<const Collection> collection_;
  std::shared_ptr<const SearchAnswer> answer_;
  SearchScope scope_ = SearchScope::all;
  double colour_;
  int count_ = 60;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
