#pragma once

#include <QList>
#include <QPointF>
#include <functional>

#include "ui/style/theme.h"
#include "ui/widgets/card.h"

class QHBoxLayout;

namespace lookalike {

class LineChart;

/// One measure of a clustering over k, as a card; a click, or the arrow keys, pick a k.
class ElbowChart : public Card {
  Q_OBJECT

 public:
  ElbowChart(const QString& title, const QString& hint, QColor Palette::*colour, QWidget* parent = nullptr);

  /// In the place of title and hint.
  void set_header(QWidget* header);
  /// Points (k, value) by rising k.
  void set_points(const QList<QPointF>& points);
  /// The k that is marked; without a signal. 0: none.
  void set_selected(int k);
  int selected() const { return selected_; }
  LineChart& chart() { return *chart_; }

 Q_SIGNALS:
  void k_picked(int k);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void pick(int k);

  QHBoxLayout* header_;
  LineChart* chart_;
  QList<QPointF> points_;
  int selected_ = 0;
};

}  // namespace lookalike
