#include "ui/widgets/reconstruction_strip.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/widgets/draw_picture.h"
#include "ui/widgets/error_map.h"

namespace lookalike {
namespace {

constexpr double caption_width = 96, figure_height = 18, row_gap = 4, column_gap = 12;
constexpr double largest_side = 132;

}  // namespace

ReconstructionStrip::ReconstructionStrip(QWidget* parent) : QWidget(parent) {
  setObjectName("reconstructions");
  setAccessibleName(tr("Pictures, their reconstructions and where they differ"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ReconstructionStrip::show_pictures(const std::vector<Image>& originals,
                                        const std::vector<Image>& reconstructions) {
  columns_.clear();
  for (std::size_t i = 0; i < std::min(originals.size(), reconstructions.size()); ++i) {
    Column column;
    column.rows[0] = QPixmap::fromImage(to_qimage(originals[i]));
    column.rows[1] = QPixmap::fromImage(to_qimage(reconstructions[i]));
    column.rows[2] = QPixmap::fromImage(error_map(originals[i], reconstructions[i]));
    column.error = mean_squared_error(originals[i], reconstructions[i]);
    columns_.push_back(std::move(column));
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
  const double count = static_cast<double>(columns_.size());
  const double by_height = (height() - figure_height - 2 * row_gap) / 3;
  const double by_width = (width() - caption_width - (count - 1) * column_gap) / count;
  const double side = std::floor(std::clamp(std::min(by_height, by_width), 16.0, largest_side));
  const QString captions[3] = {tr("picture"), tr("reconstruction"), tr("error")};
  for (int row = 0; row < 3; ++row) {
    painter.drawText(QRectF(0, row * (side + row_gap), caption_width - 8, side), Qt::AlignVCenter | Qt::AlignLeft,
                     captions[row]);
  }
  const double bottom = 3 * side + 2 * row_gap;
  painter.drawText(QRectF(0, bottom, caption_width - 8, figure_height), Qt::AlignVCenter | Qt::AlignLeft,
                   tr("squared error"));
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const double x = caption_width + static_cast<double>(i) * (side + column_gap);
    for (int row = 0; row < 3; ++row) {
      draw_covering(painter, QRectF(x, row * (side + row_gap), side, side), columns_[i].rows[row], thumb_radius);
    }
    painter.drawText(QRectF(x - column_gap / 2, bottom, side + column_gap, figure_height), Qt::AlignCenter,
                     QString::number(columns_[i].error, 'f', 3));
  }
}

}  // namespace lookalike
