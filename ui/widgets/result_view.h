#pragma once

#include <QScrollArea>
#include <vector>

#include "ui/models/picture_list_model.h"

class QPushButton;
class QVBoxLayout;

namespace lookalike {

struct SearchAnswer;
class ResultGroup;
class ThumbnailGrid;
class ThumbnailProvider;

/// The hits of a search as thumbnails: one grid by rank, or one for each cluster (the query's own first). At the end
/// more can be asked for.
class ResultView : public QScrollArea {
  Q_OBJECT

 public:
  explicit ResultView(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);
  void show_answer(const SearchAnswer& answer, bool by_cluster);
  void clear();

 Q_SIGNALS:
  void opened(std::int64_t row);
  void find_similar(std::int64_t row);
  void marked(std::int64_t row, Mark mark);
  void more_requested();
  void grid_added(lookalike::ThumbnailGrid* grid);  ///< One more that shows matches, from now on.

 private:
  ResultGroup& group(std::size_t index);
  void show_groups(std::size_t count);
  void offer_more(const SearchAnswer& answer);

  ThumbnailProvider& thumbnails_;
  QVBoxLayout* column_;
  QPushButton* more_;
  std::vector<ResultGroup*> groups_;  ///< Kept from answer to answer, so that a slider's answers do not flicker.
};

}  // namespace lookalike
