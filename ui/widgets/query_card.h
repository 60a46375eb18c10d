#pragma once

#include <vector>

#include "ui/widgets/card.h"

class QGridLayout;
class QLabel;

namespace lookalike {

struct SearchAnswer;
class PictureView;

/// The picture (or the several) that was asked about, its name, and the cluster it would belong to.
class QueryCard : public Card {
  Q_OBJECT

 public:
  explicit QueryCard(QWidget* parent = nullptr);
  void show_answer(const SearchAnswer& answer);

 Q_SIGNALS:
  void clear_requested();

 private:
  void show_pictures(const std::vector<QImage>& images);

  QGridLayout* pictures_;
  std::vector<PictureView*> views_;
  QLabel* words_;
};

}  // namespace lookalike
