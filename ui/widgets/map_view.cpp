#include "ui/widgets/map_view.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"
#include "ui/style/theme.h"

namespace lookalike {
namespace {

constexpr double tile_side = MapTiles::side;
constexpr double fit_margin = 48;
constexpr double hit_radius = 10;
constexpr double zoom_step = 1.4;
constexpr double key_pan = 80;
constexpr std::int64_t most_drawn_at_once = 20'000;  // A few milliseconds; more are drawn in the background.

bool same_scale(const MapViewport& a, const MapViewport& b) {
  return a.screen() == b.screen() && std::abs(a.pixels_per_unit() / b.pixels_per_unit() - 1) < 1e-9;
}

/// Whether what was made for `old` with a margin around it covers `now` too.
bool covers(const MapViewport& old, double margin, const MapViewport& now) {
  if (!same_scale(old, now)) return false;
  const QPointF shift = now.to_screen(QPointF()) - old.to_screen(QPointF());
  return std::abs(shift.x()) <= margin && std::abs(shift.y()) <= margin;
}

}  // namespace

MapView::MapView(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent), tiles_(thumbnails, *this), worker_(this) {
  setObjectName("map_view");
  setAccessibleName(tr("Map of all pictures"));
  setAccessibleDescription(tr("Drag to move, wheel or + and − to zoom, 0 shows everything, click selects a picture."));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(240, 200);
  connect(&thumbnails, &ThumbnailProvider::ready, this, qOverload<>(&QWidget::update));
}

void MapView::show_collection(std::shared_ptr<const Collection> collection) {
  const bool same_map = collection && collection_ && collection->map == collection_->map;
  const bool same = same_map && collection->clustering == collection_->clustering;
  collection_ = std::move(collection);
  if (same) return;
  points_ = std::make_shared<MapPoints>(collection_ ? MapPoints::from(*collection_) : MapPoints());
  shown_clusters_.clear();
  hovered_.reset();
  tiles_.set_collection(collection_);
  picked_.reset();
  ++content_;
  if (!same_map) {
    layer_ = {};
    select(std::nullopt);
    show_all();
  }
  update();
}

void MapView::set_shown_clusters(std::set<int> clusters) {
  if (clusters == shown_clusters_) return;
  shown_clusters_ = std::move(clusters);
  ++content_;
  picked_.reset();
  update();
}

void MapView::set_thumbnails_visible(bool visible) {
  thumbnails_visible_ = visible;
  update();
}

void MapView::select(std::optional<std::int64_t> row) {
  if (row && (*row < 0 || *row >= points_->count())) row.reset();
  if (row == selected_) return;
  selected_ = row;
  update();
  Q_EMIT selection_changed();
}

bool MapView::shown(std::int64_t row) const {
  return shown_clusters_.empty() || shown_clusters_.count(points_->cluster(row)) > 0;
}

std::optional<std::int64_t> MapView::row_at(const QPointF& position) const {
  if (thumbnails_visible_ && picked_) {
    for (const std::int64_t row : picked_->rows) {
      if (shown(row) && tile_rect(row).contains(position)) return row;
    }
  }
  const std::int64_t row = points_->nearest(viewport_.to_map(position), hit_radius / viewport_.pixels_per_unit(),
                                            [this](std::int64_t candidate) { return shown(candidate); });
  return row < 0 ? std::nullopt : std::optional(row);
}

void MapView::zoom_in() {
  zoom(rect().center(), zoom_step);
}
void MapView::zoom_out() {
  zoom(rect().center(), 1 / zoom_step);
}

void MapView::show_all() {
  view_is_whole_ = true;
  viewport_.resize(size());
  viewport_.fit(points_->bounds(), fit_margin);
  view_changed();
}

void MapView::zoom(const QPointF& about, double factor) {
  view_is_whole_ = false;
  viewport_.zoom_about(about, factor);
  view_changed();
}

void MapView::pan(const QPointF& pixels) {
  view_is_whole_ = false;
  viewport_.pan(pixels);
  view_changed();
}

void MapView::view_changed() {
  if (picked_ && !covers(picked_->viewport, picked_->margin, viewport_)) picked_.reset();
  update();
}

bool MapView::layer_covers_view() const {
  return !layer_.image.isNull() && covers(layer_.viewport, layer_.margin, viewport_) &&
         layer_.image.devicePixelRatio() == devicePixelRatioF();
}

bool MapView::settled() const {
  return layer_content_ == content_ && layer_covers_view();
}

MapLayerStyle MapView::layer_style() const {
  MapLayerStyle style;
  style.device_pixel_ratio = devicePixelRatioF();
  style.margin = std::ceil(std::max(width(), height()) / 4.0);
  style.outline = palette_of(this).surface;
  style.faded = palette_of(this).border;
  if (!shown_clusters_.empty()) {
    style.shown = [clusters = shown_clusters_](int cluster) { return clusters.count(cluster) > 0; };
  }
  return style;
}

void MapView::request_layer() {
  if (points_->count() <= most_drawn_at_once) {
    layer_ = draw_map_layer(*points_, viewport_, layer_style());
    layer_content_ = content_;
    return;
  }
  if (drawing_) return;  // When that is done paintEvent() sees whether it has become stale meanwhile.
  drawing_ = true;
  worker_.start([this, points = points_, viewport = viewport_, style = layer_style(), content = content_](auto) {
    auto layer = std::make_shared<MapLayer>(draw_map_layer(*points, viewport, style));
    worker_.post([this, layer, content, points] {
      drawing_ = false;
      if (points == points_) {
        layer_ = std::move(*layer);
        layer_content_ = content;
      }
      update();
    });
  });
}

void MapView::update_thumbnails() {
  if (picked_) return;
  const double spacing = thumbnail_spacing(viewport_.zoom(), tile_side);
  const double margin = std::max(width(), height()) / 2.0;
  picked_ = pick_thumbnails(*points_, viewport_, margin, spacing, [this](std::int64_t row) { return shown(row); });
}

void MapView::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  if (!settled()) request_layer();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath card;
  card.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), card_radius, card_radius);
  painter.fillPath(card, colours.surface);
  painter.save();
  painter.setClipPath(card);
  draw_layer(painter);
  if (thumbnails_visible_) draw_thumbnails(painter);
  if (hovered_ && hovered_ != selected_) draw_ring(painter, *hovered_, colours.muted);
  if (selected_) draw_ring(painter, *selected_, colours.accent);
  painter.restore();
  painter.setPen(hasFocus() ? QPen(colours.accent, 2) : QPen(colours.border, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(card);
}

void MapView::draw_layer(QPainter& painter) const {
  if (layer_.image.isNull()) return;
  // Where the layer's corner (margin included) lies in the present view, and how much larger that is by now.
  const double scale = viewport_.pixels_per_unit() / layer_.viewport.pixels_per_unit();
  const QPointF corner = viewport_.to_screen(layer_.viewport.to_map(QPointF(-layer_.margin, -layer_.margin)));
  const QSizeF size = QSizeF(layer_.image.size()) / layer_.image.devicePixelRatio() * scale;
  if (scale == 1) {
    painter.drawImage(corner, layer_.image);
  } else {
    painter.drawImage(QRectF(corner, size), layer_.image);
  }
}

QRectF MapView::tile_rect(std::int64_t row) const {
  const QPointF at = viewport_.to_screen(points_->place(row));
  return {std::round(at.x() - tile_side / 2), std::round(at.y() - tile_side / 2), tile_side, tile_side};
}

void MapView::draw_thumbnails(QPainter& painter) {
  if (!collection_ || points_->count() == 0) return;
  update_thumbnails();
  tiles_.begin_frame();
  const QRectF visible = QRectF(rect()).adjusted(-tile_side, -tile_side, tile_side, tile_side);
  for (const std::int64_t row : picked_->rows) {
    const QRectF place = tile_rect(row);
    if (!visible.intersects(place)) continue;
    const QPixmap picture = tiles_.tile(row, points_->cluster(row));
    if (!picture.isNull()) painter.drawPixmap(place.topLeft(), picture);
  }
  if (tiles_.frame_is_full()) update();
}

void MapView::draw_ring(QPainter& painter, std::int64_t row, const QColor& colour) const {
  const bool has_tile = thumbnails_visible_ && tiles_.has(row) && picked_ &&
                        std::find(picked_->rows.begin(), picked_->rows.end(), row) != picked_->rows.end();
  painter.setPen(QPen(colour, 2.5));
  painter.setBrush(Qt::NoBrush);
  if (has_tile) {
    painter.drawRoundedRect(tile_rect(row).adjusted(-2, -2, 2, 2), thumb_radius + 2, thumb_radius + 2);
  } else {
    const double radius = marker_diameter(points_->count(), viewport_.zoom()) / 2 + 4;
    painter.drawEllipse(viewport_.to_screen(points_->place(row)), radius, radius);
  }
}

QString MapView::description(std::int64_t row) const {
  const Picture& picture = collection_->row_picture(row);
  QString text = to_qstring(std::filesystem::path(picture.path).filename());
  const int cluster = points_->cluster(row);
  if (cluster >= 0 && collection_->clustering && cluster < collection_->clustering->k) {
    text += "\n" + to_qstring(collection_->clustering->clusters[static_cast<std::size_t>(cluster)].name);
  }
  return text;
}

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
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
  if (!pressed_) return set_hovered(row_at(event->position()));
  if (!dragging_ && (event->position() - *pressed_).manhattanLength() < QApplication::startDragDistance()) return;
  dragging_ = true;
  setCursor(Qt::ClosedHandCursor);
  pan(event->position() - last_drag_);
  last_drag_ = event->position();
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !pressed_) return QWidget::mouseReleaseEvent(event);
  if (!dragging_) select(row_at(event->position()));
  pressed_.reset();
  dragging_ = false;
  unsetCursor();
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto row = row_at(event->position())) Q_EMIT activated(*row);
}

void MapView::leaveEvent(QEvent*) {
  set_hovered(std::nullopt);
}

void MapView::set_hovered(std::optional<std::int64_t> row) {
  if (row == hovered_) return;
  hovered_ = row;
  setCursor(row ? Qt::PointingHandCursor : Qt::ArrowCursor);
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
      if (selected_) Q_EMIT activated(*selected_);
      return;
    case Qt::Key_Escape:
      if (selected_) return select(std::nullopt);
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace lookalike
