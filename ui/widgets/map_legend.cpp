#include "ui/widgets/map_legend.h"

#include <QAbstractButton>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/cluster_mark.h"
#include "ui/widgets/labels.h"

namespace lookalike {
namespace {

constexpr int entry_height = 25, frame = 1;

}  // namespace

/// One line of the legend.
class MapLegend::Entry : public QAbstractButton {
 public:
  Entry(int index, const Cluster& cluster)
      : cluster_(index), count_(number_text(static_cast<qint64>(cluster.rows.size()))) {
    setObjectName(QStringLiteral("legend_%1").arg(index));
    setText(to_qstring(cluster.name));
    setAccessibleName(text() + QLatin1Char(' ') + count_);
    setToolTip(text());
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  }
  QSize sizeHint() const override { return {180, entry_height}; }
  int cluster() const { return cluster_; }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Palette& colours = palette_of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? QPen(colours.accent) : QPen(Qt::NoPen));
    painter.setBrush(isChecked() ? colours.accent_wash : underMouse() ? colours.sunken : QColor(Qt::transparent));
    painter.drawRoundedRect(frame, control_radius, control_radius);
    draw_cluster_mark(painter, QRectF(6, (height() - 10) / 2.0, 10, 10), cluster_);
    painter.setPen(colours.muted);
    const QRectF inner = frame.adjusted(24, 0, -6, 0);
    painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, count_);
    painter.setPen(isChecked() ? colours.accent : colours.text);
    const double width = inner.width() - painter.fontMetrics().horizontalAdvance(count_) - small_gap;
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, static_cast<int>(width)));
  }

 private:
  int cluster_;
  QString count_;
};

MapLegend::MapLegend(QWidget* parent)
    : Card(parent), title_(make_label(tr("Clusters"), TextRole::strong)), list_(new QWidget) {
  setObjectName("map_legend");
  body()->setContentsMargins(10, 14, 10, 10);
  title_->setContentsMargins(6, 0, 6, 0);
  title_->setToolTip(tr("Click to show only some of them"));
  body()->addWidget(title_);
  auto* lines = new QVBoxLayout(list_);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->setSpacing(0);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setMinimumHeight(3 * entry_height);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(list_);
  body()->addWidget(scroll);
}

void MapLegend::show_clusters(std::shared_ptr<const Clustering> clustering) {
  if (clustering && clustering == clustering_) return;
  clustering_ = std::move(clustering);
  qDeleteAll(entries_);
  entries_.clear();
  const std::size_t count = clustering_ ? clustering_->clusters.size() : 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto* entry = new Entry(static_cast<int>(i), clustering_->clusters[i]);
    list_->layout()->addWidget(entry);
    connect(entry, &QAbstractButton::toggled, this, &MapLegend::filter_changed);
    entries_.append(entry);
  }
  const QMargins margins = body()->contentsMargins();
  const int list_height = static_cast<int>(count) * entry_height;
  list_->setMinimumHeight(list_height);
  setMaximumHeight(margins.top() + title_->sizeHint().height() + body()->spacing() + list_height + margins.bottom() +
                   2 * frame);
  setVisible(count > 0);
}

std::set<int> MapLegend::checked() const {
  std::set<int> clusters;
  for (const Entry* entry : entries_) {
    if (entry->isChecked()) clusters.insert(entry->cluster());
  }
  return clusters;
}

}  // namespace lookalike
