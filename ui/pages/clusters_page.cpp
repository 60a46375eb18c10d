#include "ui/pages/clusters_page.h"

#include <QPushButton>
#include <QShortcut>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <utility>

#include "engine/library/cluster_state.h"
#include "ui/pages/cluster_detail.h"
#include "ui/pages/cluster_overview.h"
#include "ui/pages/picture_work.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/cluster_card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/export_panel.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

struct ClustersPage::Impl {
  Impl(QWidget& owner, const PageContext& context) : page(owner), session(context.library) {}

  QWidget& page;
  LibrarySession& session;
  std::shared_ptr<const Collection> collection;
  Banner* banner = nullptr;
  QStackedLayout* stack = nullptr;
  EmptyState* empty = nullptr;
  QPushButton *open_library = nullptr, *find_clusters = nullptr;
  ClusterOverview* overview = nullptr;
  ClusterDetail* detail = nullptr;
  ExportPanel* export_panel = nullptr;
  PictureWork* work = nullptr;
  QString task;
  std::shared_ptr<const Clustering> centres_of;  ///< Whose decoded centres were asked for.
  std::string last_export;                       ///< What the banner's button takes back; empty: it has none.
  bool asked_export = false;                     ///< What the session tells next of an export is for this banner.

  bool has_clusters() const {
    return collection && collection->clustering && !collection->clustering->clusters.empty();
  }
  void show_empty();
  void show_clusters(const Collection* before);
  void tell_inherited(const Collection* before);
  void open(int cluster);
  void ask_for_centres();
  void open_export(int cluster);
  void told(Banner::Kind kind, const QString& strong, const QString& text, const QString& action = {});
  void forget_export();
};

void ClustersPage::Impl::show_empty() {
  stack->setCurrentWidget(empty);
  const bool can_cluster = collection && collection->embeddings && !session.busy();
  open_library->setVisible(!collection || (!can_cluster && !session.busy()));
  find_clusters->setVisible(can_cluster);
  if (session.busy()) {
    empty->set_text(tr("Clusters appear here in a moment"), task);
  } else if (can_cluster) {
    empty->set_text(tr("No clusters yet"), tr("Pictures that are alike can be put together."));
  } else {
    empty->set_text(tr("Open a folder of pictures first"), tr("Its pictures then fall into clusters by themselves."));
  }
}

void ClustersPage::Impl::show_clusters(const Collection* before) {
  FocusHandover handover(page, {&detail->grid()});
  overview->show_collection(collection);
  handover.offer(overview->card(detail->cluster()));
  overview->set_editable(!collection->read_only, tr("The library is open in another program."));
  detail->set_editable(!collection->read_only);
  // An opened cluster stays open while it is edited; after clustering anew its number means another one.
  const auto stays = [&](int cluster) {
    return before && before->clustering && same_cluster(*before->clustering, *collection->clustering, cluster);
  };
  if (stack->currentWidget() == detail && stays(detail->cluster())) {
    detail->show_cluster(collection, detail->cluster());
  } else {
    detail->forget_name();  // half typed: it was meant for another cluster
    stack->setCurrentWidget(overview);
  }
  if (export_panel->cluster() >= 0 && !stays(export_panel->cluster())) export_panel->hide();
}

/// What became of clusters of earlier vectors, until there are others again.
void ClustersPage::Impl::tell_inherited(const Collection* before) {
  const auto earlier = before ? before->clustering : nullptr;
  if (earlier == collection->clustering) return;
  const std::string& words = collection->clustering->inherited;
  if (!words.empty()) {
    told(Banner::Kind::info, {}, to_qstring(words));
  } else if (earlier && !earlier->inherited.empty() && banner->message() == to_qstring(earlier->inherited)) {
    banner->dismiss();
  }
}

void ClustersPage::Impl::open(int cluster) {
  detail->show_cluster(collection, cluster);
  stack->setCurrentWidget(detail);
  detail->setFocus();
}

/// Loading a network takes long: only when the page is seen.
void ClustersPage::Impl::ask_for_centres() {
  if (!has_clusters() || centres_of == collection->clustering || !overview->isVisible()) return;
  centres_of = collection->clustering;
  session.decode_centres();
}

void ClustersPage::Impl::open_export(int cluster) {
  const auto& clusters = collection->clustering->clusters;
  export_panel->open(
      cluster, cluster < 0 ? counted(static_cast<qint64>(clusters.size()), tr("%1 cluster"), tr("all %1 clusters"))
                           : tr("“%1”").arg(to_qstring(clusters[static_cast<std::size_t>(cluster)].name)));
}

void ClustersPage::Impl::told(Banner::Kind kind, const QString& strong, const QString& text, const QString& action) {
  if (action.isEmpty()) last_export.clear();
  banner->set_action(action);
  banner->show_message(kind, strong, text);
}

/// Another library is open: the export was not of it.
void ClustersPage::Impl::forget_export() {
  last_export.clear();
  banner->set_action({});
}

