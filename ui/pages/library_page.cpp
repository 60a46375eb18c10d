#include "ui/pages/library_page.h"

#include <QDragEnterEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/dropped.h"
#include "ui/models/health_filter.h"
#include "ui/pages/duplicate_view.h"
#include "ui/pages/library_banner.h"
#include "ui/pages/library_filters.h"
#include "ui/pages/library_start.h"
#include "ui/pages/list_panel.h"
#include "ui/pages/outlier_view.h"
#include "ui/pages/picture_work.h"
#include "ui/qt_convert.h"
#include "ui/recents.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/ask_for_folder.h"
#include "ui/widgets/health_chips.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/resume_offer.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/thumbnail_delegate.h"
#include "ui/widgets/thumbnail_grid.h"
#include "ui/widgets/waiting_opening.h"

namespace lookalike {

struct LibraryPage::Impl {
  Impl(LibraryPage& owner, const PageContext& services);

  void build();
  void build_views();
  void connect_sessions();
  void show_collection();
  void show_pictures();
  void show_state();
  void open(const std::filesystem::path& folder) { context.library.open(folder); }
  void open_recent_menu();
  bool is_first_scan() const;

  LibraryPage& page;
  PageContext context;
  PageHeader* header = nullptr;
  QPushButton *rescan = nullptr, *open_another = nullptr, *train = nullptr;
  SegmentedControl* views = nullptr;  ///< Pictures, outliers, near-duplicates: the last pages of the stack.
  LibraryFilters* filters = nullptr;
  QStackedWidget* stack = nullptr;
  LibraryStart* start = nullptr;
  QWidget* grid_page = nullptr;
  ThumbnailGrid* grid = nullptr;
  PictureWork* work = nullptr;  ///< Of the grid's pictures.
  QLabel* nothing = nullptr;
  std::filesystem::path scanned_root;  ///< Of the scan whose pictures fill the grid.
  std::vector<std::size_t> shown;      ///< What the grid holds, so that an unchanged list keeps its place.
};

namespace {

/// Which pictures belong together: items are those of the groups, one group after the other.
void number_groups(std::vector<GridItem>& items, const std::vector<std::vector<std::size_t>>& groups) {
  std::size_t at = 0;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (std::size_t i = 0; i < groups[group].size(); ++i, ++at) {
      items[at].badge = QString::number(group + 1);
      items[at].dot = cluster_colour(static_cast<int>(group));
    }
  }
}

/// A widget between the page's margins.
QWidget* inset(QWidget* widget, int left, int right) {
  auto* holder = new QWidget;
  auto* layout = new QHBoxLayout(holder);
  layout->setContentsMargins(left, 0, right, 0);
  layout->addWidget(widget);
  return holder;
}

}  // namespace

LibraryPage::Impl::Impl(LibraryPage& owner, const PageContext& services) : page(owner), context(services) {
  build();
  connect_sessions();
  show_collection();
}

