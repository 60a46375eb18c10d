#include "ui/widgets/elbow_chart.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"

namespace lookalike {

ElbowChart::ElbowChart(const QString& title, const QString& hint, QColor Palette::*colour, QWidget* parent)
    : Card(parent) {
  header_ = new QHBoxLayout;
  header_->setSpacing(small_gap);
  header_->addWidget(make_label(title, TextRole::strong));
  header_->addWidget(make_label(hint, TextRole::muted));
  header_->addStretch();
  body()->addLayout(header_);
  chart_ = new LineChart({colour});
  chart_->set_linear_floor(0.0);
  chart_->setAccessibleName(title);
  chart_->setFocusPolicy(Qt::NoFocus);
  chart_->viewport()->setCursor(Qt::PointingHandCursor);
  chart_->set_hover_text([this](int k) {
    for (const QPointF& point : points_) {
      if (qRound(point.x()) == k) return tr("k %1 · %2").arg(k).arg(QString::number(point.y(), 'g', 3));
    }
    return QString();
  });
  body()->addWidget(chart_, 1);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(title);
  connect(chart_, &LineChart::clicked, this, &ElbowChart::pick);
}

void ElbowChart::set_header(QWidget* header) {
  while (QLayoutItem* item = header_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  header_->addWidget(header);
  header_->addStretch();
}

void ElbowChart::set_points(const QList<QPointF>& points) {
  points_ = points;
  if (!points.isEmpty()) chart_->set_x_range(qRound(points.first().x()), qRound(points.last().x()));
  chart_->set_points(0, points);
}

void ElbowChart::set_selected(int k) {
  selected_ = k;
  if (k > 0) {
    chart_->set_marker(LineChart::MarkerLine{k, {}, &Palette::accent});
  } else {
    chart_->set_marker(std::nullopt);
  }
}

void ElbowChart::pick(int k) {
  if (points_.isEmpty()) return;
  const int within = std::clamp(k, qRound(points_.first().x()), qRound(points_.last().x()));
  set_selected(within);
  Q_EMIT k_picked(within);
}

void ElbowChart::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return pick(selected_ - 1);
    case Qt::Key_Right:
      return pick(selected_ + 1);
    default:
      Card::keyPressEvent(event);
  }
}

}  // namespace lookalike
