#pragma once

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "engine/library/query_source.h"
#include "engine/library/searcher.h"
#include "ui/sessions/search_marks.h"

namespace lookalike {

/// Of the pictures that are sought, or are not. Further ones of the library are searched for, too, by their vectors,
/// but not decoded.
inline constexpr std::size_t most_shown_examples = 24;

/// What a picture is to be to the query.
enum class QueryRole {
  only,     ///< A new query.
  example,  ///< One more of what is sought.
  unlike,   ///< One more of what is not sought.
};

/// A query and how to get its pictures. After construction only the worker's thread touches the examples and negatives,
/// and only the window's the marks and crops.
struct SearchQuery {
  struct Example {
    QuerySource source;
    QImage pasted;  ///< Picture data that another program has decoded; null for others, whose source says all.
    QueryPicture picture;
  };
  std::shared_ptr<const Collection> collection;  ///< In which the sources were found.
  std::vector<Example> examples, negatives;

  bool loaded = false;
  std::vector<QImage> pictures, negative_pictures;  ///< Null where they are not to be shown, or cannot.
  /// Of the examples and of the negatives that could be used; pasted ones without path and bytes.
  std::shared_ptr<const std::vector<QuerySource>> sources, negative_sources;
  QString refused;

  SearchMarks marks;
  std::vector<std::optional<Crop>> crops;  ///< Of the pictures, as far as one was set.

  void add(QuerySource source, QImage pasted = {}) { examples.push_back({std::move(source), std::move(pasted), {}}); }
  /// Begins with the pictures, marks and crops of another one; its own become further examples, or negatives.
  void extend(std::shared_ptr<SearchQuery> other, bool unlike);
  /// Begins as another one does that is loaded, but for its example, or negative, of this number.
  void leave_out(std::shared_ptr<SearchQuery> other, bool unlike, std::size_t number);
  /// Decodes what can be decoded, once. Throws when nothing can.
  void load();
  /// Decodes those anew whose crop is another one: a smaller part needs more pixels of the whole.
  void cut(const std::vector<std::optional<Crop>>& wanted);
  /// The examples or negatives, with the rows that they have in `now`.
  static std::vector<QueryPicture> in(const Collection& now, const std::vector<Example>& examples);

 private:
  QStringList load(std::vector<Example>& wanted) const;
  void decode_shown(std::vector<Example>& wanted) const;
  QStringList join_base();

  struct LeftOut {
    bool unlike;
    std::size_t number;
  };
  std::shared_ptr<SearchQuery> base_;  ///< What it begins with; null once that is in it.
  std::optional<LeftOut> left_out_;    ///< Of that.
};

/// Data of a picture as the engine takes it.
std::vector<std::byte> bytes_of(const QByteArray& data);

}  // namespace lookalike
