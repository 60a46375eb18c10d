#include "ui/pages/cluster_detail.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <map>
#include <utility>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/cluster_mark.h"
#include "ui/widgets/cluster_menu.h"
#include "ui/widgets/cluster_targets.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

/// The cluster's colour and shape beside its name.
class ClusterDetail::Mark : public QWidget {
 public:
  Mark() { setFixedSize(14, 14); }
  void set_colour(int colour) {
    colour_ = colour;
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    draw_cluster_mark(painter, QRectF(rect()).adjusted(1, 1, -1, -1), colour_);
  }

 private:
  int colour_ = 0;
};

ClusterDetail::ClusterDetail(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent), mark_(new Mark), name_(new QLineEdit), facts_(new ElidedLabel) {
  set_text_role(facts_, TextRole::muted);
  facts_->setObjectName("cluster_facts");
  auto* back = make_button(tr("← All clusters"), "back_to_clusters");
  back->setAccessibleName(tr("Back to all clusters"));
  connect(back, &QPushButton::clicked, this, &ClusterDetail::back_requested);
  name_->setObjectName("cluster_name");
  name_->setAccessibleName(tr("Name of the cluster"));
  name_->setToolTip(tr("Type another name and press Enter"));
  name_->setMaxLength(120);
  name_->setMinimumWidth(160);
  name_->setMaximumWidth(520);
  connect(name_, &QLineEdit::editingFinished, this, &ClusterDetail::finish_name);

  make_buttons();
  targets_ = new ClusterTargets;
  connect(targets_, &ClusterTargets::chosen, this, &ClusterDetail::move_selected);
  make_grid(thumbnails);

  auto* line = new QHBoxLayout;
  line->setSpacing(gap);
  line->addWidget(back);
  line->addWidget(mark_);
  line->addWidget(name_, 3);
  line->addWidget(facts_, 4);
  for (QPushButton* button : {undo_, merge_, split_, edit_}) line->addWidget(button);
  auto* columns = new QHBoxLayout;
  columns->setSpacing(16);
  columns->addWidget(grid_, 1);
  columns->addWidget(targets_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addLayout(line);
  layout->addLayout(columns, 1);
}

void ClusterDetail::make_buttons() {
  undo_ = make_button(tr("Undo"), "undo_in_cluster", ButtonKind::quiet);
  connect(undo_, &QPushButton::clicked, this, &ClusterDetail::undo_requested);
  const auto offer = [this](QPushButton* button, const auto& fill) {
    connect(button, &QPushButton::clicked, this, [this, button, fill] {
      auto* menu = new QMenu(this);
      menu->setObjectName(button->objectName() + QStringLiteral("_menu"));
      menu->setAttribute(Qt::WA_DeleteOnClose);
      fill(*menu);
      menu->popup(button->mapToGlobal(QPoint(0, button->height())));
    });
  };
  merge_ = make_button(tr("Merge"), "merge_this");
  merge_->setToolTip(tr("Make it part of another cluster"));
  offer(merge_, [this](QMenu& menu) {
    add_merges(menu, *collection_->clustering, cluster_, [this](int into) { Q_EMIT merge_requested(into, cluster_); });
  });
  split_ = make_button(tr("Split"), "split_this");
  split_->setToolTip(tr("Make several clusters of it"));
  offer(split_, [this](QMenu& menu) {
    add_splits(menu, *collection_->clustering, cluster_,
               [this](int parts) { Q_EMIT split_requested(cluster_, parts); });
  });
  edit_ = make_button(tr("Edit…"), "edit_cluster");
  edit_->setToolTip(tr("Rename, colour, merge, split, export"));
  connect(edit_, &QPushButton::clicked, this, &ClusterDetail::open_menu);
}

void ClusterDetail::make_grid(ThumbnailProvider& thumbnails) {
  grid_ = new ThumbnailGrid(thumbnails);
  grid_->setObjectName("cluster_members");
  grid_->setAccessibleName(tr("Pictures of the cluster"));
  targets_->set_source(grid_);
  const auto similar = [this](std::size_t picture) {
    const auto& rows = collection_->rows;
    const auto found = std::lower_bound(rows.begin(), rows.end(), picture);
    if (found != rows.end() && *found == picture) Q_EMIT find_similar(found - rows.begin());
  };
  connect(grid_, &ThumbnailGrid::find_similar, this, similar);
  connect(grid_, &ThumbnailGrid::opened, this, similar);
  connect(grid_, &ThumbnailGrid::menu_opening, this, &ClusterDetail::add_moves);
  connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          [this] { targets_->set_clickable(grid_->selectionModel()->hasSelection()); });
}

const Cluster& ClusterDetail::shown() const {
  return collection_->clustering->clusters[static_cast<std::size_t>(cluster_)];
}

QString ClusterDetail::stored_name() const {
  return to_qstring(shown().name);
}

