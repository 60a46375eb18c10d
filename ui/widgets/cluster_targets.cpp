#include "ui/widgets/cluster_targets.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/widgets/cluster_menu.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {

/// One cluster: a button that takes drops.
class ClusterTargets::Target : public QPushButton {
 public:
  Target(ClusterTargets* owner, int cluster, const QString& name) : owner_(owner), cluster_(cluster) {
    setObjectName(QStringLiteral("target_%1").arg(cluster));
    setAutoDefault(false);
    setAcceptDrops(true);
    setAccessibleName(ClusterTargets::tr("Move the selected pictures to %1").arg(name));
    setToolTip(ClusterTargets::tr("Drop pictures here, or select some and click, to move them to “%1”").arg(name));
    const QString shown = fontMetrics().elidedText(name, Qt::ElideRight, 126);
    setText(QString(shown).replace(QLatin1Char('&'), QStringLiteral("&&")));
    connect(this, &QPushButton::clicked, owner, [owner, cluster] { Q_EMIT owner->chosen(cluster); });
  }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override {
    if (!owner_->source_ || event->source() != owner_->source_) return;
    event->setDropAction(Qt::MoveAction);
    event->accept();
    setDown(true);
  }
  void dragLeaveEvent(QDragLeaveEvent*) override { setDown(false); }
  void dropEvent(QDropEvent* event) override {
    setDown(false);
    if (!owner_->source_ || event->source() != owner_->source_) return;
    event->setDropAction(Qt::CopyAction);  // The files stay where they are.
    event->accept();
    Q_EMIT owner_->chosen(cluster_);
  }

 private:
  ClusterTargets* owner_;
  int cluster_;
};

ClusterTargets::ClusterTargets(QWidget* parent) : QScrollArea(parent), list_(new QWidget) {
  setObjectName(QStringLiteral("cluster_targets"));
  setAccessibleName(tr("Clusters to move pictures to"));
  setFixedWidth(184);
  scroll_vertically(*this);
  layout_ = new QVBoxLayout(list_);
  layout_->setContentsMargins(0, 0, 8, 0);
  layout_->setSpacing(4);
  setWidget(list_);
}

void ClusterTargets::show_clusters(const Collection& collection, int without) {
  while (QLayoutItem* item = layout_->takeAt(0)) {
    if (item->widget()) item->widget()->hide();
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  title_ = make_label({}, TextRole::label);
  layout_->addWidget(title_);
  const auto& clusters = collection.clustering->clusters;
  for (int i = 0; i < static_cast<int>(clusters.size()); ++i) {
    const Cluster& cluster = clusters[static_cast<std::size_t>(i)];
    if (i != without) add(i, to_qstring(cluster.name), cluster.colour);
  }
  add(static_cast<int>(clusters.size()), tr("A new cluster"), -1);
  layout_->addStretch();
  set_clickable(clickable_);
}

void ClusterTargets::add(int cluster, const QString& name, int colour) {
  auto* target = new Target(this, cluster, name);
  target->setIcon(cluster_icon(colour));
  layout_->addWidget(target);
}

void ClusterTargets::set_clickable(bool clickable) {
  clickable_ = clickable;
  title_->setText(clickable ? tr("Move the selected to") : tr("Select pictures to move"));
  // Not disabled: a drop must still be possible. What is not selected cannot be moved, so a click does nothing then,
  // and it does not look as if it did.
  for (auto* target : list_->findChildren<QPushButton*>()) {
    target->setFocusPolicy(clickable ? Qt::StrongFocus : Qt::NoFocus);
    target->setProperty("idle", !clickable);
    target->style()->unpolish(target);
    target->style()->polish(target);
  }
}

}  // namespace lookalike
