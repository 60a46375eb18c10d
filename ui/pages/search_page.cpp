#include "ui/pages/search_page.h"

#include <QApplication>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QPointer>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/dropped.h"
#include "ui/pages/explain_panel.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/drop_area.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/index_status.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/marks_card.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/query_card.h"
#include "ui/widgets/result_view.h"
#include "ui/widgets/search_filters.h"
#include "ui/widgets/search_options.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_delegate.h"
#include "ui/widgets/wheel_guard.h"

namespace lookalike {
namespace {

constexpr int left_width = 280, scroll_bar_width = 10;  // the bar: as in the style sheet

}  // namespace

struct SearchPage::Impl {
  Impl(SearchPage& owner, const PageContext& services);

  QWidget* build_left();
  QWidget* build_right();
  void build_sort();
  void connect_session();
  void show_answer();
  void explain_no_matches(const SearchResult& result);
  void show_nothing();
  void show_collection();
  void colour_texts();
  bool by_cluster() const { return order->current() == 1; }

  SearchPage& page;
  PageContext context;
  QueryCard* query = nullptr;
  MarksCard* marks = nullptr;
  DropArea* drop_area = nullptr;
  QLabel* link = nullptr;
  SearchOptions* options = nullptr;
  SearchFilters* filters = nullptr;
  PageHeader* header = nullptr;
  SegmentedControl* order = nullptr;
  QComboBox* sort = nullptr;
  Banner* banner = nullptr;
  QStackedWidget* stack = nullptr;
  EmptyState *empty = nullptr, *no_matches = nullptr;
  QPushButton *choose = nullptr, *to_library = nullptr, *widen = nullptr;
  ResultView* results = nullptr;
  ExplainPanel* explanation = nullptr;
  QPointer<QWidget> asked_from;  ///< Has the keyboard again after "Why similar?".
};

SearchPage::Impl::Impl(SearchPage& owner, const PageContext& services) : page(owner), context(services) {
  auto* layout = new QHBoxLayout(&page);
  layout->setContentsMargins(page_margin, 0, 0, 0);
  layout->setSpacing(20 - ThumbnailDelegate::margin - scroll_bar_width);
  layout->addWidget(build_left());
  layout->addWidget(build_right(), 1);
  connect_session();
  show_collection();
  show_nothing();
}

QWidget* SearchPage::Impl::build_left() {
  query = new QueryCard;
  query->setObjectName(QStringLiteral("query_card"));
  drop_area = new DropArea;
  drop_area->setObjectName(QStringLiteral("drop_area"));
  link = make_label({}, TextRole::muted);
  link->setTextFormat(Qt::RichText);
  link->setAlignment(Qt::AlignCenter);
  link->setObjectName(QStringLiteral("choose_file_link"));
  link->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  drop_area->body()->addWidget(link);
  colour_texts();
  options = new SearchOptions(context.search);
  filters = new SearchFilters(context.search);
  marks = new MarksCard(context.thumbnails);

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 20, 0, 20);
  column->setSpacing(gap);
  column->addWidget(query);
  column->addWidget(marks);
  column->addWidget(drop_area);
  column->addWidget(options);
  column->addWidget(filters);
  column->addWidget(new IndexStatus(context.search));
  column->addStretch(1);
  guard_wheel(content);
  auto* area = new QScrollArea;  // a low window scrolls the options instead of cutting them off
  area->setWidget(content);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  content->setMaximumWidth(left_width);  // as wide with the scroll bar, which stands in the gap, as without
  area->setFixedWidth(left_width + scroll_bar_width);
  area->setFocusPolicy(Qt::NoFocus);

  connect(link, &QLabel::linkActivated, &page, [this] { page.choose_files(); });
  connect(query, &QueryCard::clear_requested, &page, [this] { context.search.clear(); });
  connect(query, &QueryCard::crop_chosen, &context.search, &SearchSession::set_crop);
  connect(marks, &MarksCard::unmarked, &page, [this](std::int64_t row) { context.search.mark(row, Mark::none); });
  connect(marks, &MarksCard::clear_requested, &context.search, &SearchSession::clear_marks);
  return area;
}

