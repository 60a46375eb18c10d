#include "ui/widgets/marks_card.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QPainter>
#include <QPixmap>
#include <QVBoxLayout>

#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/draw_picture.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/picture_drag.h"

namespace lookalike {
namespace {

constexpr int mark_columns = 4, mark_height = 48;

}  // namespace

/// One marked picture in the colour of its mark.
class MarksCard::Tile : public QAbstractButton {
 public:
  Tile(ThumbnailProvider& thumbnails, std::size_t index, QWidget* parent)
      : QAbstractButton(parent), thumbnails_(thumbnails) {
    setObjectName(QStringLiteral("mark_%1").arg(index));
    setCursor(Qt::PointingHandCursor);
    setFixedHeight(mark_height);
    connect(&thumbnails, &ThumbnailProvider::ready, this, qOverload<>(&QWidget::update));
    new PictureDrag(this, [this](const QPoint&) {
      return PictureDrag::Shown{path_, thumbnails_.thumbnail(hash_, path_)};
    });
  }
  void show_mark(const Collection& collection, const MarkedRow& marked) {
    marked_ = marked;
    hash_ = to_qstring(collection.row_picture(marked.row).content_hash);
    path_ = collection.row_path(marked.row);
    const QString name = to_qstring(path_.filename());
    setAccessibleName(marked.mark == Mark::more ? tr("More like %1; press to take the mark back").arg(name)
                                                : tr("Less like %1; press to take the mark back").arg(name));
    setToolTip(accessibleName());
    update();
  }
  const MarkedRow& marked() const { return marked_; }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Palette& colours = palette_of(this);
    const QColor colour = marked_.mark == Mark::more ? colours.good : colours.error;
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF frame = QRectF(rect()).adjusted(2, 2, -2, -2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.sunken);
    painter.drawRoundedRect(frame, control_radius, control_radius);
    const QPixmap thumbnail = thumbnails_.thumbnail(hash_, path_);
    if (!thumbnail.isNull()) draw_covering(painter, frame, thumbnail, control_radius);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? colours.accent : colour, 2));
    painter.drawRoundedRect(frame, control_radius, control_radius);
    const QRectF badge(frame.left(), frame.top(), 16, 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(badge);
    painter.setPen(Qt::white);
    painter.drawText(badge, Qt::AlignCenter, marked_.mark == Mark::more ? QStringLiteral("+") : QStringLiteral("−"));
  }

 private:
  ThumbnailProvider& thumbnails_;
  MarkedRow marked_;
  QString hash_;
  std::filesystem::path path_;
};

MarksCard::MarksCard(ThumbnailProvider& thumbnails, QWidget* parent)
    : Card(parent), thumbnails_(thumbnails), grid_(new QGridLayout) {
  setObjectName(QStringLiteral("marks_card"));
  grid_->setSpacing(4);
  for (int column = 0; column < mark_columns; ++column) grid_->setColumnStretch(column, 1);
  auto* head = new QHBoxLayout;
  auto* clear = make_button(tr("Clear"), QStringLiteral("clear_marks"), ButtonKind::quiet, this);
  clear->setAccessibleName(tr("Clear all marks"));
  head->addWidget(make_label(tr("More and less like these"), TextRole::strong, this), 1);
  head->addWidget(clear);
  body()->addLayout(head);
  body()->addLayout(grid_);
  connect(clear, &QPushButton::clicked, this, &MarksCard::clear_requested);
  hide();
}

MarksCard::Tile* MarksCard::tile(std::size_t index) {
  while (tiles_.size() <= index) {
    auto* added = new Tile(thumbnails_, tiles_.size(), this);
    const int place = static_cast<int>(tiles_.size());
    grid_->addWidget(added, place / mark_columns, place % mark_columns);
    connect(added, &QAbstractButton::clicked, this, [this, added] { Q_EMIT unmarked(added->marked().row); });
    tiles_.push_back(added);
  }
  return tiles_[index];
}

void MarksCard::show_answer(const SearchAnswer* answer) {
  const std::size_t count = answer ? answer->marks.size() : 0;
  for (std::size_t i = 0; i < count; ++i) tile(i)->show_mark(*answer->collection, answer->marks[i]);
  for (std::size_t i = 0; i < tiles_.size(); ++i) tiles_[i]->setVisible(i < count);
  setVisible(count > 0);
}

}  // namespace lookalike
