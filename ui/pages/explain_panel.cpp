#include "ui/pages/explain_panel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/picture_view.h"

namespace lookalike {
namespace {

constexpr int picture_height = 230;
enum Line { name_line, picture_line, reconstruction_line, error_line, figure_line };

}  // namespace

ExplainPanel::ExplainPanel(QWidget* parent)
    : QScrollArea(parent),
      title_(make_label(tr("Why similar?"), TextRole::strong)),
      facts_(make_label({}, TextRole::muted)),
      reconstruction_caption_(make_label(tr("What the network makes of them"), TextRole::label)),
      error_caption_(make_label(tr("Where it is wrong"), TextRole::label)) {
  setObjectName(QStringLiteral("explain_panel"));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  facts_->setObjectName(QStringLiteral("explain_facts"));
  auto* back = make_button(tr("← Back to the matches"), QStringLiteral("back_to_matches"));
  back->setAccessibleName(tr("Back to the matches"));
  connect(back, &QPushButton::clicked, this, &ExplainPanel::back_requested);
  auto* top = new QHBoxLayout;
  top->setSpacing(gap);
  top->addWidget(back);
  top->addWidget(title_);
  top->addWidget(facts_, 1);

  auto* pictures = new QGridLayout;
  pictures->setHorizontalSpacing(gap);
  pictures->setVerticalSpacing(small_gap);
  pictures->addWidget(make_label(tr("Bright: the parts that agree most"), TextRole::label), picture_line, 0,
                      Qt::AlignTop);
  pictures->addWidget(reconstruction_caption_, reconstruction_line, 0, Qt::AlignTop);
  pictures->addWidget(error_caption_, error_line, 0, Qt::AlignTop);
  query_ = make_column(*pictures, 1, QStringLiteral("query"));
  match_ = make_column(*pictures, 2, QStringLiteral("match"));
  pictures->setColumnStretch(1, 1);
  pictures->setColumnStretch(2, 1);

  auto* shares = new QGridLayout;
  shares->setHorizontalSpacing(gap);
  dictionary_ = make_share(*shares, 0, tr("Structure"), QStringLiteral("share_dictionary"));
  learned_ = make_share(*shares, 1, tr("Learned"), QStringLiteral("share_learned"));
  colour_ = make_share(*shares, 2, tr("Colour"), QStringLiteral("share_colour"));
  shares->setColumnStretch(1, 1);
  auto* card = new Card;
  card->body()->addWidget(make_label(tr("What sets them apart"), TextRole::strong));
  card->body()->addLayout(shares);

  auto* content = new QWidget;
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(gap, 0, gap, page_margin);
  layout->setSpacing(gap);
  layout->addLayout(top);
  layout->addWidget(card);
  layout->addLayout(pictures);
  layout->addStretch(1);
  setWidget(content);
  connect(&session_, &ExplainSession::explained, this, &ExplainPanel::show_explanation);
  connect(&session_, &ExplainSession::failed, this, &ExplainPanel::failed);
}

ExplainPanel::Column ExplainPanel::make_column(QGridLayout& grid, int column, const QString& prefix) {
  const auto view = [&](int line, const QString& name, const QString& accessible) {
    auto* picture = new PictureView;
    picture->setObjectName(prefix + name);
    picture->setAccessibleName(accessible);
    picture->set_max_height(picture_height);
    grid.addWidget(picture, line, column);
    return picture;
  };
  const bool is_query = prefix == QLatin1String("query");
  Column made{make_label({}, TextRole::strong),
              view(picture_line, QStringLiteral("_agreement"), is_query ? tr("Query") : tr("Match")),
              view(reconstruction_line, QStringLiteral("_reconstruction"), tr("Reconstruction")),
              view(error_line, QStringLiteral("_error"), tr("Error of the reconstruction")),
              make_label({}, TextRole::small)};
  made.name->setAlignment(Qt::AlignCenter);
  made.figure->setAlignment(Qt::AlignCenter);
  grid.addWidget(made.name, name_line, column);
  grid.addWidget(made.figure, figure_line, column);
  return made;
}

ExplainPanel::Share ExplainPanel::make_share(QGridLayout& grid, int row, const QString& words, const QString& name) {
  Share share{new QProgressBar, make_label({}, TextRole::muted)};
  share.bar->setObjectName(name);
  share.bar->setAccessibleName(words);
  share.bar->setTextVisible(false);
  share.bar->setRange(0, 1000);
  share.words->setObjectName(name + QStringLiteral("_words"));
  share.words->setMinimumWidth(110);
  grid.addWidget(make_label(words, TextRole::body), row, 0);
  grid.addWidget(share.bar, row, 1);
  grid.addWidget(share.words, row, 2);
  return share;
}

void ExplainPanel::show_match(std::shared_ptr<const SearchAnswer> answer, std::int64_t row) {
  shown_.reset();
  facts_->setText(tr("Looking…"));
  session_.ask(std::move(answer), row);
  setFocus();
}

void ExplainPanel::show_column(const Column& column, const ShownExplanation::Side& side) {
  column.name->setText(side.name);
  column.picture->set_image(side.picture);
  const bool network = !side.reconstruction.isNull();
  for (PictureView* view : {column.reconstruction, column.error}) view->setVisible(network);
  column.figure->setVisible(network);
  if (!network) return;
  column.reconstruction->set_image(side.reconstruction);
  column.error->set_image(side.error);
  column.figure->setText(tr("squared error %1").arg(side.squared_error, 0, 'f', 4));
}

void ExplainPanel::show_explanation(const std::shared_ptr<const ShownExplanation>& explanation) {
  shown_ = explanation;
  show_column(query_, explanation->query);
  show_column(match_, explanation->match);
  const bool network = !explanation->match.reconstruction.isNull();
  reconstruction_caption_->setVisible(network);
  error_caption_->setVisible(network);
  const double total = explanation->distance.total();
  facts_->setText(tr("Distance %1").arg(total, 0, 'f', 3));
  const auto show_share = [&](const Share& share, double value) {
    const double part = total > 0 ? value / total : 0;
    share.bar->setValue(static_cast<int>(std::lround(part * 1000)));
    share.words->setText(tr("%1 % (%2)").arg(std::lround(part * 100)).arg(value, 0, 'f', 3));
  };
  show_share(dictionary_, explanation->distance.dictionary);
  show_share(learned_, explanation->distance.learned);
  show_share(colour_, explanation->distance.colour);
}

void ExplainPanel::keyPressEvent(QKeyEvent* event) {
  event->key() == Qt::Key_Escape ? Q_EMIT back_requested() : QScrollArea::keyPressEvent(event);
}

}  // namespace lookalike
