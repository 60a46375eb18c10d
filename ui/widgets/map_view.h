#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "ui/sessions/worker.h"
#include "ui/widgets/map_colouring.h"
#include "ui/widgets/map_lasso.h"
#include "ui/widgets/map_layer.h"
#include "ui/widgets/map_points.h"
#include "ui/widgets/map_thumbnails.h"
#include "ui/widgets/map_tiles.h"
#include "ui/widgets/map_viewport.h"

class QMenu;

namespace lookalike {

class ThumbnailProvider;

/// Every picture of a collection as a point, with thumbnails where there is room. Drag pans, the wheel zooms about the
/// cursor, + − 0 and the arrows do the same from the keyboard; a click selects, with Ctrl it adds or takes away, a
/// double click or Enter activates, as does “Find similar” in the context menu, which selects a picture that is not.
/// With Shift, or while the lasso is on, a drag selects what it is drawn around.
class MapView : public QWidget {
  Q_OBJECT

 public:
  explicit MapView(ThumbnailProvider& thumbnails, QWidget* parent = nullptr);

  /// Shows a map of `collection` (either null: nothing), and the whole of it when the map is another one. The selection
  /// stays, as far as there are such rows. `moved`: it is the map that was shown, with its points at new places; what
  /// is in view stays in view.
  void show_map(std::shared_ptr<const Collection> collection, std::shared_ptr<const MapLayout> map,
                MapColouring colouring, bool moved = false);
  /// Only these groups are drawn in colour and can be picked; empty: all.
  void set_shown_groups(std::set<int> groups);
  void set_thumbnails_visible(bool visible);

  const MapPoints& points() const { return *points_; }
  const MapViewport& viewport() const { return viewport_; }
  std::shared_ptr<const MapPoints> shared_points() const { return points_; }
  /// How the points are drawn: colours of the theme, filter, selection.
  MapLayerStyle layer_style() const;
  const MapColouring& colouring() const { return colouring_; }

  /// Rows, rising. Where very many are selected all others are drawn faded.
  const std::vector<std::int64_t>& selection() const { return selection_; }
  /// The only selected row, if it is one.
  std::optional<std::int64_t> selected() const;
  void select(std::optional<std::int64_t> row);
  void select_rows(std::vector<std::int64_t> rows);

  /// Whether all points are drawn as they should be now; large maps are drawn in the background.
  bool settled() const;

  /// The row whose thumbnail or marker is at this place of the widget.
  std::optional<std::int64_t> row_at(const QPointF& position) const;

 public Q_SLOTS:
  void zoom_in();
  void zoom_out();
  void show_all();
  void set_lasso(bool on);

 Q_SIGNALS:
  void selection_changed();
  void activated(std::int64_t row);
  void menu_opening(QMenu* menu);  ///< For what else can be done with the selected pictures.

 protected:
  bool event(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  bool shown(std::int64_t row) const;
  void zoom(const QPointF& about, double factor);
  void click(const QPointF& position, bool add);
  void drag(const QPointF& position);
  void finish_lasso(bool add);
  void pan(const QPointF& pixels);
  void view_changed();
  void set_hovered(std::optional<std::int64_t> row);
  bool layer_covers_view() const;
  void request_layer();
  void update_thumbnails();
  void draw_layer(QPainter& painter) const;
  void draw_thumbnails(QPainter& painter);
  bool has_tile(std::int64_t row) const;
  void draw_rings(QPainter& painter, bool of_tiles) const;
  void draw_ring(QPainter& painter, std::int64_t row, const QColor& colour) const;
  QRectF tile_rect(std::int64_t row) const;
  QString description(std::int64_t row) const;

  std::shared_ptr<const Collection> collection_;
  std::shared_ptr<const MapLayout> map_;
  MapColouring colouring_;
  std::shared_ptr<const MapPoints> points_ = std::make_shared<MapPoints>();
  MapViewport viewport_;
  QRectF whole_;               ///< What show_all() shows: the bounds of the points, also where they moved from.
  bool view_is_whole_ = true;  ///< Until the user moves it, the view follows the window's size.
  std::set<int> shown_groups_;
  bool thumbnails_visible_ = true;
  std::vector<std::int64_t> selection_;
  std::optional<std::int64_t> hovered_;
  std::optional<QPointF> pressed_;
  QPointF last_drag_;
  bool dragging_ = false;
  bool lasso_on_ = false, lassoing_ = false;
  MapLasso lasso_;

  MapLayer layer_;
  std::uint64_t content_ = 1;        ///< Counts changes of points, colours, filter, selection and theme.
  std::uint64_t layer_content_ = 0;  ///< What layer_ was drawn from.
  bool drawing_ = false;             ///< The worker draws a layer.
  std::optional<MapThumbnails> picked_;
  MapTiles tiles_;
  Worker worker_;  ///< Last: it uses the others until it has ended.
};

}  // namespace lookalike
