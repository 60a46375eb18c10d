#include "ui/widgets/query_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/picture_view.h"

namespace lookalike {

namespace {

constexpr std::size_t max_pictures = 6;  ///< More would push the options off the page.
constexpr int max_height = 206;

}  // namespace

QueryCard::QueryCard(QWidget* parent)
    : Card(parent), pictures_(new QGridLayout), words_(make_label({}, TextRole::muted)) {
  body()->setContentsMargins(12, 8, 12, 12);
  auto* head = new QHBoxLayout;
  auto* close = new IconButton(QStringLiteral("close"), tr("Clear the query"), QStringLiteral("clear_query"), this);
  head->addWidget(make_label(tr("Query"), TextRole::strong, this), 1);
  head->addWidget(close);
  pictures_->setSpacing(small_gap);
  words_->setObjectName(QStringLiteral("query_words"));
  words_->setTextFormat(Qt::RichText);
  words_->setWordWrap(true);
  body()->addLayout(head);
  body()->addLayout(pictures_);
  body()->addWidget(words_);
  connect(close, &IconButton::clicked, this, &QueryCard::clear_requested);
}

void QueryCard::show_answer(const SearchAnswer& answer) {
  const auto& examples = answer.request.examples;
  std::vector<QImage> images = answer.pictures;
  images.resize(std::min(images.size(), max_pictures));
  show_pictures(images);
  const auto count = static_cast<qint64>(examples.size());
  QString words = (count == 1 ? to_qstring(examples.front().name)
                              : counted(count, tr("%1 picture"), tr("The middle of %1 pictures")))
                      .toHtmlEscaped();
  const int cluster = answer.result.query_cluster;
  if (cluster >= 0 && answer.collection->clustering) {
    const auto& name = answer.collection->clustering->clusters[static_cast<std::size_t>(cluster)].name;
    const QString strong = QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>")
                               .arg(palette_of(this).text.name(), to_qstring(name).toHtmlEscaped());
    words += tr(" · nearest cluster %1").arg(strong);
  }
  words_->setText(words);
}

void QueryCard::show_pictures(const std::vector<QImage>& images) {
  while (views_.size() < images.size()) views_.push_back(new PictureView(this));
  for (PictureView* view : views_) pictures_->removeWidget(view);
  const int columns = images.size() == 1 ? 1 : 2;
  for (std::size_t i = 0; i < views_.size(); ++i) {
    views_[i]->setVisible(i < images.size());
    if (i >= images.size()) continue;
    views_[i]->set_max_height(columns == 1 ? max_height : 84);
    views_[i]->set_image(images[i]);
    pictures_->addWidget(views_[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
  }
}

}  // namespace lookalike
