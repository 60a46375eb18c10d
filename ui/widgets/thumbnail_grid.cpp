#include "ui/widgets/thumbnail_grid.h"

#include <QContextMenuEvent>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <algorithm>
#include <tuple>
#include <utility>

#include "ui/widgets/picture_actions.h"
#include "ui/widgets/thumbnail_delegate.h"

namespace lookalike {

ThumbnailGrid::ThumbnailGrid(ThumbnailProvider& thumbnails, QWidget* parent)
    : QListView(parent), model_(thumbnails), delegate_(new ThumbnailDelegate(this)) {
  setAccessibleName(tr("Pictures"));
  setModel(&model_);
  setItemDelegate(delegate_);
  setFlow(QListView::LeftToRight);  // list mode lays out far faster than icon mode when there are many items
  setWrapping(true);
  setResizeMode(QListView::Adjust);
  setUniformItemSizes(true);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setDragEnabled(true);
  setDragDropMode(QAbstractItemView::DragOnly);
  setMouseTracking(true);
  setFrameShape(QFrame::NoFrame);
  connect(this, &QListView::activated, this, [this](const QModelIndex& index) { Q_EMIT opened(picture_of(index)); });
  connect(&model_, &QAbstractItemModel::modelReset, this, [this] { arrange(); });
  connect(&model_, &QAbstractItemModel::rowsInserted, this, [this] {
    if (fit_) arrange();
  });
  arrange();
}

void ThumbnailGrid::set_items(std::shared_ptr<const Collection> collection, std::vector<GridItem> items) {
  model_.set_items(std::move(collection), std::move(items));
}

void ThumbnailGrid::set_thumbnail_side(int side) {
  side_ = qBound(72, side, 256);
  arrange();
}

void ThumbnailGrid::set_fit_to_contents(bool fit) {
  fit_ = fit;
  setVerticalScrollBarPolicy(fit ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  arrange();
}

std::size_t ThumbnailGrid::picture_of(const QModelIndex& index) const {
  return static_cast<std::size_t>(index.data(PictureListModel::PictureIndexRole).toULongLong());
}

std::vector<std::size_t> ThumbnailGrid::selected_pictures() const {
  std::vector<int> places;  // not by indexes, of which there may be a hundred thousand
  for (const QItemSelectionRange& range : selectionModel()->selection()) {
    for (int place = range.top(); place <= range.bottom(); ++place) places.push_back(place);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<std::size_t> pictures;
  for (const int place : places) pictures.push_back(model_.items()[static_cast<std::size_t>(place)].picture);
  return pictures;
}

void ThumbnailGrid::show_first_selected() {
  const QItemSelection selection = selectionModel()->selection();
  int first = model_.rowCount();
  for (const QItemSelectionRange& range : selection) first = qMin(first, range.top());
  if (first == model_.rowCount()) return;
  selectionModel()->setCurrentIndex(model_.index(first), QItemSelectionModel::NoUpdate);
  scrollTo(model_.index(first), QAbstractItemView::PositionAtTop);
  setFocus();
}

void ThumbnailGrid::arrange() {
  // Room for the scroll bar is always kept, so that it never changes the number of columns.
  const int scroll_bar = fit_ ? 0 : verticalScrollBar()->sizeHint().width();
  const int width = qMax(side_, contentsRect().width() - scroll_bar - 1);  // the view wraps a line that fits exactly
  const int columns = qMax(1, width / (side_ + 2 * ThumbnailDelegate::margin));
  const QSize cell(width / columns, side_ + 2 * ThumbnailDelegate::margin);
  delegate_->set_cell(cell);
  setGridSize(cell);
  verticalScrollBar()->setSingleStep(cell.height() / 3);
  if (fit_) {
    const int lines = (model_.rowCount() + columns - 1) / columns;
    setFixedHeight(qMax(1, lines) * cell.height());
  }
}

/// A thumbnail that has been loaded changes no item's place; QListView would lay out all of them anew.
void ThumbnailGrid::dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) {
  if (roles == QList<int>{Qt::DecorationRole} && first == last) return update(first);
  QListView::dataChanged(first, last, roles);
}

void ThumbnailGrid::resizeEvent(QResizeEvent* event) {
  if (event->size().width() != event->oldSize().width()) arrange();
  QListView::resizeEvent(event);
}

void ThumbnailGrid::wheelEvent(QWheelEvent* event) {
  fit_ ? event->ignore() : QListView::wheelEvent(event);  // the page around it scrolls
}

void ThumbnailGrid::set_markable(bool markable) {
  markable_ = markable;
  delegate_->set_markable(markable);
}

/// The same again takes the mark away.
void ThumbnailGrid::toggle_mark(const QModelIndex& index, Mark mark) {
  const auto before = static_cast<Mark>(index.data(PictureListModel::MarkRole).toInt());
  Q_EMIT marked(picture_of(index), before == mark ? Mark::none : mark);
}

void ThumbnailGrid::add_marks(QMenu* menu, const QModelIndex& index) {
  const auto before = static_cast<Mark>(index.data(PictureListModel::MarkRole).toInt());
  for (const auto& [mark, words, name] : {std::tuple(Mark::more, tr("More like this"), "mark_more"),
                                          std::tuple(Mark::less, tr("Less like this"), "mark_less")}) {
    auto* action = menu->addAction(words, this, [this, picture = picture_of(index), before, mark = mark] {
      Q_EMIT marked(picture, before == mark ? Mark::none : mark);
    });
    action->setObjectName(QLatin1String(name));
    action->setCheckable(true);
    action->setChecked(before == mark);
  }
}

void ThumbnailGrid::mousePressEvent(QMouseEvent* event) {
  const QModelIndex index = indexAt(event->pos());
  if (markable_ && index.isValid() && event->button() == Qt::LeftButton) {
    for (const Mark mark : {Mark::more, Mark::less}) {
      if (!ThumbnailDelegate::mark_button(visualRect(index), mark).contains(event->pos())) continue;
      mark_pressed_ = true;
      toggle_mark(index, mark);
      return;
    }
  }
  QListView::mousePressEvent(event);
}

void ThumbnailGrid::mouseMoveEvent(QMouseEvent* event) {
  if (!mark_pressed_) QListView::mouseMoveEvent(event);
}

void ThumbnailGrid::mouseReleaseEvent(QMouseEvent* event) {
  if (!std::exchange(mark_pressed_, false)) QListView::mouseReleaseEvent(event);
}

void ThumbnailGrid::keyPressEvent(QKeyEvent* event) {
  const QModelIndex index = currentIndex();
  if (markable_ && index.isValid() && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)) {
    toggle_mark(index, event->key() == Qt::Key_Plus ? Mark::more : Mark::less);
    return;
  }
  if (event->matches(QKeySequence::Copy) && index.isValid()) {
    copy_path(model_.path_of(index));
  } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && index.isValid()) {
    Q_EMIT opened(picture_of(index));
  } else {
    QListView::keyPressEvent(event);
  }
}

void ThumbnailGrid::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = event->reason() == QContextMenuEvent::Mouse ? indexAt(event->pos()) : currentIndex();
  if (!index.isValid()) return;
  const bool among_selected = selectionModel()->isSelected(index);
  selectionModel()->setCurrentIndex(
      index, among_selected ? QItemSelectionModel::NoUpdate : QItemSelectionModel::ClearAndSelect);
  const std::size_t picture = picture_of(index);
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("picture_menu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  // What it would do is meant for a picture of this list.
  connect(&model_, &QAbstractItemModel::modelReset, menu, &QMenu::close);
  auto* similar = menu->addAction(tr("Find similar"), this, [this, picture] { Q_EMIT find_similar(picture); });
  similar->setEnabled(model_.collection()->embeddings && model_.collection()->pictures[picture].usable());
  if (markable_) add_marks(menu, index);
  menu->addSeparator();
  add_file_actions(*menu, model_.path_of(index));
  Q_EMIT menu_opening(menu);
  const bool by_mouse = event->reason() == QContextMenuEvent::Mouse;
  menu->popup(by_mouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(index).center()));
}

}  // namespace lookalike
