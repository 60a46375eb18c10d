#include "ui/pages/duplicate_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <cmath>

#include "engine/library/picture_tables.h"
#include "ui/pages/list_panel.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/task_view.h"

namespace lookalike {
namespace {

constexpr double descriptor_step = 0.005;  // Of the slider.

double step_of(DuplicatesBy by) {
  return by == DuplicatesBy::hash ? 1 : descriptor_step;
}

ListPanel::List list_of(const DuplicateAnswer& answer) {
  ListPanel::List list;
  list.collection = answer.collection;
  for (std::size_t group = 0; group < answer.groups.size(); ++group) {
    const QString number = QString::number(group + 1);
    for (const std::int64_t row : answer.groups[group]) {
      GridItem& item = list.items.emplace_back();
      item.picture = answer.collection->rows[static_cast<std::size_t>(row)];
      item.badge = number;
      item.dot = cluster_colour(static_cast<int>(group));  // Neighbouring groups are told apart at a glance.
    }
    list.groups.push_back({"Group " + std::to_string(group + 1), answer.groups[group]});
  }
  list.csv = [groups = answer.groups](const Collection& c) { return groups_csv(c, groups); };
  return list;
}

}  // namespace

DuplicateView::DuplicateView(const PageContext& context, QWidget* parent)
    : QWidget(parent),
      library_(context.library),
      distances_{default_duplicate_distance(DuplicatesBy::hash), default_duplicate_distance(DuplicatesBy::descriptor)} {
  setObjectName(QStringLiteral("duplicate_view"));
  build(context);
  connect(by_, &SegmentedControl::selected, this, &DuplicateView::choose);
  connect(slider_, &QSlider::valueChanged, this, [this](int value) {
    distances_[static_cast<std::size_t>(by())] = value * step_of(by());
    ask();
  });
  connect(spare_, &QPushButton::clicked, this, [this] {
    if (answer_) panel_->select_rows(answer_->spare);
  });
  connect(panel_, &ListPanel::find_similar, this, &DuplicateView::find_similar);
  connect(task_, &TaskView::cancel_requested, this, [this] {
    task_->set_cancelling();
    session_.cancel();
  });
  connect(&session_, &DuplicateSession::answered, this, &DuplicateView::show_answer);
  connect(&session_, &DuplicateSession::progress_changed, this, [this](const Progress& progress) {
    const double done = static_cast<double>(progress.done), total = static_cast<double>(progress.total);
    if (!task_->isVisible()) task_->set_title(tr("Comparing pictures"));
    task_->setVisible(true);
    task_->set_progress(total > 0 ? done / total : -1, progress_text(progress));
  });
  const auto nothing = [this](const QString& why) {
    task_->hide();
    answer_.reset();
    facts_->set_full_text({});
    spare_->setEnabled(false);
    panel_->set_empty_text(why);
    panel_->show_list({});
  };
  connect(&session_, &DuplicateSession::failed, this, nothing);
  connect(&session_, &DuplicateSession::cancelled, this,
          [nothing] { nothing(tr("Comparing was stopped. Move the slider to begin again.")); });
  connect(&library_, &LibrarySession::collection_changed, this, &DuplicateView::show_collection);
  choose(0);
}

void DuplicateView::build(const PageContext& context) {
  by_ = new SegmentedControl({tr("By perceptual hash"), tr("By descriptor")});
  by_->setObjectName(QStringLiteral("duplicates_by"));
  by_->setAccessibleName(tr("What makes two pictures nearly the same"));
  by_->button(0)->setToolTip(tr("The same picture in another size, compression or brightness"));
  by_->button(1)->setToolTip(tr("Pictures of the same thing, also from another point of view"));
  slider_ = new QSlider(Qt::Horizontal);
  slider_->setObjectName(QStringLiteral("duplicate_distance"));
  slider_->setAccessibleName(tr("How far apart two pictures of a group may be"));
  slider_->setMinimumWidth(80);
  slider_->setMaximumWidth(220);
  value_ = make_label({}, TextRole::body);
  value_->setObjectName(QStringLiteral("duplicate_distance_value"));
  value_->setMinimumWidth(50);
  facts_ = new ElidedLabel;
  set_text_role(facts_, TextRole::muted);
  facts_->setObjectName(QStringLiteral("duplicate_facts"));
  spare_ = make_button(tr("Select spare ones"), QStringLiteral("select_spare"));
  spare_->setToolTip(tr("All but the largest picture of each group"));
  task_ = new TaskView(QStringLiteral("duplicate_task"));
  task_->hide();
  panel_ = new ListPanel(context, QStringLiteral("near_duplicates"));
  auto* line = new QHBoxLayout;
  line->setSpacing(gap);
  line->setContentsMargins(ListPanel::line_margins);
  line->addWidget(by_);
  line->addWidget(make_label(tr("Distance"), TextRole::label));
  line->addWidget(slider_, 3);
  line->addWidget(value_);
  line->addWidget(facts_);
  line->addStretch(1);
  line->addWidget(spare_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  layout->addLayout(line);
  layout->addWidget(task_);
  layout->addWidget(panel_, 1);
}

DuplicatesBy DuplicateView::by() const {
  return static_cast<DuplicatesBy>(by_->current());
}

double DuplicateView::distance() const {
  return std::min(distances_[static_cast<std::size_t>(by())], largest_duplicate_distance(by()));
}

void DuplicateView::choose(int) {
  const QSignalBlocker quiet(slider_);
  slider_->setRange(0, static_cast<int>(std::lround(largest_duplicate_distance(by()) / step_of(by()))));
  slider_->setValue(static_cast<int>(std::lround(distance() / step_of(by()))));
  ask();
}

/// Only what is seen is worth the work.
void DuplicateView::ask() {
  value_->setText(by() == DuplicatesBy::hash ? counted(static_cast<qint64>(distance()), tr("%1 bit"), tr("%1 bits"))
                                             : QString::number(distance(), 'f', 3));
  asked_ = nullptr;
  const auto collection = library_.collection();
  if (!isVisible() || !collection || collection->rows.empty()) return;
  asked_ = collection;
  session_.ask(collection, by(), distance());
}

void DuplicateView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (asked_ != library_.collection() || !asked_) ask();
}

void DuplicateView::show_collection() {
  const auto collection = library_.collection();
  const auto same = [&](const std::shared_ptr<const Collection>& other) {
    if (!collection || !other || other->embeddings != collection->embeddings) return false;
    return collection->embeddings || other->pictures == collection->pictures;
  };
  // The pictures of a list whose numbers mean others now are not those that are seen.
  const bool kept = collection && panel_->update_collection(collection);
  if (!kept) panel_->show_list({});
  if (kept && same(asked_)) {
    asked_ = collection;
  } else {
    ask();
  }
}

void DuplicateView::show_answer(const std::shared_ptr<const DuplicateAnswer>& answer) {
  task_->hide();
  answer_ = answer;
  qint64 pictures = 0;
  for (const auto& group : answer->groups) pictures += std::ssize(group);
  const QString groups = counted(static_cast<qint64>(answer->groups.size()), tr("%1 group"), tr("%1 groups"));
  facts_->set_full_text(tr("%1, %2").arg(groups, counted(pictures, tr("%1 picture"), tr("%1 pictures"))));
  spare_->setEnabled(!answer->groups.empty());
  panel_->set_empty_text(tr("No two pictures are that near to each other."));
  panel_->show_list(list_of(*answer));
}

}  // namespace lookalike
