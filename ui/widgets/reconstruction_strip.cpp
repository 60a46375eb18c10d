#include "ui/widgets/reconstruction_strip.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/style/theme.h"
#include "ui/widgets/draw_picture.h"
#include "ui/widgets/picture_drag.h"

namespace lookalike {
namespace {

constexpr double caption_width = 96, figure_height = 18, row_gap = 4, column_gap = 12;
constexpr double smallest_side = 76, largest_side = 132;

}  // namespace

ReconstructionStrip::ReconstructionStrip(QWidget* parent) : QWidget(parent) {
  setObjectName("reconstructions");
  setAccessibleName(tr("Pictures, their reconstructions and where they differ"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  new PictureDrag(this, [this](const QPoint& at) { return PictureDrag::Shown{{}, original_at(at)}; });
}

double ReconstructionStrip::side() const {
  const double by_height = (height() - figure_height - 2 * row_gap) / 3;
  const double room = width() - caption_width + column_gap;
  const double by_width = room / static_cast<double>(columns_.size()) - column_gap;
  return std::floor(std::clamp(std::min(by_height, std::max(by_width, smallest_side)), 16.0, largest_side));
}

std::size_t ReconstructionStrip::shown_columns() const {
  const double room = width() - caption_width + column_gap;
  return std::clamp<std::size_t>(static_cast<std::size_t>(room / (side() + column_gap)), 1, columns_.size());
}

/// Null beside the originals.
QPixmap ReconstructionStrip::original_at(const QPoint& place) const {
  if (columns_.empty() || place.x() < caption_width || place.y() > side()) return {};
  const auto column = static_cast<std::size_t>((place.x() - caption_width) / (side() + column_gap));
  return column < shown_columns() ? columns_[column].rows[0] : QPixmap();
}

void ReconstructionStrip::show_columns(const std::vector<SampleColumn>& columns) {
  columns_.clear();
  for (const SampleColumn& column : columns) {
    columns_.push_back({{QPixmap::fromImage(column.picture), QPixmap::fromImage(column.reconstruction),
                         QPixmap::fromImage(column.error)},
                        column.squared_error});
  }
  update();
}

void ReconstructionStrip::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  QFont small = font();
  small.setPixelSize(11);
  painter.setPen(colours.muted);
  if (columns_.empty()) {
    painter.drawText(rect(), Qt::AlignCenter, tr("The first reconstructions appear after the first epoch."));
    return;
  }
  painter.setFont(small);
  const double side = this->side();
  const std::size_t count = shown_columns();
  const QString captions[3] = {tr("picture"), tr("reconstruction"), tr("error")};
  for (int row = 0; row < 3; ++row) {
    painter.drawText(QRectF(0, row * (side + row_gap), caption_width - 8, side), Qt::AlignVCenter | Qt::AlignLeft,
                     captions[row]);
  }
  const double bottom = 3 * side + 2 * row_gap;
  painter.drawText(QRectF(0, bottom, caption_width - 8, figure_height), Qt::AlignVCenter | Qt::AlignLeft,
                   tr("squared error"));
  for (std::size_t i = 0; i < count; ++i) {
    const double x = caption_width + static_cast<double>(i) * (side + column_gap);
    for (int row = 0; row < 3; ++row) {
      draw_tile(painter, QRectF(x, row * (side + row_gap), side, side), columns_[i].rows[row], thumb_radius);
    }
    painter.drawText(QRectF(x - column_gap / 2, bottom, side + column_gap, figure_height), Qt::AlignCenter,
                     QString::number(columns_[i].error, 'f', 3));
  }
}

}  // namespace lookalike
