#pragma once

#include <QWidget>
#include <vector>

#include "engine/library/searcher.h"
#include "ui/sessions/search_marks.h"

class QLabel;

namespace lookalike {

struct SearchAnswer;
class ThumbnailGrid;
class ThumbnailProvider;

/// One cluster's share of the hits: dot, name, count, grid.
class ResultGroup : public QWidget {
  Q_OBJECT

 public:
  explicit ResultGroup(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);
  /// An empty title hides the heading; `cluster` < 0: no dot.
  void show_hits(const SearchAnswer& answer, const std::vector<Hit>& hits, const QString& title, const QString& facts,
                 int cluster);
  void clear();
  ThumbnailGrid& grid() { return *grid_; }
  QString title() const;

 Q_SIGNALS:
  void opened(std::int64_t row);  ///< Double click, Enter, or the menu: why is it similar?
  void find_similar(std::int64_t row);
  void marked(std::int64_t row, Mark mark);

 private:
  std::int64_t row_of(std::size_t picture) const;

  QWidget* heading_;
  QLabel *dot_, *title_, *facts_;
  ThumbnailGrid* grid_;
};

}  // namespace lookalike
