#include "ui/pages/explain_panel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/picture_view.h"
#include "ui/widgets/scroll_column.h"
#include "ui/widgets/thumbnail_delegate.h"

namespace lookalike {
namespace {

/// Everything fits on a page of 1280×800; without a network there is more room for the pictures.
constexpr int picture_height = 264, alone_height = 420, network_height = 150;
enum Line { name_line, picture_line, caption_line, network_line, network_caption_line };

}  // namespace

ExplainPanel::ExplainPanel(QWidget* parent)
    : QScrollArea(parent),
      title_(make_label(tr("Why similar?"), TextRole::strong)),
      facts_(make_label({}, TextRole::muted)),
      caption_(make_label({}, TextRole::label)) {
  setObjectName(QStringLiteral("explain_panel"));
  scroll_vertically(*this);
  setFocusPolicy(Qt::StrongFocus);  // Escape and the arrow keys are its own
  facts_->setObjectName(QStringLiteral("explain_facts"));
  auto* back = make_button(tr("← Back to the matches"), QStringLiteral("back_to_matches"));
  back->setAccessibleName(tr("Back to the matches"));
  connect(back, &QPushButton::clicked, this, &ExplainPanel::back_requested);
  auto* top = new QHBoxLayout;
  top->setSpacing(gap);
  top->addWidget(back);
  top->addWidget(title_);
  top->addWidget(facts_, 1);

  auto* pictures = new QGridLayout;  // two columns for each side
  pictures->setHorizontalSpacing(gap);
  pictures->setVerticalSpacing(6);
  caption_->setObjectName(QStringLiteral("explain_caption"));
  caption_->setAlignment(Qt::AlignCenter);
  pictures->addWidget(caption_, caption_line, 0, 1, 4);
  query_ = make_column(*pictures, 0, QStringLiteral("query"));
  match_ = make_column(*pictures, 2, QStringLiteral("match"));
  for (int column = 0; column < 4; ++column) pictures->setColumnStretch(column, 1);

  auto* shares = new QGridLayout;
  shares->setHorizontalSpacing(gap);
  dictionary_ = make_share(*shares, 0, tr("Structure"), QStringLiteral("share_dictionary"));
  learned_ = make_share(*shares, 1, tr("Learned"), QStringLiteral("share_learned"));
  colour_ = make_share(*shares, 2, tr("Colour"), QStringLiteral("share_colour"));
  shares->setColumnStretch(1, 1);
  shares_ = new QWidget;
  shares->setContentsMargins(0, 0, 0, 0);
  shares_->setLayout(shares);
  no_shares_ = make_label(tr("The latent is one vector: it has no shares of structure, learned part and colour."),
                          TextRole::muted);
  no_shares_->setObjectName(QStringLiteral("no_shares"));
  auto* card = new Card;
  card->body()->addWidget(make_label(tr("What sets them apart"), TextRole::strong));
  card->body()->addWidget(shares_);
  card->body()->addWidget(no_shares_);

  auto* content = new QWidget;
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(ThumbnailDelegate::margin, 0, page_margin - 10, page_margin);  // as the header above
  layout->setSpacing(gap);
  layout->addLayout(top);
  layout->addLayout(pictures);
  layout->addWidget(card);
  layout->addStretch(1);
  setWidget(content);
  connect(&session_, &ExplainSession::explained, this, &ExplainPanel::show_explanation);
  connect(&session_, &ExplainSession::failed, this, &ExplainPanel::failed);
}

ExplainPanel::Column ExplainPanel::make_column(QGridLayout& grid, int column, const QString& prefix) {
  const auto view = [&](const QString& name, const QString& accessible) {
    auto* picture = new PictureView;
    picture->setObjectName(prefix + name);
    picture->setAccessibleName(accessible);
    picture->set_max_height(network_height);
    return picture;
  };
  const auto words = [](const QString& text, TextRole role) {
    auto* label = make_label(text, role);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    return label;
  };
  const bool is_query = prefix == QLatin1String("query");
  const Column made{words({}, TextRole::strong),
                    view(QStringLiteral("_agreement"), is_query ? tr("Query") : tr("Match")),
                    view(QStringLiteral("_reconstruction"), tr("Reconstruction")),
                    view(QStringLiteral("_error"), tr("Error of the reconstruction")),
                    words(tr("What the network makes of it"), TextRole::label),
                    words({}, TextRole::label)};
  made.figure->setObjectName(prefix + QStringLiteral("_figure"));
  made.figure->setToolTip(tr("Mean squared error of the reconstruction"));
  grid.addWidget(made.name, name_line, column, 1, 2);
  grid.addWidget(made.picture, picture_line, column, 1, 2);
  grid.addWidget(made.reconstruction, network_line, column);
  grid.addWidget(made.error, network_line, column + 1);
  grid.addWidget(made.caption, network_caption_line, column);
  grid.addWidget(made.figure, network_caption_line, column + 1);
  return made;
}

ExplainPanel::Share ExplainPanel::make_share(QGridLayout& grid, int row, const QString& words, const QString& name) {
  Share share{make_label(words, TextRole::body), new QProgressBar, make_label({}, TextRole::muted)};
  share.bar->setObjectName(name);
  share.bar->setAccessibleName(words);
  share.bar->setTextVisible(false);
  share.bar->setRange(0, 1000);
  share.words->setObjectName(name + QStringLiteral("_words"));
  share.words->setMinimumWidth(110);
  grid.addWidget(share.name, row, 0);
  grid.addWidget(share.bar, row, 1);
  grid.addWidget(share.words, row, 2);
  return share;
}

void ExplainPanel::show_match(std::shared_ptr<const SearchAnswer> answer, std::int64_t row) {
  shown_.reset();
  facts_->setText(tr("Looking…"));
  const auto hit = std::ranges::find(answer->result.hits, row, &Hit::row);
  score_ = hit == answer->result.hits.end() ? QString() : tr("Score %1 · ").arg(score_text(hit->score));
  session_.ask(std::move(answer), row);
}

void ExplainPanel::show_column(const Column& column, const ShownExplanation::Side& side) {
  const bool network = !side.reconstruction.isNull();
  column.name->setText(side.name);
  column.picture->set_max_height(network ? picture_height : alone_height);
  column.picture->set_image(side.picture);
  for (QWidget* widget :
       std::initializer_list<QWidget*>{column.reconstruction, column.error, column.caption, column.figure}) {
    widget->setVisible(network);
  }
  if (!network) return;
  column.reconstruction->set_image(side.reconstruction);
  column.error->set_image(side.error);
  column.figure->setText(tr("Where it is wrong (%1)").arg(side.squared_error, 0, 'f', 4));
}

void ExplainPanel::show_explanation(const std::shared_ptr<const ShownExplanation>& explanation) {
  shown_ = explanation;
  show_column(query_, explanation->query);
  show_column(match_, explanation->match);
  const bool network = !explanation->match.reconstruction.isNull();
  caption_->setText(network ? tr("Bright: the parts that agree most")
                            : tr("Bright: the parts that agree most · this run has no decoder, so there are no "
                                 "reconstructions"));
  const bool euclidean = explanation->metric == SearchMetric::euclidean;
  facts_->setText(
      score_ +
      (euclidean ? tr("Euclidean distance %1") : tr("distance %1")).arg(explanation->distance.value, 0, 'f', 3));
  const std::optional<DistanceShares>& shares = explanation->distance.shares;
  shares_->setVisible(shares.has_value());
  no_shares_->setVisible(!shares);
  if (!shares) return;
  const bool learned = network || shares->learned > 0;  // An own encoder cannot reconstruct.
  for (QWidget* widget : std::initializer_list<QWidget*>{learned_.name, learned_.bar, learned_.words}) {
    widget->setVisible(learned);
  }
  const auto show_share = [&](const Share& share, double value) {
    const double part = shares->total() > 0 ? value / shares->total() : 0;
    const QString percent = percent_text(part);
    share.bar->setValue(static_cast<int>(std::lround(part * 1000)));
    // Of a Euclidean distance they are shares of the square, so only the percentages belong to the number above.
    share.words->setText(euclidean ? percent : percent + QStringLiteral(" (%1)").arg(value, 0, 'f', 3));
  };
  show_share(dictionary_, shares->dictionary);
  show_share(learned_, shares->learned);
  show_share(colour_, shares->colour);
}

void ExplainPanel::keyPressEvent(QKeyEvent* event) {
  event->key() == Qt::Key_Escape ? Q_EMIT back_requested() : QScrollArea::keyPressEvent(event);
}

}  // namespace lookalike
