#include "ui/pages/cluster_detail.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/cluster_mark.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

/// The cluster's colour and shape beside its name.
class ClusterDetail::Mark : public QWidget {
 public:
  Mark() { setFixedSize(14, 14); }
  void set_cluster(int cluster) {
    cluster_ = cluster;
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    draw_cluster_mark(painter, QRectF(rect()).adjusted(1, 1, -1, -1), cluster_);
  }

 private:
  int cluster_ = 0;
};

ClusterDetail::ClusterDetail(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent), mark_(new Mark), name_(new QLineEdit), facts_(make_label({}, TextRole::muted)) {
  auto* back = make_button(tr("← All clusters"), "back_to_clusters");
  back->setAccessibleName(tr("Back to all clusters"));
  connect(back, &QPushButton::clicked, this, &ClusterDetail::back_requested);
  name_->setObjectName("cluster_name");
  name_->setAccessibleName(tr("Name of the cluster"));
  name_->setToolTip(tr("Type another name and press Enter"));
  name_->setMaxLength(120);
  name_->setFixedWidth(280);
  connect(name_, &QLineEdit::editingFinished, this, &ClusterDetail::finish_name);

  auto* line = new QHBoxLayout;
  line->setSpacing(gap);
  line->addWidget(back);
  line->addWidget(mark_);
  line->addWidget(name_);
  line->addWidget(facts_, 1);

  grid_ = new ThumbnailGrid(thumbnails);
  grid_->setObjectName("cluster_members");
  grid_->setAccessibleName(tr("Pictures of the cluster"));
  const auto similar = [this](std::size_t picture) {
    const auto& rows = collection_->rows;
    const auto found = std::lower_bound(rows.begin(), rows.end(), picture);
    if (found != rows.end() && *found == picture) Q_EMIT find_similar(found - rows.begin());
  };
  connect(grid_, &ThumbnailGrid::find_similar, this, similar);
  connect(grid_, &ThumbnailGrid::opened, this, similar);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addLayout(line);
  layout->addWidget(grid_, 1);
}

QString ClusterDetail::stored_name() const {
  return to_qstring(collection_->clustering->clusters[static_cast<std::size_t>(cluster_)].name);
}

void ClusterDetail::show_cluster(std::shared_ptr<const Collection> collection, int cluster) {
  const bool editing = collection_ && cluster == cluster_ && name_->isModified() && name_->hasFocus();
  collection_ = std::move(collection);
  cluster_ = cluster;
  if (!editing) name_->setText(stored_name());
  mark_->set_cluster(cluster);
  const Cluster& shown = collection_->clustering->clusters[static_cast<std::size_t>(cluster)];
  std::map<std::string, qint64> labels;
  std::vector<GridItem> items;
  for (const std::int64_t row : shown.rows) {
    GridItem& item = items.emplace_back();
    item.picture = collection_->rows[static_cast<std::size_t>(row)];
    if (const std::string& label = collection_->row_picture(row).label; !label.empty()) ++labels[label];
  }
  QString facts = counted(static_cast<qint64>(shown.rows.size()), tr("%1 picture"), tr("%1 pictures"));
  facts += tr(" · nearest to the centre first");
  const auto most =
      std::max_element(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != labels.end()) {
    facts += tr(" · %1 % from the folder “%2”")
                 .arg(most->second * 100 / static_cast<qint64>(shown.rows.size()))
                 .arg(to_qstring(most->first));
  }
  facts_->setText(facts);
  grid_->set_items(collection_, std::move(items));
}

void ClusterDetail::set_editable(bool editable) {
  name_->setReadOnly(!editable);
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

void ClusterDetail::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  if (name_->isModified()) {
    name_->setText(stored_name());
    name_->setModified(false);
  } else {
    Q_EMIT back_requested();
  }
}

}  // namespace lookalike