ClustersPage::ClustersPage(const PageContext& context, QWidget* parent)
    : QWidget(parent), impl_(std::make_unique<Impl>(*this, context)) {
  setObjectName("clusters_page");
  Impl& p = *impl_;
  p.banner = new Banner;
  p.empty = new EmptyState("clusters");
  p.open_library = make_button(tr("Go to Library"), "clusters_open_library", ButtonKind::primary);
  p.find_clusters = make_button(tr("Find clusters"), "find_clusters", ButtonKind::primary);
  p.empty->add_action(p.open_library);
  p.empty->add_action(p.find_clusters);
  p.overview = new ClusterOverview(context.thumbnails);
  p.detail = new ClusterDetail(context.thumbnails);
  p.export_panel = new ExportPanel;
  p.work = new PictureWork(context);
  p.work->serve(p.detail->grid());
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(page_margin, 20, page_margin, 20);
  layout->setSpacing(gap);
  layout->addWidget(p.banner);
  layout->addWidget(p.export_panel);
  layout->addWidget(p.work);
  p.stack = new QStackedLayout;
  layout->addLayout(p.stack, 1);
  for (QWidget* state :
       {static_cast<QWidget*>(p.empty), static_cast<QWidget*>(p.overview), static_cast<QWidget*>(p.detail)}) {
    p.stack->addWidget(state);
  }
  connect(p.open_library, &QPushButton::clicked, this, &ClustersPage::library_requested);
  connect(p.find_clusters, &QPushButton::clicked, this, [&p] { p.session.recluster({}); });
  connect_overview();
  connect_detail();
  connect_export();
  connect_session();
  for (const auto& [keys, edit] : {std::pair(tr("Ctrl+Z"), &LibrarySession::undo_cluster_edit),
                                   std::pair(tr("Ctrl+Shift+Z"), &LibrarySession::redo_cluster_edit)}) {
    auto* shortcut = new QShortcut(QKeySequence(keys), this);  // while the page is seen, whatever has the keyboard
    connect(shortcut, &QShortcut::activated, &p.session, [&p, step = edit] {
      if (p.has_clusters() && !p.collection->read_only) (p.session.*step)();
    });
  }
  show_collection(p.session.collection());
}

void ClustersPage::connect_overview() {
  Impl& p = *impl_;
  connect(p.overview, &ClusterOverview::opened, this, [&p](int cluster) { p.open(cluster); });
  connect(p.overview, &ClusterOverview::find_similar, this, &ClustersPage::find_similar);
  connect(p.overview, &ClusterOverview::apply_requested, this, [&p](int k) {
    ClusterOptions options;
    options.method = p.overview->method();
    options.k = k;
    p.session.recluster(options);
  });
  connect(p.overview, &ClusterOverview::sweep_requested, this, [&p] {
    ClusterOptions options;
    options.method = p.overview->method();
    p.session.recluster(options);
  });
  connect(p.overview, &ClusterOverview::cancel_requested, this, [&p] { p.session.cancel(); });
  connect(p.overview, &ClusterOverview::undo_requested, &p.session, &LibrarySession::undo_cluster_edit);
  connect(p.overview, &ClusterOverview::redo_requested, &p.session, &LibrarySession::redo_cluster_edit);
  connect(p.overview, &ClusterOverview::rename_requested, this, [&p](int cluster) {
    p.open(cluster);
    p.detail->edit_name();
  });
  connect(p.overview, &ClusterOverview::recolour_requested, &p.session, &LibrarySession::recolour_cluster);
  connect(p.overview, &ClusterOverview::merge_requested, this, [&p](int into, int from) {
    p.session.merge_clusters({into, from});
  });
  connect(p.overview, &ClusterOverview::split_requested, &p.session, &LibrarySession::split_cluster);
  connect(p.overview, &ClusterOverview::export_requested, this, [&p](int cluster) { p.open_export(cluster); });
}

void ClustersPage::connect_detail() {
  Impl& p = *impl_;
  connect(p.detail, &ClusterDetail::back_requested, this, [&p] {
    const FocusHandover handover(p.page, {p.overview->card(p.detail->cluster())});
    p.stack->setCurrentWidget(p.overview);
    p.ask_for_centres();
  });
  connect(p.detail, &ClusterDetail::renamed, &p.session, &LibrarySession::rename_cluster);
  connect(p.detail, &ClusterDetail::recolour_requested, &p.session, &LibrarySession::recolour_cluster);
  connect(p.detail, &ClusterDetail::merge_requested, this, [&p](int into, int from) {
    p.session.merge_clusters({into, from});
  });
  connect(p.detail, &ClusterDetail::split_requested, &p.session, &LibrarySession::split_cluster);
  connect(p.detail, &ClusterDetail::undo_requested, &p.session, &LibrarySession::undo_cluster_edit);
  connect(p.detail, &ClusterDetail::move_requested, &p.session, &LibrarySession::move_pictures);
  connect(p.detail, &ClusterDetail::export_requested, this, [&p](int cluster) { p.open_export(cluster); });
  connect(p.detail, &ClusterDetail::find_similar, this, &ClustersPage::find_similar);
}

