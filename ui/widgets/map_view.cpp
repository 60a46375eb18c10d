#include "ui/widgets/map_view.h"

#include <QPainter>
#include <QPainterPath>
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
constexpr std::int64_t most_drawn_at_once = 20'000;  // A few milliseconds; more are drawn in the background.

constexpr std::size_t most_rings = 300;  // More selected points are told from the others by these fading.

QColor between(const QColor& a, const QColor& b) {
  return QColor::fromRgbF((a.redF() + b.redF()) / 2, (a.greenF() + b.greenF()) / 2, (a.blueF() + b.blueF()) / 2);
}

}  // namespace

MapView::MapView(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent), tiles_(thumbnails, *this), worker_(this) {
  setObjectName("map_view");
  setAccessibleName(tr("Map of all pictures"));
  setAccessibleDescription(
      tr("Drag to move, wheel or + and − to zoom, 0 shows everything, click selects a picture, "
         "Shift and drag selects those inside the line."));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumSize(240, 200);
  connect(&thumbnails, &ThumbnailProvider::ready, this, qOverload<>(&QWidget::update));
}

void MapView::show_map(std::shared_ptr<const Collection> collection, std::shared_ptr<const MapLayout> map,
                       MapColouring colouring, bool moved) {
  if (!collection || !map || map->xy.cols != 2) collection = nullptr, map = nullptr;
  const bool same_map = map == map_;
  const bool same_groups = colouring.groups == colouring_.groups;
  const bool same_colours = same_groups && colouring.group_of == colouring_.group_of;
  const bool same_tiles = moved && same_colours && collection == collection_;
  const bool same_order = collection && collection_ && collection->clustering == collection_->clustering;
  collection_ = std::move(collection);
  map_ = std::move(map);
  colouring_ = std::move(colouring);
  if (same_map && same_colours && same_order) return;
  points_ = std::make_shared<MapPoints>(map_ ? MapPoints::from(*collection_, *map_, colouring_.group_of) : MapPoints());
  if (!same_groups) shown_groups_.clear();  // as the legend does
  if (!same_tiles) {
    hovered_.reset();
    tiles_.set_collection(collection_);
  }
  picked_.reset();
  ++content_;
  whole_ = moved ? whole_.united(points_->bounds()) : points_->bounds();
  if (moved) {
    if (!lassoing_ || !pressed_) lasso_.clear();
    view_is_whole_ ? show_all() : view_changed();
  } else if (!same_map) {
    layer_ = {};
    lasso_.clear();
    select_rows(selection_);
    show_all();
  }
  update();
}

void MapView::set_shown_groups(std::set<int> groups) {
  if (groups == shown_groups_) return;
  shown_groups_ = std::move(groups);
  ++content_;
  picked_.reset();
  update();
}

void MapView::set_thumbnails_visible(bool visible) {
  thumbnails_visible_ = visible;
  update();
}

std::optional<std::int64_t> MapView::selected() const {
  return selection_.size() == 1 ? std::optional(selection_.front()) : std::nullopt;
}

void MapView::select(std::optional<std::int64_t> row) {
  select_rows(row ? std::vector<std::int64_t>{*row} : std::vector<std::int64_t>{});
}

void MapView::select_rows(std::vector<std::int64_t> rows) {
  std::erase_if(rows, [this](std::int64_t row) { return row < 0 || row >= points_->count(); });
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  if (rows == selection_) return;
  if (std::max(rows.size(), selection_.size()) > most_rings) ++content_;  // What is not selected fades.
  if (rows.size() < 2) lasso_.clear();
  selection_ = std::move(rows);
  update();
  Q_EMIT selection_changed();
}

void MapView::set_lasso(bool on) {
  lasso_on_ = on;
  setCursor(on ? Qt::CrossCursor : Qt::ArrowCursor);
}

