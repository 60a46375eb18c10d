#include "ui/widgets/selection_card.h"

#include <QAbstractButton>
#include <QContextMenuEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/draw_picture.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/picture_drag.h"
#include "ui/widgets/selection_actions.h"

namespace lookalike {
namespace {

constexpr int columns = 3, most_shown = 6, tile_height = 56;

}  // namespace

/// One picture; a click chooses it.
class SelectionCard::Tile : public QAbstractButton {
 public:
  Tile(ThumbnailProvider& thumbnails, int index) : thumbnails_(thumbnails) {
    setObjectName(QStringLiteral("selection_%1").arg(index));
    setCursor(Qt::PointingHandCursor);
    setFixedHeight(tile_height);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&thumbnails, &ThumbnailProvider::ready, this, qOverload<>(&QWidget::update));
    new PictureDrag(this, [this](const QPoint&) {
      return PictureDrag::Shown{path_, thumbnails_.thumbnail(hash_, path_)};
    });
  }
  void show_picture(const Collection& collection, std::int64_t row) {
    hash_ = to_qstring(collection.row_picture(row).content_hash);
    path_ = collection.row_path(row);
    setAccessibleName(to_qstring(path_.filename()));
    setToolTip(accessibleName());
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    const QPixmap thumbnail = thumbnails_.thumbnail(hash_, path_);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette_of(this).sunken);
    painter.drawRoundedRect(frame, control_radius, control_radius);
    if (!thumbnail.isNull()) draw_covering(painter, frame, thumbnail, control_radius);
    if (!hasFocus()) return;
    painter.setPen(QPen(palette_of(this).accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(frame, control_radius, control_radius);
  }

 private:
  ThumbnailProvider& thumbnails_;
  QString hash_;
  std::filesystem::path path_;
};

SelectionCard::SelectionCard(ThumbnailProvider& thumbnails, QWidget* parent)
    : Card(parent),
      thumbnails_(thumbnails),
      title_(make_label({}, TextRole::strong)),
      actions_(new SelectionActions(QStringLiteral("selection"))) {
  setObjectName("selection_card");
  title_->setObjectName("selection_title");
  auto* grid = new QGridLayout;
  grid->setSpacing(4);
  for (int i = 0; i < most_shown; ++i) {
    auto* tile = new Tile(thumbnails_, i);
    grid->addWidget(tile, i / columns, i % columns);
    connect(tile, &QAbstractButton::clicked, this,
            [this, i] { Q_EMIT picture_chosen(rows_[static_cast<std::size_t>(i)]); });
    tiles_.push_back(tile);
  }
  auto* clear = make_button(tr("Clear"), "selection_clear", ButtonKind::quiet);
  connect(clear, &QPushButton::clicked, this, &SelectionCard::cleared);
  auto* heading = new QHBoxLayout;
  heading->addWidget(title_, 1);
  heading->addWidget(clear);
  body()->addLayout(heading);
  body()->addLayout(grid);
  body()->addWidget(actions_);
  hide();
}

void SelectionCard::contextMenuEvent(QContextMenuEvent* event) {
  Q_EMIT menu_requested(event->globalPos());
}

void SelectionCard::show_rows(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows) {
  collection_ = std::move(collection);
  rows_ = std::move(rows);
  const bool several = collection_ && rows_.size() > 1 && rows_.back() < collection_->row_count();
  setVisible(several);
  if (!several) return;
  title_->setText(tr("Selected %1").arg(number_text(static_cast<qint64>(rows_.size()))));
  for (std::size_t i = 0; i < tiles_.size(); ++i) {
    tiles_[i]->setVisible(i < rows_.size());
    if (i < rows_.size()) tiles_[i]->show_picture(*collection_, rows_[i]);
  }
}

}  // namespace lookalike