void ClustersPage::connect_export() {
  Impl& p = *impl_;
  connect(p.export_panel, &ExportPanel::requested, this,
          [&p](const FolderExportRequest& request) { p.asked_export = p.session.export_folders(request); });
  connect(p.export_panel, &ExportPanel::opened, &p.session, &LibrarySession::list_exports);
  connect(p.export_panel, &ExportPanel::undo_requested, this,
          [&p](const std::string& id) { p.asked_export = p.session.undo_export(id); });
  connect(&p.session, &LibrarySession::exports_listed, p.export_panel, &ExportPanel::show_earlier);
  connect(p.banner, &Banner::action_clicked, this, [&p] {
    if (!p.last_export.empty()) p.asked_export = p.session.undo_export(p.last_export);
  });
  connect(&p.session, &LibrarySession::folders_exported, this,
          [&p](const FolderExportOutcome& outcome, const std::filesystem::path& out) {
            if (!std::exchange(p.asked_export, false)) return;
            const FocusHandover handover(*p.export_panel, {p.banner});
            p.export_panel->hide();
            p.last_export = outcome.id;
            QString text = outcome.missing.empty() ? QString()
                                                   : counted(static_cast<qint64>(outcome.missing.size()),
                                                             tr("%1 picture is no longer on the disk."),
                                                             tr("%1 pictures are no longer on the disk."));
            if (outcome.cancelled) text = tr("It was cancelled before its end. ") + text;
            const QString done = counted(outcome.files, tr("%1 picture is in"), tr("%1 pictures are in"));
            p.told(outcome.cancelled || !outcome.missing.empty() ? Banner::Kind::warning : Banner::Kind::info,
                   tr("%1 %2.").arg(done, short_path(out)), text, tr("Undo the export"));
          });
  connect(&p.session, &LibrarySession::export_undone, this, [&p](const ExportUndo& outcome) {
    if (p.export_panel->isVisible()) p.session.list_exports();
    if (!std::exchange(p.asked_export, false)) return;
    const QString done =
        counted(outcome.removed, tr("%1 exported file was removed."), tr("%1 exported files were removed."));
    const QString kept = kept_text(outcome);
    p.told(kept.isEmpty() ? Banner::Kind::info : Banner::Kind::warning, done, kept);
  });
}

void ClustersPage::connect_session() {
  Impl& p = *impl_;
  connect(&p.session, &LibrarySession::collection_changed, this,
          [this] { show_collection(impl_->session.collection()); });
  connect(&p.session, &LibrarySession::task_started, this, [this, &p](const QString& title) {
    p.task = title;
    if (p.last_export.empty()) p.banner->dismiss();
    p.banner->set_action_enabled(false, busy_text());
    p.overview->set_task(title);
    p.export_panel->set_busy(true);
    show_collection(p.collection);
  });
  connect(&p.session, &LibrarySession::progress_changed, this, [&p](const Progress& progress) {
    p.overview->set_task(
        to_qstring(progress.stage),
        progress.total > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.total) : -1);
  });
  connect(&p.session, &LibrarySession::task_finished, this, [this, &p](TaskEnd) {
    p.task.clear();
    p.banner->set_action_enabled(true);
    p.overview->set_task({});
    p.export_panel->set_busy(false);
    show_collection(p.session.collection());
  });
  connect(&p.session, &LibrarySession::centres_decoded, this,
          [&p](const std::shared_ptr<const Clustering>& clustering, const QList<QImage>& pictures) {
            if (p.has_clusters() && clustering == p.collection->clustering) p.overview->set_centres(pictures);
          });
  connect(&p.session, &LibrarySession::failed, this, [&p](const QString& message) {
    p.asked_export = false;
    p.told(Banner::Kind::error, {}, message);
  });
  connect(&p.session, &LibrarySession::refused, this, [this, &p](const QString& message) {
    if (isVisible()) p.told(Banner::Kind::warning, {}, message);
  });
}

void ClustersPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  impl_->ask_for_centres();
}

ClustersPage::~ClustersPage() = default;

void ClustersPage::show_collection(std::shared_ptr<const Collection> collection) {
  const std::shared_ptr<const Collection> before = std::exchange(impl_->collection, std::move(collection));
  if (before && (!impl_->collection || impl_->collection->library_folder != before->library_folder)) {
    impl_->forget_export();
  }
  if (impl_->has_clusters()) {
    impl_->show_clusters(before.get());
    impl_->tell_inherited(before.get());
    impl_->ask_for_centres();
  } else {
    impl_->export_panel->hide();
    impl_->show_empty();
  }
}

}  // namespace lookalike
