#include "ui/pages/search_page.h"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "ui/pages/explain_panel.h"
#include "ui/pages/picture_work.h"
#include "ui/pages/search_column.h"
#include "ui/pages/search_page_impl.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_query.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/no_matches.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/result_view.h"
#include "ui/widgets/saved_search_panel.h"
#include "ui/widgets/search_invitation.h"
#include "ui/widgets/thumbnail_delegate.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

SearchPage::Impl::Impl(SearchPage& owner, const PageContext& services)
    : page(owner), context(services), saved(services.library, services.search) {
  auto* layout = new QHBoxLayout(&page);
  layout->setContentsMargins(page_margin, 0, 0, 0);
  layout->setSpacing(20 - ThumbnailDelegate::margin - SearchColumn::scroll_bar_width);
  column = new SearchColumn(context, address_fetch);
  layout->addWidget(column);
  layout->addWidget(build_right(), 1);
  connect(column, &SearchColumn::files_requested, &page, [this] { page.choose_files(); });
  connect(column, &SearchColumn::more_requested, &page, [this] { page.choose_files(QueryRole::example); });
  connect(column, &SearchColumn::more_dropped, &page,
          [this](const QMimeData& data) { page.accept_mime(data, QueryRole::example); });
  connect(column, &SearchColumn::training_started, &page, &SearchPage::training_started);
  connect_results();
  connect_session();
  connect_library();
  connect_fetch();
  connect_saved();
  show_nothing();
}

QWidget* SearchPage::Impl::build_right() {
  empty = new SearchInvitation;
  no_matches = new NoMatches;
  results = new ResultView(context.thumbnails);
  explanation = new ExplainPanel;
  stack = new QStackedWidget;
  for (QWidget* state : {static_cast<QWidget*>(empty), static_cast<QWidget*>(no_matches),
                         static_cast<QWidget*>(results), static_cast<QWidget*>(explanation)}) {
    stack->addWidget(state);
  }
  auto* right = new QWidget;
  auto* lines = new QVBoxLayout(right);
  lines->setContentsMargins(0, 20, 0, 0);
  lines->setSpacing(gap);
  lines->addWidget(build_top());
  auto* bottom = new QHBoxLayout;
  bottom->setContentsMargins(0, 0, 10, 0);
  bottom->addWidget(stack);
  lines->addLayout(bottom, 1);
  return right;
}

QWidget* SearchPage::Impl::build_top() {
  build_header();
  saved_panel = new SavedSearchPanel(saved);
  banner = new Banner;
  banner->set_passing(true);
  work = new PictureWork(context);
  work->tell_failures();
  work->leave_out_unlike();
  auto* top = new QWidget;
  auto* lines = new QVBoxLayout(top);
  lines->setContentsMargins(ThumbnailDelegate::margin, 0, page_margin, 0);
  lines->setSpacing(gap);
  lines->addWidget(header);
  lines->addWidget(saved_panel);
  lines->addWidget(banner);
  lines->addWidget(work);
  return top;
}

void SearchPage::Impl::connect_results() {
  connect(empty, &SearchInvitation::files_requested, &page, [this] { page.choose_files(); });
  connect(empty, &SearchInvitation::library_requested, &page, &SearchPage::library_requested);
  connect(no_matches, &NoMatches::widen_requested, &context.search, &SearchSession::widen);
  connect(order, &SegmentedControl::selected, &page, [this] {
    explained.reset();
    show_answer();
  });
  connect(sort, &QComboBox::currentIndexChanged, &page, [this](int chosen) {
    explained.reset();
    context.search.change([chosen](SearchSettings& s) { s.sort = static_cast<SearchSort>(chosen); });
  });
  connect(export_button, &QPushButton::clicked, &page, [this] { open_export_menu(); });
  connect(selected, &QPushButton::clicked, &page, [this] { context.library.select({}); });
  connect(&context.library, &LibrarySession::selection_changed, &page, [this] { show_selection(); });
  connect(results, &ResultView::more_requested, &context.search, &SearchSession::show_more);
  connect(results, &ResultView::grid_added, work, [this](ThumbnailGrid* grid) { work->serve(*grid); });
  connect(results, &ResultView::marked, &context.search, &SearchSession::mark);
  connect(results, &ResultView::find_similar, &page, [this](std::int64_t row) { context.search.query_row(row); });
  connect(results, &ResultView::opened, &page, [this](std::int64_t row) {
    const auto answer = context.search.answer();
    if (!answer) return;
    asked_from = QApplication::focusWidget();
    explained = source_of_row(*answer->collection, row);
    stack->setCurrentWidget(explanation);
    explanation->show_match(answer, row);
    explanation->ensureVisible(0, 0);
    explanation->setFocus();
  });
  const auto back = [this] {
    explained.reset();
    stack->setCurrentWidget(results);
    if (asked_from) asked_from->setFocus();
  };
  connect(explanation, &ExplainPanel::back_requested, &page, back);
  connect(explanation, &ExplainPanel::failed, &page, [this, back](const QString& message) {
    back();
    banner->show_error(message);
  });
}