void ClusterDetail::show_cluster(std::shared_ptr<const Collection> collection, int cluster) {
  const bool editing = collection_ && cluster == cluster_ && name_->isModified() && name_->hasFocus();
  const bool same_members = collection_ && collection_->rows == collection->rows && cluster == cluster_ &&
                            shown().rows == collection->clustering->clusters[static_cast<std::size_t>(cluster)].rows;
  const auto moving = std::exchange(moving_, same_members ? moving_ : 0);
  if (!same_members) moved_ = moving > 0 ? counted(moving, tr("%1 picture moved"), tr("%1 pictures moved")) : QString();
  collection_ = std::move(collection);
  cluster_ = cluster;
  if (!editing) {
    name_->setText(stored_name());
    name_->setCursorPosition(0);  // the beginning of a long one
  }
  mark_->set_colour(shown().colour);
  show_facts();
  targets_->show_clusters(*collection_, cluster);
  if (same_members) return grid_->pictures().update_collection(collection_);  // What is selected stays so.
  std::vector<GridItem> items;
  for (const std::int64_t row : shown().rows) {
    items.emplace_back().picture = collection_->rows[static_cast<std::size_t>(row)];
  }
  grid_->set_items(collection_, std::move(items));
  targets_->set_clickable(grid_->selectionModel()->hasSelection());
}

void ClusterDetail::show_facts() {
  std::map<std::string, qint64> labels;
  for (const std::int64_t row : shown().rows) {
    if (const std::string& label = collection_->row_picture(row).label; !label.empty()) ++labels[label];
  }
  const auto count = static_cast<qint64>(shown().rows.size());
  QString facts = counted(count, tr("%1 picture"), tr("%1 pictures"));
  facts += tr(" · nearest to the centre first");
  const auto most =
      std::max_element(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != labels.end()) {
    facts += tr(" · %1 from the folder “%2”")
                 .arg(percent_text(double(most->second) / double(count)), to_qstring(most->first));
  }
  if (!moved_.isEmpty()) facts.prepend(moved_ + QStringLiteral(" · "));
  facts_->set_full_text(facts);
  const std::string& undo = collection_->clustering->undo;
  const FocusHandover handover(*undo_, {grid_});
  undo_->setVisible(editable_ && !undo.empty());
  undo_->setToolTip(tr("Undo: %1 (Ctrl+Z)").arg(to_qstring(undo)));
}

void ClusterDetail::set_editable(bool editable) {
  editable_ = editable;
  for (QPushButton* button : {merge_, split_}) button->setEnabled(editable);
  undo_->setVisible(editable && collection_ && !collection_->clustering->undo.empty());
  name_->setReadOnly(!editable);
  targets_->setVisible(editable);
}

void ClusterDetail::edit_name() {
  name_->setFocus();
  name_->selectAll();
}

void ClusterDetail::open_menu() {
  auto* menu = new ClusterMenu(*collection_->clustering, cluster_, editable_, this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  connect(menu, &ClusterMenu::rename_requested, this, &ClusterDetail::edit_name);
  connect(menu, &ClusterMenu::find_similar, this, &ClusterDetail::find_similar);
  connect(menu, &ClusterMenu::recolour_requested, this,
          [this](int colour) { Q_EMIT recolour_requested(cluster_, colour); });
  connect(menu, &ClusterMenu::merge_requested, this, [this](int into) { Q_EMIT merge_requested(into, cluster_); });
  connect(menu, &ClusterMenu::split_requested, this, [this](int parts) { Q_EMIT split_requested(cluster_, parts); });
  connect(menu, &ClusterMenu::export_requested, this, [this] { Q_EMIT export_requested(cluster_); });
  menu->popup(edit_->mapToGlobal(QPoint(0, edit_->height())));
}

void ClusterDetail::add_moves(QMenu* menu) {
  if (!editable_) return;
  menu->addSeparator();
  QMenu* moves = menu->addMenu(tr("Move to"));
  moves->setObjectName(QStringLiteral("move_to"));
  const auto& clusters = collection_->clustering->clusters;
  for (int i = 0; i < static_cast<int>(clusters.size()); ++i) {
    const Cluster& cluster = clusters[static_cast<std::size_t>(i)];
    if (i == cluster_) continue;
    moves->addAction(cluster_icon(cluster.colour), in_menu(cluster.name), this, [this, i] { move_selected(i); });
  }
  moves->addAction(tr("A new cluster"), this, [this] { move_selected(collection_->clustering->k); });
}

void ClusterDetail::move_selected(int cluster) {
  std::vector<std::string> hashes;
  for (const std::size_t picture : grid_->selected_pictures()) {
    hashes.push_back(collection_->pictures[picture].content_hash);
  }
  if (!editable_ || hashes.empty()) return;
  moving_ = std::ssize(hashes);
  Q_EMIT move_requested(hashes, cluster);
}

void ClusterDetail::finish_name() {
  const QString name = name_->text().trimmed();
  if (!name_->isModified()) return;
  name_->setModified(false);
  if (name.isEmpty() || name == stored_name()) {
    name_->setText(stored_name());
  } else {
    Q_EMIT renamed(cluster_, name);
  }
}

void ClusterDetail::forget_name() {
  if (!name_->isModified()) return;
  name_->setText(stored_name());
  name_->setModified(false);
}

void ClusterDetail::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  name_->isModified() ? forget_name() : Q_EMIT back_requested();
}

}  // namespace lookalike
