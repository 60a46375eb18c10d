#include "ui/pages/map_page.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <utility>

#include "ui/pages/map_page_impl.h"
#include "ui/pages/map_toolbar.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/map_export.h"
#include "ui/widgets/map_legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/map_zoom.h"
#include "ui/widgets/picture_card.h"
#include "ui/widgets/selection_actions.h"
#include "ui/widgets/selection_card.h"
#include "ui/widgets/task_view.h"

namespace lookalike {
namespace {

constexpr int side_width = 228;

std::shared_ptr<const MapLayout> layout_of(const Collection& collection, const QString& method) {
  return method == QLatin1String("tsne") ? collection.tsne : collection.map;
}

}  // namespace

QWidget* MapPage::Impl::make_side(ThumbnailProvider& thumbnails) {
  legend = new MapLegend;
  selected = new PictureCard(thumbnails);
  selection = new SelectionCard(thumbnails);
  auto* side = new QWidget;
  side->setFixedWidth(side_width);
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(gap);
  legend->setFixedWidth(side_width);
  column->addWidget(legend, 1);  // As high as its list, or scrolling in the room there is.
  column->addWidget(selected);
  column->addWidget(selection);
  column->addStretch();
  return side;
}

QWidget* MapPage::Impl::make_content(const PageContext& context) {
  view = new MapView(context.thumbnails);
  toolbar = new MapToolbar;
  banner = new Banner;
  banner->set_passing(true);
  task_card = new Card;
  task_view = new TaskView(QStringLiteral("map_task"));
  task_card->body()->setContentsMargins(gap, small_gap, gap, small_gap);
  task_card->body()->addWidget(task_view);
  task_card->hide();
  work = new PictureWork(context);
  work->tell_failures();
  add_zoom_buttons(*view);
  auto* line = new QHBoxLayout;
  line->setSpacing(16);
  line->addWidget(view, 1);
  line->addWidget(make_side(context.thumbnails));
  auto* widget = new QWidget;
  auto* layout = new QVBoxLayout(widget);
  layout->setContentsMargins(page_margin, 20, page_margin, 20);
  layout->setSpacing(16);
  layout->addWidget(toolbar);
  layout->addWidget(banner);
  layout->addWidget(work);
  layout->addWidget(task_card);
  layout->addLayout(line, 1);
  return widget;
}

void MapPage::Impl::show_empty() {
  stack->setCurrentWidget(empty);
  open_library->setVisible(!session.busy());
  if (session.busy()) {
    empty->set_text(tr("The map appears here in a moment"), task);
  } else {
    empty->set_text(tr("Open a folder of pictures first"),
                    tr("Every picture is then a point, near those that are like it."));
  }
}

QString MapPage::Impl::shown_method() const {
  const QString best = collection->tsne ? QStringLiteral("tsne") : QStringLiteral("pca");
  const bool chosen = !method.isEmpty() && method != live_map && layout_of(*collection, method);
  return chosen ? method : best;
}

void MapPage::Impl::show_map() {
  stack->setCurrentWidget(content);
  if (shows_live()) return show_live();
  const auto map = layout_of(*collection, shown_method());
  put_map(nullptr, map, wanted_colour);
  toolbar->set_method(method == live_map ? live_map : shown_method());  // Its map comes in a moment.
  const QString how =
      map->method == "tsne" ? tr("perplexity %1").arg(map->perplexity, 0, 'g', 4) : tr("principal components");
  toolbar->set_facts(
      tr("%1 · every one of %2 shown").arg(how, counted(map->xy.rows, tr("%1 picture"), tr("%1 pictures"))));
  show_choices();
  if (collection == session.collection()) view->select_rows(session.selection());  // made while there was no map
  show_selection();
}

/// What cannot be had says why. A task that is running is not ended for another; what it makes can be chosen already.
void MapPage::Impl::show_choices() {
  if (!collection || !collection->map) return;
  const QString locked = tr("The library is read-only.");
  const bool can_make = !session.busy() && !collection->read_only;
  const QString reason = session.busy() ? busy_text() : collection->read_only ? locked : QString();
  const bool tsne = can_make || collection->tsne != nullptr || own_task == QLatin1String("tsne");
  toolbar->set_method_enabled(QStringLiteral("tsne"), tsne,
                              tsne ? tr("Neighbours stay together; takes a moment the first time") : reason);
  toolbar->set_method_enabled(QStringLiteral("pca"), true,
                              tr("The directions in which the pictures differ most; at once"));
  show_live_choices();
  if (shows_live()) return;
  const MapLayout& map = *layout_of(*collection, shown_method());
  toolbar->set_colour_enabled(MapColour::cluster, true, {});
  const bool labels = can_colour(*collection, map, MapColour::label);
  const QString unlabelled = tr("The pictures have no labels: put them into one folder a kind.");
  toolbar->set_colour_enabled(MapColour::label, labels, labels ? QString() : unlabelled);
  for (const MapColour by : {MapColour::outlier, MapColour::trust, MapColour::precision}) {
    const bool lacks_labels = by == MapColour::precision && !labels;
    const bool there = can_colour(*collection, map, by) || own_task == shown_method();
    toolbar->set_colour_enabled(by, !lacks_labels && (there || can_make),
                                lacks_labels ? unlabelled
                                : there      ? QString()
                                             : reason);
  }
}

void MapPage::Impl::show_selection() {
  const FocusHandover from_one(*selected, {view}), from_several(*selection, {view});
  const auto& pictures = sample ? sample->collection : collection;
  selected->show_row(pictures, view->selected());
  selection->show_rows(pictures, view->selection());
}

void MapPage::Impl::make_map(const QString& chosen) {
  if (own_task == chosen) return;  // It is being made.
  MapOptions options;
  options.method = chosen.toStdString();
  asked = chosen;
  const bool begun = session.make_map(options);
  asked.clear();
  if (!begun) back_to_what_there_is();
}

void MapPage::Impl::back_to_what_there_is() {
  if (!collection || !collection->map) return;
  if (!layout_of(*collection, method)) method.clear();
  const bool measured = can_colour(*collection, *layout_of(*collection, shown_method()), wanted_colour);
  if (!measured) wanted_colour = MapColour::cluster;
  show_map();
}

void MapPage::Impl::choose_method(const QString& chosen) {
  method = chosen;
  if (chosen == live_map) {
    live.watch(true);
    return show_map();
  }
  live.watch(false);
  if (layout_of(*collection, chosen)) return show_map();
  make_map(chosen);
}

void MapPage::Impl::choose_colour(MapColour colour) {
  wanted_colour = colour;
  const QString shown = shown_method();
  if (shows_live()) return show_map();
  if (can_colour(*collection, *layout_of(*collection, shown), colour)) return show_map();
  make_map(shown);  // With its values.
}

void MapPage::Impl::task_ended(TaskEnd end) {
  task.clear();
  task_card->hide();
  if (!std::exchange(own_task, QString()).isEmpty() && end != TaskEnd::done) back_to_what_there_is();
}

void MapPage::Impl::save(const std::filesystem::path& file) {
  MapSheet sheet{view->shared_points(), view->viewport(), view->layer_style(),
                 view->colouring(),     view->font(),     palette_of(view)};
  if (file.extension() == ".svg") return saver.save(file, [sheet = std::move(sheet)] { return map_svg(sheet); });
  if (file.extension() == ".png") return saver.save(file, [sheet = std::move(sheet)] { return map_png(sheet); });
  banner->show_message(Banner::Kind::error, {},
                       tr("A map can be saved as .png or .svg, but not as %1.").arg(to_qstring(file.filename())));
}

void MapPage::Impl::connect_selection() {
  connect(legend, &MapLegend::filter_changed, view, [this] { view->set_shown_groups(legend->checked()); });
  connect(view, &MapView::selection_changed, legend, [this] {
    if (!quiet) session.select(to_library(view->selection()));
    show_selection();
  });
  connect(&session, &LibrarySession::selection_changed, view, [this] { show_shared_selection(); });
  connect(view, &MapView::menu_opening, work, [this](QMenu* menu) { work->add_to(*menu, chosen()); });
  const auto open = [this](const QPoint& at, QMenu* menu) {
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(at);
  };
  connect(&selection->actions(), &SelectionActions::similar_requested, work,
          [this] { work->search(chosen(), QueryRole::only); });
  for (SelectionActions* actions : {&selected->actions(), &selection->actions()}) {
    connect(actions, &SelectionActions::tag_menu_requested, work,
            [this, open](const QPoint& at) { open(at, work->tag_menu(chosen(), view)); });
    connect(actions, &SelectionActions::export_menu_requested, work,
            [this, open](const QPoint& at) { open(at, work->export_menu(chosen(), view)); });
  }
  connect(selection, &SelectionCard::menu_requested, work, [this, open](const QPoint& at) {
    auto* menu = new QMenu(selection);
    menu->setObjectName(QStringLiteral("selection_menu"));
    work->add_to(*menu, chosen());
    open(at, menu);
  });
  connect(selection, &SelectionCard::picture_chosen, view, [this](std::int64_t row) { view->select(row); });
  connect(selection, &SelectionCard::cleared, view, [this] { view->select(std::nullopt); });
}

MapPage::MapPage(const PageContext& context, QWidget* parent)
    : QWidget(parent), impl_(std::make_unique<Impl>(context)) {
  setObjectName("map_page");
  Impl& p = *impl_;
  p.empty = new EmptyState("map");
  p.open_library = make_button(tr("Go to Library"), "map_open_library", ButtonKind::primary);
  p.empty->add_action(p.open_library);
  p.content = p.make_content(context);
  p.stack = new QStackedLayout(this);
  p.stack->addWidget(p.empty);
  p.stack->addWidget(p.content);
  p.connect_selection();
  connect(p.open_library, &QPushButton::clicked, this, &MapPage::library_requested);
  for (SelectionActions* actions : {&p.selected->actions(), &p.selection->actions()}) {
    connect(actions, &SelectionActions::library_requested, this, &MapPage::selection_in_library);
  }
  const auto ask_similar = [this](std::int64_t row) {
    for (const std::int64_t there : impl_->to_library({row})) Q_EMIT find_similar(there);
  };
  connect(p.view, &MapView::activated, this, ask_similar);
  connect(&p.selected->actions(), &SelectionActions::similar_requested, this,
          [&p, ask_similar] { ask_similar(p.view->selected().value_or(-1)); });
  connect(&p.live, &LiveMap::changed, this, [&p] { p.live_changed(); });
  connect_toolbar();
  connect_session();
  show_collection(p.session.collection());
}

MapPage::~MapPage() = default;

void MapPage::connect_toolbar() {
  Impl& p = *impl_;
  connect(p.toolbar, &MapToolbar::method_chosen, this, [&p](const QString& method) { p.choose_method(method); });
  connect(p.toolbar, &MapToolbar::colour_chosen, this, [&p](MapColour colour) { p.choose_colour(colour); });
  connect(p.toolbar, &MapToolbar::lasso_toggled, p.view, &MapView::set_lasso);
  connect(p.toolbar, &MapToolbar::export_requested, this, &MapPage::ask_where);
  connect(&p.saver, &FileSaver::failed, this,
          [&p](const QString& message) { p.banner->show_message(Banner::Kind::error, {}, message); });
  connect(&p.saver, &FileSaver::saved, this, [&p](const std::filesystem::path& file) {
    p.banner->show_message(Banner::Kind::info, {}, tr("The map was saved as %1.").arg(short_path(file)));
    p.banner->set_dismissable(true);
  });
}

void MapPage::connect_session() {
  Impl& p = *impl_;
  connect(&p.session, &LibrarySession::collection_changed, this,
          [this] { show_collection(impl_->session.collection()); });
  connect(&p.session, &LibrarySession::task_started, this, [this](const QString& title) {
    Impl& page = *impl_;
    page.task = title;
    page.own_task = page.asked;
    page.task_card->setVisible(!page.own_task.isEmpty());
    page.task_view->set_title(title);
    page.task_view->set_progress(-1, {});
    page.show_choices();
    show_collection(page.collection);
  });
  connect(&p.session, &LibrarySession::progress_changed, this, [&p](const Progress& progress) {
    const double share = progress.total > 0 ? double(progress.done) / double(progress.total) : -1;
    p.task_view->set_progress(share, progress_text(progress));
  });
  connect(p.task_view, &TaskView::cancel_requested, this, [&p] {
    p.task_view->set_cancelling();
    p.session.cancel();
  });
  connect(&p.session, &LibrarySession::failed, this, [&p](const QString& message) {
    if (!p.own_task.isEmpty()) p.banner->show_message(Banner::Kind::error, {}, message);
  });
  connect(&p.session, &LibrarySession::refused, this, [this, &p](const QString& message) {
    if (isVisible()) p.banner->show_message(Banner::Kind::warning, {}, message);
  });
  connect(&p.session, &LibrarySession::task_finished, this, [this](TaskEnd end) {
    impl_->task_ended(end);
    impl_->collection = nullptr;  // Shown anew, with the choices that there are now.
    show_collection(impl_->session.collection());
  });
}

void MapPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  impl_->live.watch(impl_->method == live_map);
}

void MapPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  impl_->live.watch(false);
}

void MapPage::export_to(const std::filesystem::path& file) {
  impl_->save(file);
}

void MapPage::ask_where(const QString& ending) {
  auto* dialog = new QFileDialog(this, tr("Save the map"), {}, QStringLiteral("*.") + ending);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(ending);
  start_at_last_folder(*dialog);
  dialog->selectFile(QStringLiteral("map.") + ending);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { export_to(to_path(file)); });
  dialog->open();
}

void MapPage::show_collection(std::shared_ptr<const Collection> collection) {
  const bool same = collection && collection == impl_->collection && impl_->stack->currentWidget() == impl_->content;
  if (same) return;
  impl_->collection = std::move(collection);
  if (impl_->collection && impl_->collection->map && impl_->collection->map->xy.rows > 0) {
    impl_->show_map();
  } else {
    impl_->show_empty();
  }
}

}  // namespace lookalike
