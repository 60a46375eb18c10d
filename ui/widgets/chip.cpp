#include "ui/widgets/chip.h"

#include <QEvent>
#include <QPainter>

#include "ui/text.h"

namespace lookalike {

namespace {

QIcon dot_icon(const QColor& colour, qreal scale) {
  constexpr int side = 8;
  QPixmap pixmap(QSize(side, side) * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(QRectF(0, 0, side, side));
  return QIcon(pixmap);
}

}  // namespace

Chip::Chip(const QString& words, QWidget* parent) : QPushButton(parent), words_(words) {
  setAutoDefault(false);
  setIconSize({8, 8});
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  refresh();
}

void Chip::set_words(const QString& words) {
  words_ = words;
  refresh();
}

void Chip::set_count(std::optional<qint64> count) {
  count_ = count;
  refresh();
}

void Chip::set_dot(QColor Palette::*token) {
  token_ = token;
  colour_ = QColor();
  refresh();
}

void Chip::set_dot_colour(const QColor& colour) {
  token_ = nullptr;
  colour_ = colour;
  refresh();
}

void Chip::changeEvent(QEvent* event) {
  QPushButton::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && token_) refresh();
}

void Chip::refresh() {
  const QString shown = count_ ? words_ + QLatin1Char(' ') + number_text(*count_) : words_;
  const QColor dot = token_ ? palette_of(this).*token_ : colour_;
  const QString words = QString(shown).replace(QLatin1Char('&'), QStringLiteral("&&"));  // an ampersand is no shortcut
  setText(dot.isValid() ? QLatin1Char(' ') + words : words);  // style sheets know no distance between icon and text
  setAccessibleName(shown);
  setIcon(dot.isValid() ? dot_icon(dot, devicePixelRatioF()) : QIcon());
}

}  // namespace lookalike
