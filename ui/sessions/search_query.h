#pragma once

#include <QImage>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/library/searcher.h"
#include "ui/sessions/search_marks.h"

namespace lookalike {

/// A query and how to get its pictures. After construction only the worker's thread touches the examples, and only the
/// window's the marks and crops.
struct SearchQuery {
  using Load = std::function<QueryPicture(const std::optional<Crop>&)>;
  struct Example {
    Load load;
    QueryPicture picture;
  };
  std::vector<Example> examples;
  /// A picture of the library, by path: rows change when pictures come and go.
  std::shared_ptr<const Collection> row_collection;
  std::int64_t row = -1;

  bool loaded = false;
  std::vector<QImage> pictures;  ///< Of the examples.
  QString refused;

  SearchMarks marks;
  std::vector<std::optional<Crop>> crops;  ///< Of the pictures, as far as one was set.

  void add(Load load) { examples.push_back({std::move(load), {}}); }
  /// Decodes what can be decoded, once. Throws when nothing can.
  void load();
  /// Decodes those anew whose crop is another one: a smaller part needs more pixels of the whole.
  void cut(const std::vector<std::optional<Crop>>& wanted);
  /// The examples, with the row that the query has in `collection`.
  std::vector<QueryPicture> examples_in(const Collection& collection) const;
};

}  // namespace lookalike