/// While the library is busy, or cannot be changed, there is nothing to offer.
void SearchPage::Impl::offer_to_describe(const QString& message) {
  const auto collection = context.library.collection();
  const bool possible = collection && !collection->read_only && !context.library.busy();
  banner->tell(Banner::Kind::error, {}, message, possible ? tr("Describe the pictures again") : QString(),
               [this] { describing = context.library.describe_again(); });
}

/// Describing the pictures again was this page's doing, and so is what becomes of their clusters.
void SearchPage::Impl::tell_inherited(const Clustering& clusters) {
  if (!clusters.inherited.empty()) banner->tell(Banner::Kind::info, {}, to_qstring(clusters.inherited));
}

void SearchPage::Impl::connect_session() {
  SearchSession& search = context.search;
  connect(&search, &SearchSession::asked, &page, [this] {  // the newer query is meant
    explained.reset();
    kept_as.clear();
    address_fetch.cancel();
    missing.clear();
    left_out.clear();
    if (std::exchange(can_bring_back, false)) banner->dismiss();
  });
  connect(&search, &SearchSession::taken_out, &page, [this](const QString& name) {
    can_bring_back = true;
    banner->tell(Banner::Kind::info, {}, tr("%1 was taken out of the query.").arg(name), tr("Undo"),
                 [this] { context.search.bring_back(); });
  });
  connect(&search, &SearchSession::answered, &page, [this] {
    if (banner->kind() != Banner::Kind::info) banner->dismiss();  // what was said of the index stays
    show_answer();
    if (!missing.isEmpty())
      banner->tell(Banner::Kind::warning, tr("No longer there:"), missing.join(QStringLiteral(", ")));
    missing.clear();
    if (!left_out.isEmpty()) banner->tell(Banner::Kind::warning, tr("Left out:"), std::exchange(left_out, {}));
  });
  connect(&search, &SearchSession::judged, &context.library, &LibrarySession::judge);
  connect(&search, &SearchSession::cleared, &page, [this] { show_nothing(); });
  connect(&search, &SearchSession::failed, banner, &Banner::show_error);
  connect(&search, &SearchSession::models_unfit, &page, [this](const QString& message) { offer_to_describe(message); });
  connect(&search, &SearchSession::examples_refused, &page,
          [this](const QString& message) { banner->tell(Banner::Kind::warning, tr("Left out:"), message); });
  connect(&search, &SearchSession::index_finished, &page, [this](const QString& message) {
    if (!message.isEmpty()) banner->tell(Banner::Kind::info, {}, message);
  });
  connect(&search, &SearchSession::settings_changed, sort, [this] {
    const QSignalBlocker quiet(sort);
    sort->setCurrentIndex(static_cast<int>(context.search.settings().sort));
  });
}

void SearchPage::Impl::connect_library() {
  connect(&context.library, &LibrarySession::collection_changed, &page, [this] { show_collection(); });
  connect(&context.library, &LibrarySession::task_started, &page, [this] { show_collection(); });
  connect(&context.library, &LibrarySession::task_finished, &page, [this] {
    const auto collection = context.library.collection();
    if (std::exchange(describing, false) && collection && collection->clustering)
      tell_inherited(*collection->clustering);
    show_collection();
  });
  connect(&context.library, &LibrarySession::failed, &page, [this](const QString& message) {
    if (describing) banner->show_error(message);
  });
  connect(&context.library, &LibrarySession::refused, &page, [this](const QString& message) {
    if (page.isVisible()) banner->tell(Banner::Kind::warning, {}, message);
  });
}

bool SearchPage::Impl::fetch(const QStringList& addresses, QueryRole role) {
  if (!context.search.check_ready()) return false;
  fetched_as = role;
  address_fetch.start(addresses);
  return true;
}

