#include "ui/widgets/query_unlike.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/draw_picture.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/remove_button.h"

namespace lookalike {
namespace {

constexpr int tile_columns = 4, unlike_height = 48;

}  // namespace

class QueryUnlike::Tile : public QAbstractButton {
 public:
  Tile(std::size_t number, QWidget* parent) : QAbstractButton(parent) {
    setObjectName(QStringLiteral("unlike_%1").arg(number));
    setCursor(Qt::PointingHandCursor);
    setFixedHeight(unlike_height);
    setAttribute(Qt::WA_Hover);
  }
  void show_picture(const QImage& image, const QString& name) {
    picture_ = QPixmap::fromImage(image);
    setAccessibleName(tr("Unlike %1; press to take it out of the query").arg(name));
    setToolTip(accessibleName().toHtmlEscaped());
    update();
  }

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    event->key() == Qt::Key_Delete ? click() : QAbstractButton::keyPressEvent(event);
  }
  void paintEvent(QPaintEvent*) override {
    const Palette& colours = palette_of(this);
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QRectF frame = QRectF(rect()).adjusted(2, 2, -2, -2);
    draw_covering(painter, frame, picture_, control_radius);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? colours.accent : colours.error, 2));
    painter.drawRoundedRect(frame, control_radius, control_radius);
    draw_remove_badge(painter, QRectF(frame.right() - 18, frame.top() + 2, 16, 16), underMouse() || hasFocus());
  }

 private:
  QPixmap picture_;
};

QueryUnlike::QueryUnlike(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
  setObjectName(QStringLiteral("query_unlike"));
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(4);
  for (int column = 0; column < tile_columns; ++column) grid_->setColumnStretch(column, 1);
  grid_->addWidget(make_label(tr("Unlike"), TextRole::label, this), 0, 0, 1, tile_columns);
  hide();
}

QueryUnlike::Tile* QueryUnlike::tile(std::size_t number) {
  while (tiles_.size() <= number) {
    const std::size_t place = tiles_.size();
    auto* added = new Tile(place, this);
    grid_->addWidget(added, 1 + static_cast<int>(place) / tile_columns, static_cast<int>(place) % tile_columns);
    connect(added, &QAbstractButton::clicked, this, [this, place] { Q_EMIT removed(place); });
    tiles_.push_back(added);
  }
  return tiles_[number];
}

void QueryUnlike::show_answer(const SearchAnswer& answer) {
  const auto& pictures = answer.negative_pictures;
  const std::size_t count = std::min(pictures.size(), most_shown_examples);
  for (std::size_t i = 0; i < count; ++i)
    tile(i)->show_picture(pictures[i], to_qstring((*answer.negative_sources)[i].name));
  for (std::size_t i = 0; i < tiles_.size(); ++i) tiles_[i]->setVisible(i < count);
  setVisible(count > 0);
}

}  // namespace lookalike
