#pragma once

#include <QByteArray>
#include <QImage>
#include <QObject>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/library/judgements.h"
#include "engine/library/saved_searches.h"
#include "engine/library/searcher.h"
#include "ui/sessions/search_marks.h"
#include "ui/sessions/worker.h"

namespace lookalike {

struct SearchQuery;
enum class QueryRole;

/// What a search gave, together with what was asked.
struct SearchAnswer {
  std::shared_ptr<const Collection> collection;  ///< The rows of the hits mean this one.
  SearchRequest request;                         ///< The query's own pictures lead the examples; marked ones follow.
  SearchResult result;
  /// Of the query, small enough to be shown at once; of many the first (most_shown_examples), the others are null.
  std::vector<QImage> pictures, negative_pictures;
  /// Where the query's own examples and negative examples come from; those without path and bytes were pasted.
  std::shared_ptr<const std::vector<QuerySource>> sources, negative_sources;
  std::vector<MarkedRow> marks;
  std::shared_ptr<const SearchFacets> facets;  ///< What can be filtered by.
  std::shared_ptr<const Searcher> searcher;    ///< That gave it.

  Mark mark_of(std::int64_t row) const;
  /// All that is needed to ask the same again. Encodes what was pasted, which takes its time.
  SavedSearch to_save(const QString& name) const;
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
  /// Whether there is something to search; failed() says it when not.
  bool check_ready();

  // A new query, which ends the marks of the one before; or more of what is sought, or is not, in the present one.
  void query_files(const QStringList& paths, QueryRole role = {});  ///< Several files: averaged examples.
  void query_image(const QString& name, const QImage& image, QueryRole role = {});
  void query_bytes(const QString& name, const QByteArray& encoded, QueryRole role = {});
  void query_row(std::int64_t row);  ///< Find similar.
  void query_sources(const std::vector<QuerySource>& sources, QueryRole role = {});
  /// With its marks and settings; nothing of it may be missing (leave_out_missing()).
  void query_saved(const SavedSearch& search);
  void clear();
  /// Takes one of the pictures that are sought, or are not, out of the query; the last one that is sought stays.
  void take_out(bool unlike, std::size_t picture);
  /// Puts back what was taken out last, unless something else was asked since.
  void bring_back();

  // Each of the following asks the current query again when it changes something.

  /// The part of the query's picture of this number that is searched for; nullopt: all of it.
  void set_crop(std::size_t picture, const std::optional<Crop>& crop);
  /// Marks a row of the answer's collection as one to have more or less of.
  void mark(std::int64_t row, Mark mark);
  void clear_marks();

  /// Ends the building of the approximate index; until the library or the choice of index changes, searches are exact.
  void cancel_index();

  /// Everything that can be chosen about a search; kept from query to query.
  const SearchSettings& settings() const { return settings_; }
  void change(const std::function<void(SearchSettings&)>& edit);
  void set_scope(SearchScope scope);
  void set_colour_balance(double colour);  ///< 0 structure only … 1 colour only.
  void set_count(int count);
  void show_more();  ///< Twice as many, until the next query.
  /// Takes back what left the answer without hits: threshold, scope or filter.
  void widen();
  SearchScope scope() const { return settings_.scope; }
  double colour_balance() const;  ///< That comes nearest to the weights.
  int count() const { return static_cast<int>(settings_.count); }

 Q_SIGNALS:
  void wanted();                        ///< The answer is to be seen, wherever the query was asked.
  void asked();                         ///< A new query: its first answer, or a failure, follows.
  void taken_out(const QString& name);  ///< Until the next asked() it can be brought back.
  void started();
  void answered();  ///< answer() is new.
  void cleared();   ///< There is no query or nothing to search; answer() is null.
  void failed(const QString& message);
  void models_unfit(const QString& message);  ///< In its place: the pictures have to be described again first.
  /// Some of several examples could not be used; the others were searched with.
  void examples_refused(const QString& message);
  void settings_changed();
  /// What the marks of the query say of pairs of pictures now, and what they said.
  void judged(const lookalike::Judgements& before, const lookalike::Judgements& after);
  /// The approximate index that an answer would have been found with is being built; searches are exact meanwhile.
  void index_progress(const Progress& progress);
  void index_finished(const QString& message);  ///< Or was cancelled. Usually without a message.

 private:
  void ask_as(std::shared_ptr<SearchQuery> query, QueryRole role);
  static constexpr std::int64_t first_count = 60;  ///< How many matches a query shows until more are asked for.
  struct Searching;
  void ask(std::shared_ptr<SearchQuery> query, int probes = 1, std::int64_t count = first_count);
  void warm_up();
  void ask_again();
  Judgements judgements() const;  ///< What the marks of the query say.
  /// Runs `edit`, which changes the marks of the query or returns false.
  void change_marks(const std::function<bool(SearchMarks&)>& edit);
  /// Whether what is shown answers the present query. The one before must not be marked: a mark would go to the new
  /// one.
  bool answers_query() const { return answer_ && query_ && answered_query_ == query_; }
  void forget_library();
  void forget_lost_clusters(const Clustering* before);
  void look_after_index();
  void forget_index();

  std::shared_ptr<const Collection> collection_;
  std::shared_ptr<const SearchAnswer> answer_;
  std::shared_ptr<SearchQuery> query_;           ///< Null: none.
  std::shared_ptr<SearchQuery> answered_query_;  ///< Of answer_.
  std::shared_ptr<SearchQuery> whole_query_;     ///< What a picture was taken out of; null: none was, or longer ago.
  SearchSettings settings_;
  std::uint64_t generation_ = 0;              ///< Answers to an older question are dropped.
  std::shared_ptr<Searching> searching_;      ///< What the worker keeps between jobs; only the worker touches it.
  std::shared_ptr<const Searcher> index_of_;  ///< Whose index is being built, or was, or was cancelled.
  Worker worker_, index_worker_;
};

}  // namespace lookalike
