#include "ui/widgets/query_card.h"

#include <QDropEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/query_tile.h"
#include "ui/widgets/query_unlike.h"

namespace lookalike {

namespace {

constexpr int longest_word = 236;

/// How many stand side by side, and how high each may be: many are small, so that the options stay on the page.
struct Arrangement {
  int columns, max_height;
};
Arrangement arrangement_of(std::size_t pictures) {
  if (pictures == 1) return {1, 190};
  return pictures <= 4 ? Arrangement{2, 84} : Arrangement{4, 48};
}

}  // namespace

/// The place for further pictures: a button that takes drops.
class QueryCard::More : public QPushButton {
 public:
  explicit More(QueryCard* owner) : QPushButton(QueryCard::tr("+ Add"), owner), owner_(owner) {
    setObjectName(QStringLiteral("add_to_query"));
    setProperty("kind", QStringLiteral("quiet"));
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
      more_(make_label({}, TextRole::label)),
      words_(make_label({}, TextRole::muted)),
      hint_(make_label(tr("Only this part is searched for. A click takes the whole picture again."), TextRole::label)),
      unlike_(new QueryUnlike(this)) {
  body()->setContentsMargins(12, 8, 12, 12);
  auto* head = new QHBoxLayout;
  auto* close = new IconButton(QStringLiteral("close"), tr("Clear the query"), QStringLiteral("clear_query"), this);
  head->addWidget(make_label(tr("Query"), TextRole::strong, this), 1);
  head->addWidget(new More(this));
  head->addWidget(close);
  pictures_->setSpacing(small_gap);
  more_->setObjectName(QStringLiteral("query_more"));
  words_->setObjectName(QStringLiteral("query_words"));
  words_->setTextFormat(Qt::RichText);
  words_->setWordWrap(true);
  body()->addLayout(head);
  body()->addLayout(pictures_);
  body()->addWidget(more_);
  hint_->setObjectName(QStringLiteral("crop_hint"));
  hint_->setWordWrap(true);
  body()->addWidget(words_);
  body()->addWidget(hint_);
  body()->addWidget(unlike_);
  connect(unlike_, &QueryUnlike::removed, this, &QueryCard::unlike_removed);
  connect(close, &IconButton::clicked, this, &QueryCard::clear_requested);
}

void QueryCard::show_answer(const SearchAnswer& answer) {
  const auto& examples = answer.request.examples;
  std::vector<QImage> images = answer.pictures;
  const std::size_t shown = std::min(images.size(), most_shown_examples);  // the others move up into their places
  const auto count = static_cast<qint64>(images.size());                   // marked matches follow them
  images.resize(shown);
  show_pictures(images, examples);
  more_->setVisible(count > static_cast<qint64>(shown));
  more_->setText(tr("and %1 more").arg(number_text(count - static_cast<qint64>(shown))));
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
  unlike_->show_answer(answer);
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

QueryTile* QueryCard::tile(std::size_t index) {
  while (tiles_.size() <= index) {
    const std::size_t number = tiles_.size();
    auto* added = new QueryTile(number, this);
    connect(added, &CropView::crop_chosen, this, [this, added, number] { Q_EMIT crop_chosen(number, added->crop()); });
    connect(added, &QueryTile::removed, this, [this, number] { Q_EMIT example_removed(number); });
    tiles_.push_back(added);
  }
  return tiles_[index];
}

void QueryCard::show_pictures(const std::vector<QImage>& images, const std::vector<QueryPicture>& examples) {
  for (QueryTile* one : tiles_) pictures_->removeWidget(one);
  const auto [columns, max_height] = arrangement_of(images.size());
  bool cropped = false;
  for (std::size_t i = 0; i < images.size(); ++i) {
    QueryTile* shown = tile(i);
    shown->set_max_height(max_height);
    shown->show_picture(images[i], to_qstring(examples[i].name), examples[i].crop, images.size() > 1);
    cropped = cropped || examples[i].crop;
    pictures_->addWidget(shown, static_cast<int>(i) / columns, static_cast<int>(i) % columns);
  }
  for (std::size_t i = 0; i < tiles_.size(); ++i) tiles_[i]->setVisible(i < images.size());
  hint_->setVisible(cropped);  // how a part is chosen, the picture's tool tip says
}

}  // namespace lookalike