void LibraryPage::Impl::build() {
  header = new PageHeader;
  rescan = make_button(tr("Rescan"), QStringLiteral("rescan"));
  open_another = make_button(tr("Open another…"), QStringLiteral("open_another"));
  train = make_button(tr("Train on these"), QStringLiteral("train_on_these"), ButtonKind::primary);
  views = new SegmentedControl({tr("Pictures"), tr("Outliers"), tr("Duplicates")});
  header->add_beside_title(views);  // before the actions also for the Tab key
  for (auto* button : {rescan, open_another, train}) header->add_action(button);

  start = new LibraryStart;
  grid = new ThumbnailGrid(context.thumbnails);
  grid->setObjectName(QStringLiteral("library_grid"));
  nothing = make_label({}, TextRole::muted);
  nothing->setAlignment(Qt::AlignCenter);
  nothing->setObjectName(QStringLiteral("nothing_here"));
  grid_page = new QWidget;
  auto* grid_layout = new QVBoxLayout(grid_page);
  grid_layout->setContentsMargins(0, 0, 0, 0);
  grid_layout->addWidget(nothing, 1);
  // The pictures line up with the page; the ring around them and the scroll bar use its margin.
  grid_layout->addWidget(inset(grid, page_margin - ThumbnailDelegate::margin, 10), 1);
  stack = new QStackedWidget;
  stack->addWidget(start);
  stack->addWidget(grid_page);
  build_views();

  auto* layout = new QVBoxLayout(&page);
  layout->setContentsMargins(0, 20, 0, 0);
  layout->setSpacing(gap);
  layout->addWidget(inset(header, page_margin, page_margin));
  filters = new LibraryFilters(context.library, *grid);
  layout->addWidget(filters);
  for (ListPanel* list : stack->findChildren<ListPanel*>()) filters->set_size_of(list->grid());
  auto* offer = new ResumeOffer(context.library, context.training);
  connect(offer, &ResumeOffer::resume_requested, &page, &LibraryPage::resume_requested);
  connect(start, &LibraryStart::resume_chosen, offer, &ResumeOffer::open_and_resume);
  auto* messages = new QVBoxLayout;  // not a widget, which would leave a gap while it has nothing to show
  messages->setContentsMargins(page_margin, 0, page_margin, 0);
  messages->setSpacing(gap);
  messages->addWidget(offer);
  messages->addWidget(new WaitingOpening(context.library));
  messages->addWidget(new LibraryBanner(context, page));
  work = new PictureWork(context);
  work->serve(*grid);
  messages->addWidget(work);
  layout->addLayout(messages);
  layout->addWidget(stack, 1);

  connect(rescan, &QPushButton::clicked, &page, [this] { context.library.rescan(); });
  connect(open_another, &QPushButton::clicked, &page, [this] { open_recent_menu(); });
  connect(train, &QPushButton::clicked, &page, &LibraryPage::train_requested);
  connect(start, &LibraryStart::choose_requested, &page, [this] { page.choose_folder(); });
  connect(start, &LibraryStart::demo_requested, &page, [this] { context.library.open_demo(); });
  connect(start, &LibraryStart::folder_chosen, &page, [this](const QString& folder) { open(to_path(folder)); });
  connect(grid, &ThumbnailGrid::opened, &page, [this](std::size_t picture) {
    const auto collection = grid->pictures().collection();
    open_in_viewer(collection->root / collection->pictures[picture].path);
  });
  connect(grid, &ThumbnailGrid::find_similar, &page, [this](std::size_t picture) {
    const auto& rows = grid->pictures().collection()->rows;  // ascending, as the pictures are
    const auto row = std::lower_bound(rows.begin(), rows.end(), picture);
    if (row != rows.end() && *row == picture) Q_EMIT page.find_similar(row - rows.begin());
  });
}

/// The lists of odd pictures beside the grid of all.
void LibraryPage::Impl::build_views() {
  views->setObjectName(QStringLiteral("library_view"));
  views->setAccessibleName(tr("All pictures, the oddest, or those that are the same or nearly"));
  auto* outliers = new OutlierView(context);
  auto* duplicates = new DuplicateView(context);
  for (QWidget* view : {static_cast<QWidget*>(outliers), static_cast<QWidget*>(duplicates)}) {
    auto* holder = inset(view, page_margin - ThumbnailDelegate::margin, 10);
    holder->layout()->setContentsMargins(page_margin - ThumbnailDelegate::margin, 0, 10, 20);  // as the grid of all
    stack->addWidget(holder);
  }
  connect(outliers, &OutlierView::find_similar, &page, &LibraryPage::find_similar);
  connect(duplicates, &DuplicateView::find_similar, &page, &LibraryPage::find_similar);
  connect(views, &SegmentedControl::selected, &page, [this] { show_state(); });
}

void LibraryPage::Impl::connect_sessions() {
  LibrarySession& library = context.library;
  connect(&library, &LibrarySession::collection_changed, &page, [this] { show_collection(); });
  connect(&library, &LibrarySession::task_started, &page, [this] { show_state(); });
  connect(&library, &LibrarySession::task_finished, &page, [this] {
    scanned_root.clear();
    show_collection();
  });
  connect(&library, &LibrarySession::pictures_read, &page,
          [this](const std::filesystem::path& root, const std::vector<Picture>& pictures) {
            if (!is_first_scan()) return;
            scanned_root = root;
            shown.clear();
            grid->pictures().append_read(root, pictures);
            show_state();
          });
  connect(&context.training, &TrainSession::state_changed, &page, [this] { show_state(); });
  connect(filters, &LibraryFilters::filter_changed, &page, [this] {
    show_pictures();
    show_state();
  });
}

/// Whether the grid is to fill while a folder is read that the library does not know yet.
bool LibraryPage::Impl::is_first_scan() const {
  const auto collection = context.library.collection();
  return context.library.busy() && (!collection || collection->pictures.empty());
}

void LibraryPage::Impl::show_collection() {
  if (const auto collection = context.library.collection(); collection && !collection->root.empty()) {
    const bool default_place = collection->library_folder == default_library_folder(collection->root);
    add_recent_folder(default_place ? collection->root : collection->library_folder);
    filters->chips().set_collection(*collection);
  }
  show_pictures();
  show_state();
}