QWidget* SearchPage::Impl::build_right() {
  header = new PageHeader;
  order = new SegmentedControl({tr("Ranked"), tr("By cluster")});
  order->setObjectName(QStringLiteral("order"));
  build_sort();
  header->add_action(order);
  banner = new Banner;
  empty = new EmptyState(QStringLiteral("picture"));
  choose = make_button(tr("Choose a file…"), QStringLiteral("choose_file"), ButtonKind::primary);
  to_library = make_button(tr("Open a folder"), QStringLiteral("to_library"), ButtonKind::primary);
  empty->add_action(choose);
  empty->add_action(to_library);
  no_matches = new EmptyState(QStringLiteral("search"));
  no_matches->setObjectName(QStringLiteral("no_matches"));
  widen = make_button({}, QStringLiteral("widen"), ButtonKind::primary);
  no_matches->add_action(widen);
  results = new ResultView(context.thumbnails);
  stack = new QStackedWidget;
  stack->addWidget(empty);
  stack->addWidget(no_matches);
  stack->addWidget(results);
  explanation = new ExplainPanel;
  stack->addWidget(explanation);

  auto* right = new QWidget;
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 20, 0, 0);
  column->setSpacing(gap);
  auto* top = new QVBoxLayout;
  top->setContentsMargins(ThumbnailDelegate::margin, 0, page_margin, 0);
  top->setSpacing(gap);
  top->addWidget(header);
  top->addWidget(banner);
  column->addLayout(top);
  auto* bottom = new QHBoxLayout;
  bottom->setContentsMargins(0, 0, 10, 0);
  bottom->addWidget(stack);
  column->addLayout(bottom, 1);

  connect(choose, &QPushButton::clicked, &page, [this] { page.choose_files(); });
  connect(to_library, &QPushButton::clicked, &page, &SearchPage::library_requested);
  connect(widen, &QPushButton::clicked, &page, [this] { context.search.widen(); });
  connect(order, &SegmentedControl::selected, &page, [this] { show_answer(); });
  connect(results, &ResultView::marked, &context.search, &SearchSession::mark);
  connect(results, &ResultView::find_similar, &page, [this](std::int64_t row) { context.search.query_row(row); });
  connect(results, &ResultView::opened, &page, [this](std::int64_t row) {
    const auto answer = context.search.answer();
    if (!answer) return;
    asked_from = QApplication::focusWidget();
    stack->setCurrentWidget(explanation);
    explanation->show_match(answer, row);
  });
  const auto back = [this] {
    stack->setCurrentWidget(results);
    if (asked_from) asked_from->setFocus();
  };
  connect(explanation, &ExplainPanel::back_requested, &page, back);
  connect(explanation, &ExplainPanel::failed, &page, [this, back](const QString& message) {
    back();
    banner->show_message(Banner::Kind::error, {}, message);
  });
  return right;
}

void SearchPage::Impl::build_sort() {
  sort = new QComboBox;
  sort->setObjectName(QStringLiteral("sort"));
  sort->setAccessibleName(tr("Order of the matches"));
  for (const QString& words : {tr("Best first"), tr("By name"), tr("Newest first"), tr("Largest first")}) {
    sort->addItem(words);  // as SearchSort counts them
  }
  header->add_action(sort);
  connect(sort, &QComboBox::currentIndexChanged, &page, [this](int chosen) {
    context.search.change([chosen](SearchSettings& s) { s.sort = static_cast<SearchSort>(chosen); });
  });
}

void SearchPage::Impl::connect_session() {
  SearchSession& search = context.search;
  connect(&search, &SearchSession::answered, &page, [this] {
    if (banner->kind() != Banner::Kind::info) banner->dismiss();  // what was said of the index stays
    show_answer();
  });
  connect(&search, &SearchSession::cleared, &page, [this] { show_nothing(); });
  connect(&search, &SearchSession::failed, &page,
          [this](const QString& message) { banner->show_message(Banner::Kind::error, {}, message); });
  connect(&search, &SearchSession::examples_refused, &page,
          [this](const QString& message) { banner->show_message(Banner::Kind::warning, tr("Left out:"), message); });
  connect(&search, &SearchSession::index_finished, &page, [this](const QString& message) {
    if (!message.isEmpty()) banner->show_message(Banner::Kind::info, {}, message);
  });
  connect(&context.library, &LibrarySession::collection_changed, &page, [this] { show_collection(); });
  connect(&context.library, &LibrarySession::task_started, &page, [this] { show_collection(); });
  connect(&context.library, &LibrarySession::task_finished, &page, [this] { show_collection(); });
}

void SearchPage::Impl::show_answer() {
  const auto answer = context.search.answer();
  if (!answer) return;
  const auto hits = static_cast<qint64>(answer->result.hits.size());
  header->set_title(counted(hits, tr("%1 match"), tr("%1 matches")));
  const double ms = answer->result.milliseconds;
  const QString index = answer->result.index == IndexUse::hnsw ? tr("HNSW index") : tr("exact");
  header->set_facts(
      tr("of %1 in %2 ms · %3")
          .arg(number_text(answer->result.searched), QLocale().toString(ms, 'f', ms < 10 ? 1 : 0), index));
  query->show_answer(*answer);
  query->show();
  options->show_answer(answer.get());
  marks->show_answer(answer.get());
  filters->show_answer(answer.get());
  order->setVisible(true);
  sort->setVisible(true);
  order->set_choice_enabled(1, bool(answer->collection->clustering));
  results->show_answer(*answer, by_cluster());
  if (hits == 0) explain_no_matches(answer->result);
  stack->setCurrentWidget(hits == 0 ? static_cast<QWidget*>(no_matches) : results);
}

