#pragma once

#include <QPixmap>
#include <QWidget>
#include <memory>
#include <vector>

#include "engine/training/epoch_report.h"

namespace lookalike {

/// Three rows of small pictures: originals, reconstructions, where they differ. As large as the widget allows with all
/// of the sample in view; below each column its mean squared error.
class ReconstructionStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ReconstructionStrip(QWidget* parent = nullptr);

  /// The sample of a report; null: nothing. Any epoch's pictures will do, which is what an epoch slider needs.
  void show_pictures(const std::vector<Image>& originals, const std::vector<Image>& reconstructions);
  int columns() const { return static_cast<int>(columns_.size()); }

  QSize sizeHint() const override { return {720, 300}; }
  QSize minimumSizeHint() const override { return {320, 104}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Column {
    QPixmap rows[3];
    double error = 0;
  };
  std::vector<Column> columns_;
};

}  // namespace lookalike