void SearchPage::Impl::connect_fetch() {
  connect(column, &SearchColumn::address_given, &page, [this](const QString& text) {
    banner->dismiss();
    try {
      fetch({typed_address(text)});
    } catch (const Error& error) {
      banner->show_error(to_qstring(std::string(error.what())));
    }
  });
  connect(&address_fetch, &AddressFetch::fetched, &context.search,
          [this](const std::vector<QuerySource>& pictures) { context.search.query_sources(pictures, fetched_as); });
  connect(&address_fetch, &AddressFetch::left_out, &page, [this](const QString& message) { left_out = message; });
  connect(&address_fetch, &AddressFetch::failed, banner, &Banner::show_error);
  connect(&address_fetch, &AddressFetch::cancelled, &page,
          [this] { banner->tell(Banner::Kind::info, {}, tr("Fetching the picture was cancelled.")); });
}

void SearchPage::Impl::show_answer() {
  const auto answer = context.search.answer();
  if (!answer) return;
  FocusHandover handover(page, {no_matches});
  const auto hits = static_cast<qint64>(answer->result.hits.size());
  header->set_title(counted(hits, tr("%1 match"), tr("%1 matches")));
  const double ms = answer->result.milliseconds;
  const QString index = answer->result.index == IndexUse::approximate ? tr("approximate") : tr("exact");
  header->set_facts(
      tr("of %1 in %2 ms · %3")
          .arg(number_text(answer->result.searched), QLocale().toString(ms, 'f', ms < 10 ? 1 : 0), index));
  column->show_answer(answer.get());
  saved_panel->set_savable(true, suggested_name(*answer));
  order->setVisible(true);
  show_selection();
  order->set_choice_enabled(1, bool(answer->collection->clustering));
  results->show_answer(*answer, by_cluster());
  handover.offer(results->findChild<ThumbnailGrid*>());
  if (hits == 0) no_matches->explain(answer->result);
  if (keep_explaining(answer)) return;
  stack->setCurrentWidget(hits == 0 ? static_cast<QWidget*>(no_matches) : results);
}

/// The same query, asked again in the background, ends no look at one of its matches.
bool SearchPage::Impl::keep_explaining(const std::shared_ptr<const SearchAnswer>& answer) {
  if (!explained) return false;
  const auto row = find_row(*answer->collection, explained->path, explained->content_hash);
  const bool still_found = row && std::ranges::find(answer->result.hits, *row, &Hit::row) != answer->result.hits.end();
  still_found ? explanation->show_match(answer, *row) : explained.reset();
  return still_found;
}

void SearchPage::Impl::show_nothing() {
  if (std::exchange(can_bring_back, false)) banner->dismiss();
  column->show_answer(nullptr);
  saved_panel->set_savable(false, {});
  explained.reset();
  show_selection();
  order->hide();
  results->clear();
  header->set_title(tr("Search"));
  stack->setCurrentWidget(empty);
  show_collection();
}

void SearchPage::Impl::show_collection() {
  const auto collection = context.library.collection();
  const bool ready = collection && collection->embeddings;
  column->set_clusters_known(collection && collection->clustering);
  saved_button->setVisible(ready);
  if (!ready) saved_button->setChecked(false);
  saved_panel->set_editable(ready && !collection->read_only);
  empty->show_state(ready ? std::optional(collection->row_count()) : std::nullopt, context.library.busy());
  if (!context.search.answer()) {
    header->set_facts(ready ? tr("%1 pictures are ready").arg(number_text(collection->row_count())) : QString());
  }
}

SearchPage::SearchPage(const PageContext& context, QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("search_page"));
  setAcceptDrops(true);
  impl_ = std::make_unique<Impl>(*this, context);
}

SearchPage::~SearchPage() = default;

void SearchPage::choose_files(QueryRole role) {
  auto* dialog = new QFileDialog(this, tr("Choose one or more pictures"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  start_at_last_folder(*dialog);
  connect(dialog, &QFileDialog::filesSelected, this,
          [this, role](const QStringList& files) { impl_->context.search.query_files(files, role); });
  dialog->open();
}

void SearchPage::show_by_cluster(bool by_cluster) {
  impl_->order->set_current(by_cluster ? 1 : 0);
  impl_->show_answer();
}

bool SearchPage::cancel() {
  const bool running = impl_->address_fetch.running();
  impl_->address_fetch.cancel();
  return running;
}

}  // namespace lookalike
