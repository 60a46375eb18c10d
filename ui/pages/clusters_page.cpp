#include "ui/pages/clusters_page.h"

#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <utility>

#include "ui/pages/cluster_detail.h"
#include "ui/pages/cluster_overview.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/labels.h"

namespace lookalike {

struct ClustersPage::Impl {
  explicit Impl(const PageContext& context) : session(context.library) {}

  LibrarySession& session;
  std::shared_ptr<const Collection> collection;
  Banner* banner = nullptr;
  QStackedLayout* stack = nullptr;
  EmptyState* empty = nullptr;
  QPushButton *open_library = nullptr, *find_clusters = nullptr;
  ClusterOverview* overview = nullptr;
  ClusterDetail* detail = nullptr;
  QString task;

  bool has_clusters() const {
    return collection && collection->clustering && !collection->clustering->clusters.empty();
  }
  void show_empty();
  void show_clusters(const Collection* before);
  void open(int cluster);
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
  overview->show_collection(collection);
  overview->set_editable(!collection->read_only, tr("The library is open in another program."));
  detail->set_editable(!collection->read_only);
  // An opened cluster stays open as long as it means the same pictures.
  const auto index = static_cast<std::size_t>(detail->cluster());
  const auto& clusters = collection->clustering->clusters;
  const bool was_open = stack->currentWidget() == detail && before && before->clustering;
  if (was_open && index < clusters.size() && clusters[index].rows == before->clustering->clusters[index].rows) {
    detail->show_cluster(collection, detail->cluster());
  } else {
    stack->setCurrentWidget(overview);
  }
}

void ClustersPage::Impl::open(int cluster) {
  detail->show_cluster(collection, cluster);
  stack->setCurrentWidget(detail);
  detail->setFocus();
}

ClustersPage::ClustersPage(const PageContext& context, QWidget* parent)
    : QWidget(parent), impl_(std::make_unique<Impl>(context)) {
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
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(page_margin, 20, page_margin, 20);
  layout->setSpacing(gap);
  layout->addWidget(p.banner);
  p.stack = new QStackedLayout;
  layout->addLayout(p.stack, 1);
  for (QWidget* state :
       {static_cast<QWidget*>(p.empty), static_cast<QWidget*>(p.overview), static_cast<QWidget*>(p.detail)}) {
    p.stack->addWidget(state);
  }

  connect(p.open_library, &QPushButton::clicked, this, &ClustersPage::library_requested);
  connect(p.find_clusters, &QPushButton::clicked, this, [&p] { p.session.recluster({}); });
  connect(p.overview, &ClusterOverview::opened, this, [&p](int cluster) { p.open(cluster); });
  connect(p.overview, &ClusterOverview::apply_requested, this, [&p](int k) { p.session.recluster({.k = k}); });
  connect(p.overview, &ClusterOverview::sweep_requested, this, [&p] { p.session.recluster({}); });
  connect(p.overview, &ClusterOverview::cancel_requested, this, [&p] { p.session.cancel(); });
  connect(p.detail, &ClusterDetail::back_requested, this, [&p] { p.stack->setCurrentWidget(p.overview); });
  connect(p.detail, &ClusterDetail::renamed, this,
          [&p](int cluster, const QString& name) { p.session.rename_cluster(cluster, name); });
  connect(p.detail, &ClusterDetail::find_similar, this, &ClustersPage::find_similar);

  connect(&p.session, &LibrarySession::collection_changed, this,
          [this] { show_collection(impl_->session.collection()); });
  connect(&p.session, &LibrarySession::task_started, this, [this, &p](const QString& title) {
    p.task = title;
    p.banner->dismiss();
    p.overview->set_task(title);
    show_collection(p.collection);
  });
  connect(&p.session, &LibrarySession::progress_changed, this, [&p](const Progress& progress) {
    p.overview->set_task(
        to_qstring(progress.stage),
        progress.total > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.total) : -1);
  });
  connect(&p.session, &LibrarySession::task_finished, this, [this, &p](TaskEnd) {
    p.task.clear();
    p.overview->set_task({});
    show_collection(p.session.collection());
  });
  connect(&p.session, &LibrarySession::failed, this,
          [&p](const QString& message) { p.banner->show_message(Banner::Kind::error, {}, message); });
  show_collection(p.session.collection());
}

ClustersPage::~ClustersPage() = default;

void ClustersPage::show_collection(std::shared_ptr<const Collection> collection) {
  const std::shared_ptr<const Collection> before = std::exchange(impl_->collection, std::move(collection));
  if (impl_->has_clusters()) {
    impl_->show_clusters(before.get());
  } else {
    impl_->show_empty();
  }
}

}  // namespace lookalike
