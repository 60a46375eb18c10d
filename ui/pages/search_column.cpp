#include "ui/pages/search_column.h"

#include <QEvent>
#include <QVBoxLayout>

#include "ui/sessions/address_fetch.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/address_status.h"
#include "ui/widgets/index_status.h"
#include "ui/widgets/kept_marks.h"
#include "ui/widgets/marks_card.h"
#include "ui/widgets/query_card.h"
#include "ui/widgets/query_drop.h"
#include "ui/widgets/scroll_column.h"
#include "ui/widgets/search_filters.h"
#include "ui/widgets/search_options.h"
#include "ui/widgets/wheel_guard.h"

namespace lookalike {
namespace {

constexpr int width_without_bar = 280;

}  // namespace

SearchColumn::SearchColumn(const PageContext& context, AddressFetch& fetch, QWidget* parent)
    : QScrollArea(parent),
      search_(context.search),
      query_(new QueryCard),
      marks_(new MarksCard(context.thumbnails)),
      drop_(new QueryDrop),
      options_(new SearchOptions(context.search)),
      filters_(new SearchFilters(context.search)) {
  query_->setObjectName(QStringLiteral("query_card"));
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 20, 0, 20);
  column->setSpacing(gap);
  column->addWidget(query_);
  column->addWidget(marks_);
  auto* kept = new KeptMarks(context.library, context.training);
  connect(kept, &KeptMarks::training_started, this, &SearchColumn::training_started);
  column->addWidget(kept);
  column->addWidget(drop_);
  column->addWidget(new AddressStatus(fetch));
  column->addWidget(options_);
  column->addWidget(filters_);
  column->addWidget(new IndexStatus(context.search));
  column->addStretch(1);
  guard_wheel(content);
  setWidget(content);  // a low window scrolls the options instead of cutting them off
  scroll_vertically(*this);
  content->setMaximumWidth(width_without_bar);  // as wide with the scroll bar, which stands in the gap, as without
  setFixedWidth(width_without_bar + scroll_bar_width);
  connect_parts(fetch);
}

void SearchColumn::connect_parts(AddressFetch& fetch) {
  connect(drop_, &QueryDrop::files_requested, this, &SearchColumn::files_requested);
  connect(drop_, &QueryDrop::address_given, this, &SearchColumn::address_given);
  connect(query_, &QueryCard::clear_requested, &search_, &SearchSession::clear);
  connect(query_, &QueryCard::clear_requested, &fetch, &AddressFetch::cancel);
  connect(query_, &QueryCard::more_requested, this, &SearchColumn::more_requested);
  connect(query_, &QueryCard::more_dropped, this, &SearchColumn::more_dropped);
  connect(query_, &QueryCard::example_removed, &search_, [this](std::size_t i) { search_.take_out(false, i); });
  connect(query_, &QueryCard::unlike_removed, &search_, [this](std::size_t i) { search_.take_out(true, i); });
  connect(query_, &QueryCard::crop_chosen, &search_, &SearchSession::set_crop);
  connect(marks_, &MarksCard::unmarked, &search_, [this](std::int64_t row) { search_.mark(row, Mark::none); });
  connect(marks_, &MarksCard::clear_requested, &search_, &SearchSession::clear_marks);
}

void SearchColumn::show_answer(const SearchAnswer* answer) {
  if (answer) query_->show_answer(*answer);
  query_->setVisible(answer);
  options_->show_answer(answer);
  marks_->show_answer(answer);
  filters_->show_answer(answer);
}

void SearchColumn::set_clusters_known(bool known) {
  options_->set_clusters_known(known);
}

void SearchColumn::set_hovered(bool hovered) {
  drop_->set_hovered(hovered);
}

/// The query's words are rich text, which keeps the colours that it was made with.
void SearchColumn::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !query_) return;
  if (const auto answer = search_.answer()) query_->show_answer(*answer);
}

}  // namespace lookalike
