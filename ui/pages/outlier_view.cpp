#include "ui/pages/outlier_view.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <algorithm>
#include <array>
#include <limits>

#include "engine/library/picture_tables.h"
#include "ui/pages/list_panel.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr std::array<std::size_t, 3> counts{60, 600, std::numeric_limits<std::size_t>::max()};

/// The list as the panel shows it; takes a while for a hundred thousand pictures.
ListPanel::List make_list(const std::shared_ptr<const Collection>& collection, OutlierSort sort, std::size_t count) {
  const OutlierScores& scores = *collection->outliers;
  std::vector<std::int64_t> rows = oddest_rows(scores, sort);
  rows.resize(std::min(rows.size(), count));
  ListPanel::List list;
  list.collection = collection;
  for (const std::int64_t row : rows) {
    const auto at = static_cast<std::size_t>(row);
    GridItem& item = list.items.emplace_back();
    item.picture = collection->rows[at];
    const QString distance = QString::number(scores.distance[at], 'f', 3);
    const QString error = scores.error.empty() ? QString() : QString::number(scores.error[at], 'f', 4);
    item.badge = sort == OutlierSort::error ? error : distance;
    item.note = OutlierView::tr("Distance to its neighbours %1").arg(distance);
    if (!error.isEmpty()) item.note += OutlierView::tr(" · reconstruction error %1").arg(error);
  }
  list.groups = {{"Outliers", rows}};
  list.csv = [rows](const Collection& c) { return outliers_csv(c, rows); };
  return list;
}

}  // namespace

OutlierView::OutlierView(const PageContext& context, QWidget* parent)
    : QWidget(parent), session_(context.library), worker_(this) {
  setObjectName(QStringLiteral("outlier_view"));
  empty_ = new EmptyState(QStringLiteral("library"));
  measure_ = make_button(tr("Look for outliers"), QStringLiteral("measure_outliers"));
  empty_->add_action(measure_);
  content_ = make_content(context);
  stack_ = new QStackedLayout(this);
  stack_->addWidget(empty_);
  stack_->addWidget(content_);
  connect(measure_, &QPushButton::clicked, this, [this] {
    measuring_ = session_.measure_outliers();
    show_state();
  });
  connect(sort_, &SegmentedControl::selected, this, &OutlierView::list_rows);
  connect(count_, &SegmentedControl::selected, this, &OutlierView::list_rows);
  connect(panel_, &ListPanel::find_similar, this, &OutlierView::find_similar);
  connect(&session_, &LibrarySession::collection_changed, this, &OutlierView::show_state);
  connect(&session_, &LibrarySession::task_started, this, &OutlierView::show_state);
  connect(&session_, &LibrarySession::task_finished, this, [this] {
    measuring_ = false;
    show_state();
  });
  show_state();
}

QWidget* OutlierView::make_content(const PageContext& context) {
  sort_ = new SegmentedControl({tr("Reconstruction error"), tr("Distance to neighbours")});
  sort_->setObjectName(QStringLiteral("outlier_sort"));
  sort_->setAccessibleName(tr("What makes a picture odd"));
  count_ = new SegmentedControl({tr("First 60"), tr("First 600"), tr("All")});
  count_->setObjectName(QStringLiteral("outlier_count"));
  count_->setAccessibleName(tr("How many pictures are listed"));
  facts_ = new ElidedLabel;
  set_text_role(facts_, TextRole::muted);
  panel_ = new ListPanel(context, QStringLiteral("outliers"));
  auto* line = new QHBoxLayout;
  line->setSpacing(gap);
  line->setContentsMargins(ListPanel::line_margins);
  line->addWidget(make_label(tr("Oddest first by"), TextRole::label));
  line->addWidget(sort_);
  line->addWidget(count_);
  line->addWidget(facts_, 1);
  auto* content = new QWidget;
  auto* layout = new QVBoxLayout(content);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  layout->addLayout(line);
  layout->addWidget(panel_, 1);
  return content;
}

OutlierSort OutlierView::sort() const {
  return sort_->current() == 0 ? OutlierSort::error : OutlierSort::distance;
}

void OutlierView::show_state() {
  const FocusHandover handover(*this, {panel_, measure_});
  const auto collection = session_.collection();
  if (!collection || !collection->outliers) {
    shown_ = nullptr;
    return show_empty();
  }
  stack_->setCurrentWidget(content_);
  if (collection->outliers == shown_ && panel_->update_collection(collection)) return;
  shown_ = collection->outliers;
  const bool network = !shown_->error.empty();
  sort_->set_choice_enabled(0, network);
  sort_->set_current(network ? 0 : 1);
  facts_->set_full_text(network ? QString() : tr("The current run has no decoder, so there are no reconstructions."));
  list_rows();
}

void OutlierView::show_empty() {
  const auto collection = session_.collection();
  const bool ready = collection && collection->embeddings && !session_.busy();
  stack_->setCurrentWidget(empty_);
  measure_->setEnabled(ready && !collection->read_only);
  if (measuring_) {
    empty_->set_text(tr("Looking for outliers…"), tr("They are listed here when every picture has been compared."));
  } else if (session_.busy()) {
    empty_->set_text(tr("Outliers can be looked for in a moment"), tr("The library is busy with another task."));
  } else if (!ready) {
    empty_->set_text(tr("The pictures have not been described yet"), tr("Rescan the folder first."));
  } else if (collection->read_only) {
    empty_->set_text(tr("Outliers have not been looked for"), tr("The library is read-only."));
  } else {
    empty_->set_text(tr("Which pictures are like no other?"),
                     tr("Every picture is compared with its ten nearest, and with what the network makes of it where "
                        "one was trained."));
  }
}

void OutlierView::list_rows() {
  const auto generation = ++generation_;
  worker_.start([this, generation, collection = session_.collection(), by = sort(),
                 count = counts[static_cast<std::size_t>(count_->current())]](std::stop_token) {
    auto list = std::make_shared<ListPanel::List>(make_list(collection, by, count));
    worker_.post([this, generation, list] {
      if (generation != generation_ || shown_ != list->collection->outliers) return;
      const FocusHandover handover(*this, {panel_});  // to the list, from whoever asked for it
      panel_->show_list(std::move(*list));
    });
  });
}

}  // namespace lookalike
