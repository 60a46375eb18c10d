#include "ui/widgets/sample_map.h"

#include <QPainter>
#include <algorithm>

#include "ui/style/theme.h"
#include "ui/widgets/cluster_mark.h"

namespace lookalike {
namespace {

constexpr double dot = 8, margin = 10;

}  // namespace

SampleMap::SampleMap(QWidget* parent) : QWidget(parent) {
  setObjectName("sample_map");
  setAccessibleName(tr("Map of some pictures as the network sees them after this epoch"));
  setToolTip(tr("Some pictures as the network sees them after this epoch, in the colours of their clusters"));
}

void SampleMap::show_points(const Matrix& xy, const std::vector<int>& clusters) {
  xy_ = xy;
  clusters_ = clusters;
  clusters_.resize(static_cast<std::size_t>(xy_.rows), -1);
  update();
}

QPointF SampleMap::position_of(std::int64_t i) const {
  const double radius = std::min(width(), height()) / 2.0 - margin;
  return {width() / 2.0 + radius * xy_(i, 0), height() / 2.0 - radius * xy_(i, 1)};
}

void SampleMap::paintEvent(QPaintEvent*) {
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colours.sunken);
  painter.drawRoundedRect(rect(), control_radius, control_radius);
  QFont font = this->font();
  font.setPixelSize(11);
  painter.setFont(font);
  painter.setPen(colours.muted);
  const QRectF line = QRectF(rect()).adjusted(8, 5, -8, 0);
  painter.drawText(line, Qt::AlignTop | Qt::AlignLeft,
                   QFontMetricsF(font).elidedText(tr("Map after this epoch"), Qt::ElideRight, line.width()));
  painter.setPen(QPen(colours.surface, 0.8));
  for (std::int64_t i = 0; i < xy_.rows; ++i) {
    const int cluster = clusters_[static_cast<std::size_t>(i)];
    painter.setBrush(cluster < 0 ? colours.muted : cluster_colour(cluster));
    const QPointF at = position_of(i);
    painter.drawPath(marker_path(cluster < 0 ? Marker::circle : cluster_marker(cluster),
                                 QRectF(at.x() - dot / 2, at.y() - dot / 2, dot, dot)));
  }
}

}  // namespace lookalike
