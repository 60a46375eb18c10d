#include "ui/widgets/map_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/widgets/picture_actions.h"

// What the mouse and the keyboard do on the map.

namespace lookalike {
namespace {

constexpr double key_pan = 80;
constexpr double lasso_step = 4;  // Pixels between two corners of the lasso.

}  // namespace

bool MapView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const auto row = row_at(help->pos()); row && collection_) {
    QToolTip::showText(help->globalPos(), description(*row), this);
  } else {
    QToolTip::hideText();
    event->ignore();
  }
  return true;
}

void MapView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange) {
    ++content_;  // The outline is of the theme's colour.
    tiles_.clear();
  }
  QWidget::changeEvent(event);
}

void MapView::resizeEvent(QResizeEvent*) {
  viewport_.resize(size());
  picked_.reset();
  if (view_is_whole_) show_all();
}

void MapView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  pressed_ = last_drag_ = event->position();
  dragging_ = false;
  lassoing_ = lasso_on_ || event->modifiers().testFlag(Qt::ShiftModifier);
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
  if (!pressed_) return set_hovered(row_at(event->position()));
  if (!dragging_ && (event->position() - *pressed_).manhattanLength() < QApplication::startDragDistance()) return;
  if (!dragging_ && lassoing_) lasso_.start(viewport_.to_map(*pressed_));
  dragging_ = true;
  drag(event->position());
}

void MapView::drag(const QPointF& position) {
  if (lassoing_) {
    lasso_.extend(viewport_.to_map(position), lasso_step / viewport_.pixels_per_unit());
    return update();
  }
  setCursor(Qt::ClosedHandCursor);
  pan(position - last_drag_);
  last_drag_ = position;
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !pressed_) return QWidget::mouseReleaseEvent(event);
  const bool add = event->modifiers().testFlag(Qt::ControlModifier);
  if (!dragging_) {
    click(event->position(), add);
  } else if (lassoing_) {
    finish_lasso(add);
  }
  pressed_.reset();
  dragging_ = lassoing_ = false;
  setCursor(lasso_on_ ? Qt::CrossCursor : Qt::ArrowCursor);
}

void MapView::click(const QPointF& position, bool add) {
  const auto row = row_at(position);
  if (!add || !row) return select(row);
  auto rows = selection_;
  if (std::erase(rows, *row) == 0) rows.push_back(*row);
  select_rows(std::move(rows));
}

void MapView::finish_lasso(bool add) {
  auto rows = lasso_.rows(*points_, viewport_, [this](std::int64_t row) { return shown(row); });
  if (rows.empty()) lasso_.clear();
  if (add) rows.insert(rows.end(), selection_.begin(), selection_.end());
  select_rows(std::move(rows));
  update();
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto row = row_at(event->position())) Q_EMIT activated(*row);
}

void MapView::contextMenuEvent(QContextMenuEvent* event) {
  const bool by_mouse = event->reason() == QContextMenuEvent::Mouse;
  const auto first = selection_.empty() ? std::nullopt : std::optional(selection_.front());
  const auto row = by_mouse ? row_at(event->pos()) : first;
  if (!row || !collection_) return;
  if (!std::binary_search(selection_.begin(), selection_.end(), *row)) select(row);
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("picture_menu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Find similar"), this, [this, row = *row] { Q_EMIT activated(row); });
  menu->addSeparator();
  add_file_actions(*menu, collection_->row_path(*row));
  Q_EMIT menu_opening(menu);
  menu->popup(by_mouse ? event->globalPos() : mapToGlobal(tile_rect(*row).center().toPoint()));
}

void MapView::leaveEvent(QEvent*) {
  set_hovered(std::nullopt);
}

void MapView::set_hovered(std::optional<std::int64_t> row) {
  if (row == hovered_) return;
  hovered_ = row;
  setCursor(lasso_on_ ? Qt::CrossCursor : row ? Qt::PointingHandCursor : Qt::ArrowCursor);
  update();
}

void MapView::wheelEvent(QWheelEvent* event) {
  zoom(event->position(), std::pow(1.0015, event->angleDelta().y()));
  event->accept();
}

void MapView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom_in();
    case Qt::Key_Minus:
      return zoom_out();
    case Qt::Key_0:
      return show_all();
    case Qt::Key_Left:
      return pan({key_pan, 0});
    case Qt::Key_Right:
      return pan({-key_pan, 0});
    case Qt::Key_Up:
      return pan({0, key_pan});
    case Qt::Key_Down:
      return pan({0, -key_pan});
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (selected()) Q_EMIT activated(*selected());
      return;
    case Qt::Key_Escape:
      if (!selection_.empty()) return select(std::nullopt);
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace lookalike
