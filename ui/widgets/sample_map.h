#pragma once

#include <QWidget>
#include <vector>

#include "engine/core/matrix.h"

namespace lookalike {

/// A small map of a few hundred pictures as dots in the colours and shapes of their clusters.
class SampleMap : public QWidget {
  Q_OBJECT

 public:
  explicit SampleMap(QWidget* parent = nullptr);

  /// `xy`: N×2 in [−1, 1]; `clusters`: N, −1 without one, or empty.
  void show_points(const Matrix& xy, const std::vector<int>& clusters);
  std::int64_t count() const { return xy_.rows; }
  /// Where point i is drawn.
  QPointF position_of(std::int64_t i) const;

  QSize sizeHint() const override { return {220, 220}; }
  QSize minimumSizeHint() const override { return {120, 100}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Matrix xy_;
  std::vector<int> clusters_;
};

}  // namespace lookalike