bool MapView::shown(std::int64_t row) const {
  return shown_groups_.empty() || shown_groups_.count(points_->group(row)) > 0;
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
  viewport_.fit(whole_, fit_margin);
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
  if (picked_ && !picked_->viewport.covers(viewport_, picked_->margin)) picked_.reset();
  update();
}

bool MapView::layer_covers_view() const {
  return !layer_.image.isNull() && layer_.viewport.covers(viewport_, layer_.margin) &&
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
  style.faded = between(palette_of(this).muted, palette_of(this).surface);
  for (const MapGroup& group : colouring_.groups) style.marks.push_back(group.mark);
  const bool fades = selection_.size() > most_rings;
  if (!shown_groups_.empty() || fades) {
    auto drawn = std::make_shared<std::vector<char>>(static_cast<std::size_t>(points_->count()), !fades);
    for (const std::int64_t row : selection_) (*drawn)[static_cast<std::size_t>(row)] = 1;
    for (std::int64_t row = 0; row < points_->count(); ++row) (*drawn)[static_cast<std::size_t>(row)] &= shown(row);
    style.shown = [drawn](std::int64_t row) { return (*drawn)[static_cast<std::size_t>(row)] != 0; };
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
  if (thumbnails_visible_ && collection_ && points_->count() > 0) update_thumbnails();
  draw_rings(painter, false);  // below the thumbnails, as their points
  if (thumbnails_visible_) draw_thumbnails(painter);
  draw_rings(painter, true);
  lasso_.draw(painter, viewport_, colours);
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
  tiles_.begin_frame();
  std::vector<MapMark> marks;
  for (const MapGroup& group : colouring_.groups) marks.push_back(group.mark);
  const QRectF visible = QRectF(rect()).adjusted(-tile_side, -tile_side, tile_side, tile_side);
  for (const std::int64_t row : picked_->rows) {
    const QRectF place = tile_rect(row);
    if (!visible.intersects(place)) continue;
    const QPixmap picture = tiles_.tile(row, mark_of(marks, points_->group(row)).colour);
    if (!picture.isNull()) painter.drawPixmap(place.topLeft(), picture);
  }
  if (tiles_.frame_is_full()) update();
}

bool MapView::has_tile(std::int64_t row) const {
  return thumbnails_visible_ && tiles_.has(row) && picked_ &&
         std::find(picked_->rows.begin(), picked_->rows.end(), row) != picked_->rows.end();
}

/// Around the selected and the hovered pictures: those that are points, or those that are thumbnails.
void MapView::draw_rings(QPainter& painter, bool of_tiles) const {
  const Palette& colours = palette_of(this);
  const bool hovered_too = hovered_ && !std::binary_search(selection_.begin(), selection_.end(), *hovered_);
  if (hovered_too && has_tile(*hovered_) == of_tiles) draw_ring(painter, *hovered_, colours.muted);
  if (selection_.size() > most_rings) return;
  for (const std::int64_t row : selection_) {
    if (has_tile(row) == of_tiles) draw_ring(painter, row, colours.accent);
  }
}

void MapView::draw_ring(QPainter& painter, std::int64_t row, const QColor& colour) const {
  painter.setPen(QPen(colour, 2.5));
  painter.setBrush(Qt::NoBrush);
  if (has_tile(row)) {
    painter.drawRoundedRect(tile_rect(row).adjusted(-2, -2, 2, 2), thumb_radius + 2, thumb_radius + 2);
  } else {
    const double radius = marker_diameter(points_->count(), viewport_.zoom()) / 2 + 4;
    painter.drawEllipse(viewport_.to_screen(points_->place(row)), radius, radius);
  }
}

QString MapView::description(std::int64_t row) const {
  const Picture& picture = collection_->row_picture(row);
  QString text = to_qstring(std::filesystem::path(picture.path).filename());
  const int group = points_->group(row);
  if (group >= 0) text += QLatin1Char('\n') + colouring_.groups[static_cast<std::size_t>(group)].name;
  return text;
}

}  // namespace lookalike