void LibraryPage::Impl::show_pictures() {
  const auto collection = context.library.collection();
  if (is_first_scan() || !collection) return;
  const HealthFilter filter = filters->chips().current();
  std::vector<std::size_t> wanted = filtered_pictures(*collection, filter);
  const auto current = grid->pictures().collection();
  const bool same_pictures = current && current->pictures == collection->pictures && wanted == shown;
  nothing->setText(filter == HealthFilter::usable ? tr("There is no usable picture in this folder.")
                                                  : tr("None. Good."));
  if (same_pictures) {
    grid->pictures().update_collection(collection);
    return;
  }
  std::vector<GridItem> items;
  items.reserve(wanted.size());
  for (const std::size_t i : wanted) items.emplace_back().picture = i;
  number_groups(items, filtered_groups(*collection, filter));
  grid->set_items(collection, std::move(items));
  shown = std::move(wanted);
}

void LibraryPage::Impl::show_state() {
  const auto collection = context.library.collection();
  const bool busy = context.library.busy(), training = context.training.running();
  const bool filling = is_first_scan() && !scanned_root.empty();
  const bool open = filling || (collection && !collection->root.empty());
  header->setVisible(open);
  if (!open || filling) views->set_current(0);
  views->setVisible(!filling);
  filters->setVisible(open && !filling && views->current() == 0);
  if (!open && stack->currentWidget() != start) start->refresh_recents();
  stack->setCurrentIndex(open ? stack->indexOf(grid_page) + views->current() : stack->indexOf(start));
  start->setEnabled(!busy);
  const bool empty = open && grid->pictures().rowCount() == 0;
  nothing->setVisible(empty);
  grid->parentWidget()->setVisible(!empty);
  if (!open) return;
  const std::filesystem::path root = filling ? scanned_root : collection->root;
  header->set_title(folder_name(root));
  QString facts = short_path(root);
  if (filling) {
    facts +=
        QStringLiteral(" · ") + counted(grid->pictures().rowCount(), tr("%1 picture so far"), tr("%1 pictures so far"));
  } else {
    facts += QStringLiteral(" · ") + tr("scanned %1").arg(ago_text(collection->scanned_at));
  }
  header->set_facts(facts);
  const bool writable = collection && !collection->read_only;
  rescan->setEnabled(writable && !busy && !training);
  rescan->setToolTip(busy ? busy_text() : QString());
  train->setEnabled(writable && !filling && collection->row_count() > 1);
}

void LibraryPage::Impl::open_recent_menu() {
  auto* menu = new QMenu(open_another);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Choose a folder…"), &page, [this] { page.choose_folder(); });
  menu->addAction(tr("Demo collection"), &page, [this] { context.library.open_demo(); });
  menu->addSeparator();
  for (const QString& folder : recent_folders()) {
    const auto path = to_path(folder);
    menu->addAction(short_path(path).replace(QLatin1Char('&'), QStringLiteral("&&")), &page,
                    [this, path] { open(path); });
  }
  menu->popup(open_another->mapToGlobal(QPoint(0, open_another->height() + 4)));
}

LibraryPage::LibraryPage(const PageContext& context, QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("library_page"));
  setAcceptDrops(true);
  impl_ = std::make_unique<Impl>(*this, context);
}

LibraryPage::~LibraryPage() = default;

void LibraryPage::choose_folder() {
  ask_for_folder(this, tr("Choose a folder of pictures, or a library"),
                 [this](const std::filesystem::path& folder) { impl_->open(folder); });
}

void LibraryPage::show_selection() {
  Impl& p = *impl_;
  p.views->set_current(0);
  p.filters->chips().choose(HealthFilter::usable);  // all that can be selected
  p.show_pictures();
  p.show_state();
  p.grid->show_first_selected();
}

void LibraryPage::dragEnterEvent(QDragEnterEvent* event) {
  if (!dropped_folder(*event->mimeData())) {  // a picture: the window makes it a query
    event->ignore();
    return;
  }
  impl_->start->set_hovered(true);
  event->acceptProposedAction();
}

void LibraryPage::dragLeaveEvent(QDragLeaveEvent*) {
  impl_->start->set_hovered(false);
}

void LibraryPage::dropEvent(QDropEvent* event) {
  impl_->start->set_hovered(false);
  if (const auto folder = dropped_folder(*event->mimeData())) {
    event->acceptProposedAction();
    impl_->open(*folder);
  }
}

}  // namespace lookalike
