#include "ui/widgets/result_group.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thumbnail_delegate.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

namespace {

QPixmap cluster_dot(int colour, qreal scale) {
  constexpr int side = 12;
  QPixmap pixmap(QSize(side, side) * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(cluster_colour(colour));
  painter.drawEllipse(QRectF(1, 1, 10, 10));
  return pixmap;
}

}  // namespace

ResultGroup::ResultGroup(ThumbnailProvider& thumbnails, QWidget* parent)
    : QWidget(parent),
      heading_(new QWidget(this)),
      dot_(new QLabel(heading_)),
      title_(make_label({}, TextRole::strong, heading_)),
      facts_(make_label({}, TextRole::muted, heading_)),
      grid_(new ThumbnailGrid(thumbnails, this)) {
  title_->setObjectName(QStringLiteral("group_title"));
  facts_->setObjectName(QStringLiteral("group_facts"));
  grid_->setObjectName(QStringLiteral("result_grid"));
  grid_->set_thumbnail_side(132);
  grid_->set_fit_to_contents(true);
  grid_->set_markable(true);
  auto* line = new QHBoxLayout(heading_);
  line->setContentsMargins(ThumbnailDelegate::margin, 0, 0, 0);
  line->setSpacing(small_gap);
  line->addWidget(dot_);
  line->addWidget(title_);
  line->addWidget(facts_, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(heading_);
  column->addWidget(grid_);
  connect(grid_, &ThumbnailGrid::opened, this, [this](std::size_t picture) { Q_EMIT opened(row_of(picture)); });
  connect(grid_, &ThumbnailGrid::find_similar, this,
          [this](std::size_t picture) { Q_EMIT find_similar(row_of(picture)); });
  connect(grid_, &ThumbnailGrid::menu_opening, this, [this](QMenu* menu) {
    const std::int64_t row = row_of(grid_->current_picture());
    auto* why = new QAction(tr("Why similar?"), menu);
    why->setObjectName(QStringLiteral("why_similar"));
    connect(why, &QAction::triggered, this, [this, row] { Q_EMIT opened(row); });
    menu->insertAction(menu->actions().value(1), why);
  });
  connect(grid_, &ThumbnailGrid::marked, this,
          [this](std::size_t picture, Mark mark) { Q_EMIT marked(row_of(picture), mark); });
}

void ResultGroup::show_hits(const SearchAnswer& answer, const std::vector<Hit>& hits, const QString& title,
                            const QString& facts, int cluster) {
  const auto& collection = answer.collection;
  heading_->setVisible(!title.isEmpty());
  title_->setText(title);
  facts_->setText(facts);
  dot_->setVisible(cluster >= 0);
  if (cluster >= 0) {
    dot_->setPixmap(cluster_dot(collection->clustering->colour_of(cluster), devicePixelRatioF()));
  }
  grid_->setAccessibleName(title.isEmpty() ? tr("Matches, the most alike first") : title);
  std::vector<GridItem> items;
  for (const Hit& hit : hits) {
    items.push_back({collection->rows[static_cast<std::size_t>(hit.row)], score_text(hit.score),
                     hit.cluster >= 0 ? cluster_colour(collection->clustering->colour_of(hit.cluster)) : QColor(),
                     tr("Number %1, score %2, distance %3")
                         .arg(hit.rank)
                         .arg(exact_score_text(hit.score))
                         .arg(hit.distance, 0, 'f', 3),
                     answer.mark_of(hit.row)});
  }
  grid_->set_items(collection, std::move(items));
}

void ResultGroup::clear() {
  grid_->set_items(nullptr, {});
}

QString ResultGroup::title() const {
  return title_->text();
}

std::int64_t ResultGroup::row_of(std::size_t picture) const {
  const auto& rows = grid_->pictures().collection()->rows;  // ascending, as the pictures are
  return std::lower_bound(rows.begin(), rows.end(), picture) - rows.begin();
}

}  // namespace lookalike