/// An empty answer says why, and its button does what helps.
void SearchPage::Impl::explain_no_matches(const SearchResult& result) {
  widen->setVisible(result.no_hits != NoHits::only_itself);
  QString why, help;
  switch (result.no_hits) {
    case NoHits::below_threshold:
      why =
          tr("The best match has a score of %1%, which is below the lowest wanted.").arg(result.best_score, 0, 'f', 1);
      help = tr("Show any score");
      break;
    case NoHits::cluster_empty:
      why = tr("The cluster of the query holds no such picture.");
      help = tr("Search everything");
      break;
    case NoHits::filtered_out:
      why = tr("No picture passes the filters of cluster, label, folder and tag together.");
      help = tr("Clear the filters");
      break;
    default:
      why = tr("The library holds no other picture. Add pictures to its folder and scan it again.");
  }
  no_matches->set_text(tr("No matches"), why);
  widen->setText(help);
  widen->setAccessibleName(help);
}

void SearchPage::Impl::show_nothing() {
  query->hide();
  options->show_answer(nullptr);
  filters->show_answer(nullptr);
  marks->show_answer(nullptr);
  order->hide();
  sort->hide();
  results->clear();
  header->set_title(tr("Search"));
  stack->setCurrentWidget(empty);
}

void SearchPage::Impl::show_collection() {
  const auto collection = context.library.collection();
  const bool ready = collection && collection->embeddings;
  options->set_clusters_known(collection && collection->clustering);
  choose->setVisible(ready);
  to_library->setVisible(!ready && !context.library.busy());
  if (ready) {
    empty->set_text(
        tr("Drop a picture anywhere"),
        tr("Its nearest matches among your %1 pictures appear here. Several pictures at once are searched as "
           "one; a right click on any picture finds what is similar to it.")
            .arg(number_text(collection->row_count())));
  } else if (context.library.busy()) {
    empty->set_text(tr("Almost ready"), tr("Search is ready as soon as the pictures have been read and described."));
  } else {
    empty->set_text(tr("Nothing to search yet"), tr("Open a folder of pictures on the Library page first."));
  }
  if (!context.search.answer()) {
    header->set_facts(ready ? tr("%1 pictures are ready").arg(number_text(collection->row_count())) : QString());
  }
}

/// Rich text keeps the colours that it was made with.
void SearchPage::Impl::colour_texts() {
  link->setText(tr("Drop pictures here, paste,<br>or <a href='choose' style='color:%1'>choose a file</a>")
                    .arg(palette_of(&page).muted.name()));
  if (const auto answer = context.search.answer()) query->show_answer(*answer);
}

SearchPage::SearchPage(const PageContext& context, QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("search_page"));
  setAcceptDrops(true);
  impl_ = std::make_unique<Impl>(*this, context);
}

SearchPage::~SearchPage() = default;

bool SearchPage::accept_mime(const QMimeData& mime) {
  Dropped dropped = read_dropped(mime);
  if (dropped.kind == Dropped::Kind::folder) {
    dropped.refusal = tr("A folder cannot be searched for. Drop one or more pictures.");
    dropped.kind = Dropped::Kind::nothing;
  }
  impl_->banner->dismiss();
  switch (dropped.kind) {
    case Dropped::Kind::files:
      impl_->context.search.query_files(dropped.paths);
      return true;
    case Dropped::Kind::image:
      impl_->context.search.query_image(dropped.name, dropped.image);
      return true;
    case Dropped::Kind::encoded:
      impl_->context.search.query_bytes(dropped.name, dropped.bytes);
      return true;
    default:
      impl_->banner->show_message(Banner::Kind::error, {}, dropped.refusal);
      return false;
  }
}

void SearchPage::choose_files() {
  auto* dialog = new QFileDialog(this, tr("Choose one or more pictures"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  connect(dialog, &QFileDialog::filesSelected, this,
          [this](const QStringList& files) { impl_->context.search.query_files(files); });
  dialog->open();
}

void SearchPage::show_by_cluster(bool by_cluster) {
  impl_->order->set_current(by_cluster ? 1 : 0);
  impl_->show_answer();
}

void SearchPage::dragEnterEvent(QDragEnterEvent* event) {
  if (dropped_folder(*event->mimeData())) {  // the window opens it
    event->ignore();
    return;
  }
  impl_->drop_area->set_hovered(true);
  event->acceptProposedAction();  // anything else: a refusal is said on the page
}

void SearchPage::dragLeaveEvent(QDragLeaveEvent*) {
  impl_->drop_area->set_hovered(false);
}

void SearchPage::dropEvent(QDropEvent* event) {
  impl_->drop_area->set_hovered(false);
  accept_mime(*event->mimeData());
  event->acceptProposedAction();
}

void SearchPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && impl_) impl_->colour_texts();
}

}  // namespace lookalike
