#include "ui/pages/map_page.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/map_legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/picture_card.h"

namespace lookalike {
namespace {

constexpr int side_width = 228;

}  // namespace

struct MapPage::Impl {
  explicit Impl(const PageContext& context) : session(context.library) {}

  LibrarySession& session;
  std::shared_ptr<const Collection> collection;
  QStackedLayout* stack = nullptr;
  EmptyState* empty = nullptr;
  QPushButton* open_library = nullptr;
  QWidget* content = nullptr;
  PageHeader* header = nullptr;
  MapView* view = nullptr;
  MapLegend* legend = nullptr;
  PictureCard* selected = nullptr;
  QString task;

  QWidget* make_content(ThumbnailProvider& thumbnails);
  void add_actions();
  void show_empty();
  void show_map();
};

QWidget* MapPage::Impl::make_content(ThumbnailProvider& thumbnails) {
  view = new MapView(thumbnails);
  legend = new MapLegend;
  selected = new PictureCard(thumbnails);
  header = new PageHeader;
  header->set_title(tr("Map"));
  add_actions();
  auto* side = new QVBoxLayout;
  side->setSpacing(gap);
  side->addWidget(legend, 1);  // As high as its list, or scrolling in the room there is.
  side->addWidget(selected);
  side->addStretch();
  legend->setFixedWidth(side_width);
  selected->setFixedWidth(side_width);
  auto* line = new QHBoxLayout;
  line->setSpacing(16);
  line->addWidget(view, 1);
  line->addLayout(side);
  auto* widget = new QWidget;
  auto* layout = new QVBoxLayout(widget);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addWidget(header);
  layout->addLayout(line, 1);
  return widget;
}

void MapPage::Impl::add_actions() {
  auto* pictures = make_button(tr("Thumbnails"), "map_thumbnails");
  pictures->setCheckable(true);
  pictures->setChecked(true);
  auto* out = make_button(QStringLiteral("−"), "map_zoom_out");
  out->setAccessibleName(tr("Zoom out"));
  out->setToolTip(tr("Zoom out (−)"));
  auto* in = make_button(QStringLiteral("+"), "map_zoom_in");
  in->setAccessibleName(tr("Zoom in"));
  in->setToolTip(tr("Zoom in (+)"));
  auto* all = make_button(tr("Show all"), "map_show_all");
  all->setToolTip(tr("Show all (0)"));
  connect(pictures, &QPushButton::toggled, view, &MapView::set_thumbnails_visible);
  connect(out, &QPushButton::clicked, view, &MapView::zoom_out);
  connect(in, &QPushButton::clicked, view, &MapView::zoom_in);
  connect(all, &QPushButton::clicked, view, &MapView::show_all);
  for (QWidget* button : {pictures, out, in, all}) header->add_action(button);
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

void MapPage::Impl::show_map() {
  stack->setCurrentWidget(content);
  view->show_collection(collection);
  legend->show_clusters(collection->clustering);
  selected->show_row(collection, view->selected());
  const QString method =
      collection->map->method == "pca" ? tr("principal components") : to_qstring(collection->map->method);
  header->set_facts(tr("%1 · every one of %2 shown")
                        .arg(method, counted(collection->map->xy.rows, tr("%1 picture"), tr("%1 pictures"))));
}

MapPage::MapPage(const PageContext& context, QWidget* parent)
    : QWidget(parent), impl_(std::make_unique<Impl>(context)) {
  setObjectName("map_page");
  Impl& p = *impl_;
  p.empty = new EmptyState("map");
  p.open_library = make_button(tr("Go to Library"), "map_open_library", ButtonKind::primary);
  p.empty->add_action(p.open_library);
  p.content = p.make_content(context.thumbnails);
  p.stack = new QStackedLayout(this);
  p.stack->addWidget(p.empty);
  p.stack->addWidget(p.content);
  p.content->layout()->setContentsMargins(page_margin, 20, page_margin, 20);

  connect(p.open_library, &QPushButton::clicked, this, &MapPage::library_requested);
  connect(p.legend, &MapLegend::filter_changed, this, [&p] { p.view->set_shown_clusters(p.legend->checked()); });
  connect(p.view, &MapView::selection_changed, this, [&p] { p.selected->show_row(p.collection, p.view->selected()); });
  connect(p.view, &MapView::activated, this, &MapPage::find_similar);
  connect(p.selected, &PictureCard::find_similar, this, &MapPage::find_similar);
  connect(&p.session, &LibrarySession::collection_changed, this,
          [this] { show_collection(impl_->session.collection()); });
  connect(&p.session, &LibrarySession::task_started, this, [this](const QString& title) {
    impl_->task = title;
    show_collection(impl_->collection);
  });
  connect(&p.session, &LibrarySession::task_finished, this, [this](TaskEnd) {
    impl_->task.clear();
    show_collection(impl_->session.collection());
  });
  show_collection(p.session.collection());
}

MapPage::~MapPage() = default;

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
