#pragma once

#include <optional>
#include <vector>

#include "engine/library/query_picture.h"
#include "ui/widgets/card.h"

class QGridLayout;
class QLabel;
class QMimeData;

namespace lookalike {

struct SearchAnswer;
class QueryTile;
class QueryUnlike;

/// The picture (or the several) that was asked about, the part of it that is searched for, its name, and the cluster it
/// would belong to. More can be added, and each of several taken out.
class QueryCard : public Card {
  Q_OBJECT

 public:
  explicit QueryCard(QWidget* parent = nullptr);
  void show_answer(const SearchAnswer& answer);

 Q_SIGNALS:
  void clear_requested();
  void more_requested();                     ///< Further pictures are to be chosen.
  void more_dropped(const QMimeData& data);  ///< Onto the place for them.
  void example_removed(std::size_t picture);
  void unlike_removed(std::size_t picture);
  void crop_chosen(std::size_t picture, const std::optional<Crop>& crop);

 private:
  class More;
  QString unlike(const SearchAnswer& answer) const;
  QString shortened(const QString& name) const;
  QueryTile* tile(std::size_t index);
  void show_pictures(const std::vector<QImage>& images, const std::vector<QueryPicture>& examples);

  QGridLayout* pictures_;
  std::vector<QueryTile*> tiles_;
  QLabel *more_, *words_, *hint_;
  QueryUnlike* unlike_;
};

}  // namespace lookalike
