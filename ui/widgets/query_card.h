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
class CropView;

/// The picture (or the several) that was asked about, the part of it that is searched for, its name, and the cluster it
/// would belong to. Below the pictures is a place for more of them.
class QueryCard : public Card {
  Q_OBJECT

 public:
  explicit QueryCard(QWidget* parent = nullptr);
  void show_answer(const SearchAnswer& answer);

 Q_SIGNALS:
  void clear_requested();
  void more_requested();                     ///< Further pictures are to be chosen.
  void more_dropped(const QMimeData& data);  ///< Onto the place for them.
  void crop_chosen(std::size_t picture, const std::optional<Crop>& crop);

 private:
  class More;
  QString unlike(const SearchAnswer& answer) const;
  QString shortened(const QString& name) const;
  CropView* view(std::size_t index);
  void show_pictures(const std::vector<QImage>& images, const std::vector<QueryPicture>& examples);

  QGridLayout* pictures_;
  std::vector<CropView*> views_;
  QLabel *words_, *hint_;
};

}  // namespace lookalike
