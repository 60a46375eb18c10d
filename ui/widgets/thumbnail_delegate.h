#pragma once

#include <QAbstractItemDelegate>

#include "ui/sessions/search_marks.h"

namespace lookalike {

/// Draws one cell of a ThumbnailGrid: the picture covering a rounded frame, its badge, its dot, the selection's ring.
class ThumbnailDelegate : public QAbstractItemDelegate {
  Q_OBJECT

 public:
  /// Room around the picture for the ring; half of the gap between two pictures.
  static constexpr int margin = 4;

  explicit ThumbnailDelegate(QObject* parent = nullptr);
  void set_cell(const QSize& cell) { cell_ = cell; }
  /// With two buttons on the picture under the pointer and on the current one: more, or less, like this.
  void set_markable(bool markable) { markable_ = markable; }
  /// Where the button of a mark is in an item's rectangle.
  static QRect mark_button(const QRect& item, Mark mark);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  QSize cell_{128, 128};
  bool markable_ = false;
};

}  // namespace lookalike
