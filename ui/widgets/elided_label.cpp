#include "ui/widgets/elided_label.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOption>

namespace lookalike {

ElidedLabel::ElidedLabel(QWidget* parent, Qt::TextElideMode mode) : QLabel(parent), mode_(mode) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::set_full_text(const QString& text) {
  if (text == full_text_) return;
  full_text_ = text;
  setAccessibleName(text);
  update_tool_tip();
  updateGeometry();
  update();
}

QSize ElidedLabel::sizeHint() const {
  ensurePolished();
  const QFontMetrics metrics = fontMetrics();
  return {metrics.horizontalAdvance(full_text_) + 2, metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const {
  return {0, fontMetrics().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(palette().color(foregroundRole()));
  painter.drawText(rect(), static_cast<int>(alignment() | Qt::TextSingleLine), shown_text());
}

/// Where not all has room: the facts that have, or as much of the first as can still be understood.
QString ElidedLabel::shown_text() const {
  const auto fits = [this](const QString& text) { return fontMetrics().horizontalAdvance(text) <= width(); };
  if (fits(full_text_)) return full_text_;
  const QString between = QStringLiteral(" · ");
  QString facts = full_text_;
  for (qsizetype end; mode_ == Qt::ElideRight && (end = facts.lastIndexOf(between)) > 0;) {
    facts.truncate(end);
    if (fits(facts)) return facts;
  }
  constexpr int shortest = 10;
  const QString shown = fontMetrics().elidedText(full_text_, mode_, width());
  return shown.size() < shortest ? QString() : shown;
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  update_tool_tip();
}

void ElidedLabel::update_tool_tip() {
  const bool cut = fontMetrics().horizontalAdvance(full_text_) > width();
  setToolTip(cut ? full_text_.toHtmlEscaped() : QString());
}

}  // namespace lookalike
