#pragma once

#include <QPixmap>
#include <QWidget>
#include <vector>

#include "ui/sessions/epoch_session.h"

namespace lookalike {

/// Three rows of small pictures: originals, reconstructions, where they differ; below each column its mean squared
/// error. The originals can be dragged to where they are searched for. As many of the sample as there is room for at a
/// size that can still be judged.
class ReconstructionStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ReconstructionStrip(QWidget* parent = nullptr);

  void show_columns(const std::vector<SampleColumn>& columns);
  int columns() const { return static_cast<int>(columns_.size()); }

  QSize sizeHint() const override { return {720, 300}; }
  QSize minimumSizeHint() const override { return {320, 104}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// Of one picture, and how many columns there is room for.
  double side() const;
  std::size_t shown_columns() const;
  QPixmap original_at(const QPoint& place) const;

  struct Column {
    QPixmap rows[3];
    double error = 0;
  };
  std::vector<Column> columns_;
};

}  // namespace lookalike
