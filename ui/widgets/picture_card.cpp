#include "ui/widgets/picture_card.h"

#include <QLabel>
#include <QPixmap>
#include <QVBoxLayout>

#include "ui/models/thumbnail_provider.h"
#include "ui/qt_convert.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/picture_drag.h"
#include "ui/widgets/picture_view.h"
#include "ui/widgets/selection_actions.h"

namespace lookalike {

PictureCard::PictureCard(ThumbnailProvider& thumbnails, QWidget* parent)
    : Card(parent),
      thumbnails_(thumbnails),
      picture_(new PictureView),
      name_(new ElidedLabel(nullptr, Qt::ElideMiddle)),
      facts_(make_label({}, TextRole::small)),
      actions_(new SelectionActions(QStringLiteral("picture"))) {
  setObjectName("selected_picture");
  picture_->set_max_height(180);
  set_text_role(name_, TextRole::strong);
  facts_->setWordWrap(true);
  picture_->setObjectName("selected_picture_view");
  new PictureDrag(picture_, [this](const QPoint&) -> PictureDrag::Shown {
    if (!row_) return {};
    return {collection_->row_path(*row_), QPixmap::fromImage(picture_->image())};
  });
  body()->addWidget(picture_);
  body()->addWidget(name_);
  body()->addWidget(facts_);
  body()->addWidget(actions_);
  connect(&thumbnails_, &ThumbnailProvider::ready, this, [this](const QString& hash) {
    if (row_ && hash == to_qstring(collection_->row_picture(*row_).content_hash)) show_thumbnail();
  });
  hide();
}

void PictureCard::show_row(std::shared_ptr<const Collection> collection, std::optional<std::int64_t> row) {
  collection_ = std::move(collection);
  row_ = collection_ && row && *row < collection_->row_count() ? row : std::nullopt;
  setVisible(row_.has_value());
  if (!row_) return;
  const Picture& shown = collection_->row_picture(*row_);
  name_->set_full_text(to_qstring(std::filesystem::path(shown.path).filename()));
  QStringList facts{tr("%1 × %2").arg(shown.width).arg(shown.height)};
  const Clustering* clustering = collection_->clustering.get();
  if (clustering && static_cast<std::size_t>(*row_) < clustering->assignment.size()) {
    const int cluster = clustering->assignment[static_cast<std::size_t>(*row_)];
    facts << to_qstring(clustering->clusters[static_cast<std::size_t>(cluster)].name);
  }
  if (!shown.label.empty()) facts << tr("folder “%1”").arg(to_qstring(shown.label));
  facts_->setText(facts.join(QStringLiteral(" · ")));
  show_thumbnail();
}

void PictureCard::show_thumbnail() {
  const Picture& shown = collection_->row_picture(*row_);
  const QPixmap thumbnail = thumbnails_.thumbnail(to_qstring(shown.content_hash), collection_->row_path(*row_));
  picture_->set_image(thumbnail.toImage());
}

}  // namespace lookalike
