#include "ui/widgets/map_legend.h"

#include <QAbstractButton>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/cluster_mark.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {
namespace {

constexpr int entry_height = 25, frame = 1;

}  // namespace

/// One line of the legend.
class MapLegend::Entry : public QAbstractButton {
 public:
  Entry(int index, const MapGroup& group) : index_(index), mark_(group.mark), count_(number_text(group.count)) {
    setObjectName(QStringLiteral("legend_%1").arg(index));
    setText(group.name);
    setAccessibleName(text() + QLatin1Char(' ') + count_);
    setToolTip(text());
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  }
  QSize sizeHint() const override { return {180, entry_height}; }
  int index() const { return index_; }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Palette& colours = palette_of(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? QPen(colours.accent) : QPen(Qt::NoPen));
    painter.setBrush(isChecked() ? colours.accent_wash : underMouse() ? colours.sunken : QColor(Qt::transparent));
    painter.drawRoundedRect(frame, control_radius, control_radius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mark_.colour);
    painter.drawPath(marker_path(mark_.marker, QRectF(6, (height() - 10) / 2.0, 10, 10)));
    painter.setPen(colours.muted);
    const QRectF inner = frame.adjusted(24, 0, -6, 0);
    painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, count_);
    painter.setPen(isChecked() ? colours.accent : colours.text);
    const double width = inner.width() - painter.fontMetrics().horizontalAdvance(count_) - small_gap;
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, static_cast<int>(width)));
  }

 private:
  int index_;
  MapMark mark_;
  QString count_;
};

MapLegend::MapLegend(QWidget* parent)
    : Card(parent),
      title_(make_label({}, TextRole::strong)),
      explanation_(make_label({}, TextRole::small)),
      list_(new QWidget) {
  setObjectName("map_legend");
  body()->setContentsMargins(10, 14, 10, 10);
  title_->setContentsMargins(6, 0, 6, 0);
  title_->setToolTip(tr("Click to show only some of them"));
  explanation_->setContentsMargins(6, 0, 6, 0);
  explanation_->setWordWrap(true);
  body()->addWidget(title_);
  body()->addWidget(explanation_);
  auto* lines = new QVBoxLayout(list_);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->setSpacing(0);
  auto* scroll = new QScrollArea;
  scroll_vertically(*scroll);
  scroll->setMinimumHeight(3 * entry_height);
  scroll->setWidget(list_);
  body()->addWidget(scroll);
}

void MapLegend::show_colouring(const MapColouring& colouring) {
  title_->setText(colouring.title);
  explanation_->setText(colouring.explanation);
  explanation_->setVisible(!colouring.explanation.isEmpty());
  if (colouring.groups == groups_) return;
  groups_ = colouring.groups;
  qDeleteAll(entries_);
  entries_.clear();
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    auto* entry = new Entry(static_cast<int>(i), groups_[i]);
    list_->layout()->addWidget(entry);
    connect(entry, &QAbstractButton::toggled, this, &MapLegend::filter_changed);
    entries_.append(entry);
  }
  const QMargins margins = body()->contentsMargins();
  const int list_height = static_cast<int>(groups_.size()) * entry_height;
  list_->setMinimumHeight(list_height);
  const int words =
      explanation_->isVisibleTo(this) ? explanation_->heightForWidth(width() - 2 * 16) + body()->spacing() : 0;
  setMaximumHeight(margins.top() + title_->sizeHint().height() + words + body()->spacing() + list_height +
                   margins.bottom() + 2 * frame);
  setVisible(!groups_.empty());
}

std::set<int> MapLegend::checked() const {
  std::set<int> checked;
  for (const Entry* entry : entries_) {
    if (entry->isChecked()) checked.insert(entry->index());
  }
  return checked;
}

}  // namespace lookalike
