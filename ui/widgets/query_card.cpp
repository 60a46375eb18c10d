#include "ui/widgets/query_card.h"

#include <QDropEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/crop_view.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

namespace lookalike {

namespace {

constexpr std::size_t max_pictures = 6;  ///< More would push the options off the page.
constexpr int max_height = 206, longest_word = 236;

}  // namespace

/// The place for further pictures: a button that takes drops.
class QueryCard::More : public QPushButton {
 public:
  explicit More(QueryCard* owner) : QPushButton(QueryCard::tr("+ Add to the query"), owner), owner_(owner) {
    setObjectName(QStringLiteral("add_to_query"));
    setAutoDefault(false);
    setAcceptDrops(true);
    setAccessibleName(QueryCard::tr("Add pictures to the query"));
    setToolTip(QueryCard::tr(
        "Drop further pictures here, or anywhere with Ctrl held, to search for the middle of all of them; "
        "a click chooses files."));
    connect(this, &QPushButton::clicked, owner, &QueryCard::more_requested);
  }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override {
    event->acceptProposedAction();
    setDown(true);
  }
  void dragLeaveEvent(QDragLeaveEvent*) override { setDown(false); }
  void dropEvent(QDropEvent* event) override {
    setDown(false);
    event->acceptProposedAction();
    Q_EMIT owner_->more_dropped(*event->mimeData());
  }

 private:
  QueryCard* owner_;
};

QueryCard::QueryCard(QWidget* parent)
    : Card(parent),
      pictures_(new QGridLayout),
      words_(make_label({}, TextRole::muted)),
      hint_(make_label(tr("Drag on the picture to search for a part of it."), TextRole::label)) {
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
  body()->addWidget(new More(this));
  hint_->setObjectName(QStringLiteral("crop_hint"));
  hint_->setWordWrap(true);
  body()->addWidget(words_);
  body()->addWidget(hint_);
  connect(close, &IconButton::clicked, this, &QueryCard::clear_requested);
}

void QueryCard::show_answer(const SearchAnswer& answer) {
  const auto& examples = answer.request.examples;
  std::vector<QImage> images = answer.pictures;
  images.resize(std::min(images.size(), max_pictures));
  show_pictures(images, examples);
  const auto count = static_cast<qint64>(answer.pictures.size());  // marked matches follow them
  const QString name = count == 1 ? to_qstring(examples.front().name)
                                  : counted(count, tr("%1 picture"), tr("The middle of %1 pictures"));
  words_->setToolTip(count == 1 ? name.toHtmlEscaped() : QString());
  QString words = shortened(name);
  words += unlike(answer);
  const int cluster = answer.result.query_cluster;
  if (cluster >= 0 && answer.collection->clustering) {
    const auto& nearest = answer.collection->clustering->clusters[static_cast<std::size_t>(cluster)].name;
    const QString strong = QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>")
                               .arg(palette_of(this).text.name(), to_qstring(nearest).toHtmlEscaped());
    words += tr(" · nearest cluster %1").arg(strong);
  }
  words_->setText(words);
}

QString QueryCard::unlike(const SearchAnswer& answer) const {
  constexpr std::size_t most_named = 3;
  const auto& negatives = *answer.negative_sources;
  if (negatives.size() > most_named) {
    return tr(" · unlike %1").arg(counted(static_cast<qint64>(negatives.size()), tr("%1 picture"), tr("%1 pictures")));
  }
  QString words;
  for (const QuerySource& source : negatives) {
    words += tr(" · unlike %1").arg(shortened(to_qstring(source.name)));
  }
  return words;
}

/// Addresses have no spaces at which a line could end.
QString QueryCard::shortened(const QString& name) const {
  return words_->fontMetrics().elidedText(name, Qt::ElideMiddle, longest_word).toHtmlEscaped();
}

CropView* QueryCard::view(std::size_t index) {
  while (views_.size() <= index) {
    const std::size_t number = views_.size();
    auto* added = new CropView(this);
    added->setObjectName(QStringLiteral("query_picture_%1").arg(number));
    connect(added, &CropView::crop_chosen, this, [this, added, number] { Q_EMIT crop_chosen(number, added->crop()); });
    views_.push_back(added);
  }
  return views_[index];
}

void QueryCard::show_pictures(const std::vector<QImage>& images, const std::vector<QueryPicture>& examples) {
  for (CropView* one : views_) pictures_->removeWidget(one);
  const int columns = images.size() == 1 ? 1 : 2;
  bool cropped = false;
  for (std::size_t i = 0; i < images.size(); ++i) {
    CropView* shown = view(i);
    shown->set_max_height(columns == 1 ? max_height : 84);
    shown->set_image(images[i]);
    shown->set_crop(examples[i].crop);
    cropped = cropped || examples[i].crop;
    pictures_->addWidget(shown, static_cast<int>(i) / columns, static_cast<int>(i) % columns);
  }
  for (std::size_t i = 0; i < views_.size(); ++i) views_[i]->setVisible(i < images.size());
  hint_->setText(cropped ? tr("Only this part is searched for. A click takes the whole picture again.")
                         : tr("Drag on the picture to search for a part of it."));
}

}  // namespace lookalike
