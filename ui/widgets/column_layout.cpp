#include "ui/widgets/column_layout.h"

#include <QWidget>
#include <algorithm>

namespace lookalike {

ColumnLayout::ColumnLayout(int min_column_width, int spacing, QWidget* parent)
    : QLayout(parent), min_column_width_(min_column_width) {
  setSpacing(spacing);
  setContentsMargins(0, 0, 0, 0);
}

ColumnLayout::~ColumnLayout() {
  qDeleteAll(items_);
}

void ColumnLayout::addItem(QLayoutItem* item) {
  items_.append(item);
}
int ColumnLayout::count() const {
  return static_cast<int>(items_.size());
}
QLayoutItem* ColumnLayout::itemAt(int index) const {
  return items_.value(index);
}
QLayoutItem* ColumnLayout::takeAt(int index) {
  return index >= 0 && index < items_.size() ? items_.takeAt(index) : nullptr;
}

int ColumnLayout::heightForWidth(int width) const {
  return arrange(QRect(0, 0, width, 0), false);
}
QSize ColumnLayout::sizeHint() const {
  return {min_column_width_ * 3, heightForWidth(min_column_width_ * 3)};
}

QSize ColumnLayout::minimumSize() const {
  const QMargins margins = contentsMargins();
  return {min_column_width_ + margins.left() + margins.right(), margins.top() + margins.bottom()};
}

void ColumnLayout::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect, true);
}

int ColumnLayout::arrange(const QRect& rect, bool apply) const {
  const QMargins margins = contentsMargins();
  const QRect inner = rect.marginsRemoved(margins);
  const int columns = std::max(1, (inner.width() + spacing()) / (min_column_width_ + spacing()));
  const int width = (inner.width() - (columns - 1) * spacing()) / columns;
  QList<QLayoutItem*> visible;
  std::copy_if(items_.begin(), items_.end(), std::back_inserter(visible),
               [](const QLayoutItem* item) { return !item->isEmpty(); });
  int y = inner.y();
  for (int first = 0; first < visible.size(); first += columns) {
    const auto line = visible.mid(first, columns);
    int height = 0;
    for (const QLayoutItem* item : line) {
      height = std::max(height, item->hasHeightForWidth() ? item->heightForWidth(width) : item->sizeHint().height());
    }
    for (int i = 0; apply && i < line.size(); ++i) {
      line[i]->setGeometry(QRect(inner.x() + i * (width + spacing()), y, width, height));
    }
    y += height + spacing();
  }
  const int used = visible.isEmpty() ? 0 : y - spacing() - inner.y();
  return used + margins.top() + margins.bottom();
}

}  // namespace lookalike
