#include "ui/widgets/query_tile.h"

#include <QKeyEvent>
#include <algorithm>

#include "ui/widgets/remove_button.h"

namespace lookalike {

QueryTile::QueryTile(std::size_t number, QWidget* parent) : CropView(parent), remove_(new RemoveButton(this)) {
  setObjectName(QStringLiteral("query_picture_%1").arg(number));
  remove_->setObjectName(QStringLiteral("remove_query_picture_%1").arg(number));
  connect(remove_, &RemoveButton::clicked, this, &QueryTile::removed);
}

void QueryTile::show_picture(const QImage& image, const QString& name, const std::optional<Crop>& crop,
                             bool removable) {
  set_image(image);
  set_crop(crop);
  removable_ = removable;
  remove_->setVisible(removable);
  remove_->setToolTip(tr("Take this picture out of the query (Delete)"));
  remove_->setAccessibleName(tr("Take %1 out of the query").arg(name));
  place_button();
}

void QueryTile::place_button() {
  constexpr int inset = 4;
  const QRect picture = target().toRect();
  remove_->move(std::max(0, picture.right() + 1 - RemoveButton::side - inset), std::max(0, picture.top()) + inset);
}

void QueryTile::resizeEvent(QResizeEvent* event) {
  CropView::resizeEvent(event);
  place_button();
}

void QueryTile::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Delete && removable_ && !crop()) {
    Q_EMIT removed();
  } else {
    CropView::keyPressEvent(event);
  }
}

}  // namespace lookalike
