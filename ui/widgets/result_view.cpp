#include "ui/widgets/result_view.h"

#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/result_group.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {

namespace {

/// Hits of one cluster, in rank order.
struct Share {
  int cluster;
  std::vector<Hit> hits;
};

/// The query's own cluster first, then the others by their best hit.
std::vector<Share> shares_of(const SearchAnswer& answer) {
  std::vector<Share> shares;
  for (const Hit& hit : answer.result.hits) {
    auto found = std::ranges::find(shares, hit.cluster, &Share::cluster);
    if (found == shares.end()) found = shares.insert(shares.end(), Share{hit.cluster, {}});
    found->hits.push_back(hit);
  }
  std::ranges::stable_partition(shares, [&](const Share& s) { return s.cluster == answer.result.query_cluster; });
  return shares;
}

}  // namespace

ResultView::ResultView(ThumbnailProvider& thumbnails, QWidget* parent) : QScrollArea(parent), thumbnails_(thumbnails) {
  setObjectName(QStringLiteral("results"));
  scroll_vertically(*this);
  auto* content = new QWidget(this);
  column_ = new QVBoxLayout(content);
  column_->setContentsMargins(0, 0, 0, page_margin);
  column_->setSpacing(gap);
  more_ = make_button(tr("Show more"), QStringLiteral("show_more"), ButtonKind::plain, content);
  more_->hide();
  column_->addWidget(more_, 0, Qt::AlignHCenter);
  column_->addStretch(1);
  setWidget(content);
  connect(more_, &QPushButton::clicked, this, &ResultView::more_requested);
}

ResultGroup& ResultView::group(std::size_t index) {
  while (groups_.size() <= index) {
    auto* added = new ResultGroup(thumbnails_, widget());
    column_->insertWidget(static_cast<int>(groups_.size()), added);
    connect(added, &ResultGroup::opened, this, &ResultView::opened);
    connect(added, &ResultGroup::find_similar, this, &ResultView::find_similar);
    connect(added, &ResultGroup::marked, this, &ResultView::marked);
    groups_.push_back(added);
    Q_EMIT grid_added(&added->grid());
  }
  return *groups_[index];
}

void ResultView::show_groups(std::size_t count) {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (i >= count) groups_[i]->clear();
    groups_[i]->setVisible(i < count);
  }
}

/// Where as many were found as were asked for, and the library has others.
void ResultView::offer_more(const SearchAnswer& answer) {
  std::int64_t others = answer.collection->row_count();
  for (const QueryPicture& example : answer.request.examples) others -= example.row && !example.may_match;
  others -= std::ssize(answer.request.negatives);
  const auto shown = static_cast<std::int64_t>(answer.result.hits.size());
  more_->setVisible(shown >= answer.request.count && shown < others);
}

void ResultView::show_answer(const SearchAnswer& answer, bool by_cluster) {
  offer_more(answer);
  if (!by_cluster || !answer.collection->clustering) {
    group(0).show_hits(answer, answer.result.hits, {}, {}, -1);
    show_groups(1);
    return;
  }
  std::size_t used = 0;
  for (const Share& share : shares_of(answer)) {
    const auto& cluster = answer.collection->clustering->clusters[static_cast<std::size_t>(share.cluster)];
    QString facts = number_text(static_cast<qint64>(share.hits.size()));
    if (share.cluster == answer.result.query_cluster) facts += tr(" · the query's own cluster");
    group(used++).show_hits(answer, share.hits, to_qstring(cluster.name), facts, share.cluster);
  }
  show_groups(used);
}

void ResultView::clear() {
  more_->hide();
  show_groups(0);
}

}  // namespace lookalike
