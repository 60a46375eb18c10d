#pragma once

#include <QListView>
#include <vector>

#include "ui/models/picture_list_model.h"

class QMenu;

namespace lookalike {

class ThumbnailDelegate;

/// A grid of thumbnails with badge and cluster dot; draws only what is visible, so any number of pictures scrolls
/// fluidly. Columns share the width evenly. Several can be selected, by Ctrl, Shift and Ctrl+A. Keyboard: arrows, Enter
/// opens, Ctrl+C copies the path.
class ThumbnailGrid : public QListView {
  Q_OBJECT

 public:
  explicit ThumbnailGrid(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  void set_items(std::shared_ptr<const Collection> collection, std::vector<GridItem> items);
  void set_thumbnail_side(int side);  ///< 72 … 256 logical pixels.
  int thumbnail_side() const { return side_; }
  /// Grow to show every item instead of scrolling (for grids inside a scrolling page).
  void set_fit_to_contents(bool fit);
  /// Matches can be marked as good or bad ones: buttons on the picture, + and −, and the context menu.
  void set_markable(bool markable);
  PictureListModel& pictures() { return model_; }
  /// By position in the list.
  std::vector<std::size_t> selected_pictures() const;
  /// Scrolls to it, and the keyboard goes there.
  void show_first_selected();
  /// Where the keyboard is, and what an open menu is of; there must be one.
  std::size_t current_picture() const { return picture_of(currentIndex()); }

 Q_SIGNALS:
  void opened(std::size_t picture);             ///< Double click or Enter.
  void find_similar(std::size_t picture);       ///< Context menu, only for usable pictures.
  void marked(std::size_t picture, Mark mark);  ///< Mark::none: no longer.
  void menu_opening(QMenu* menu);               ///< For what else can be done with the selected pictures.

 protected:
  void dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  void arrange();
  void add_marks(QMenu* menu, const QModelIndex& index);
  void toggle_mark(const QModelIndex& index, Mark mark);
  std::size_t picture_of(const QModelIndex& index) const;

  PictureListModel model_;
  ThumbnailDelegate* delegate_;
  bool fit_ = false, markable_ = false;
  bool mark_pressed_ = false;  ///< The press was on a button of a picture: it selects and drags nothing.
  int side_ = 128;
};

}  // namespace lookalike
