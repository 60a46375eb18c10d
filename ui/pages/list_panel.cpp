#include "ui/pages/list_panel.h"

#include <QItemSelectionModel>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>
#include <set>
#include <unordered_map>

#include "engine/library/picture_tables.h"
#include "ui/pages/picture_work.h"
#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/list_actions.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {
namespace {

QLayout* in_line(QWidget& widget) {
  auto* layout = new QVBoxLayout;
  layout->setContentsMargins(ListPanel::line_margins);
  layout->addWidget(&widget);
  return layout;
}

}  // namespace

ListPanel::ListPanel(const PageContext& context, const QString& name, QWidget* parent)
    : QWidget(parent),
      work_(new PictureWork(context)),
      nothing_(make_label({}, TextRole::muted)),
      grid_(new ThumbnailGrid(context.thumbnails)),
      actions_(new ListActions(name)) {
  setObjectName(name);
  grid_->setObjectName(name + QStringLiteral("_grid"));
  nothing_->setObjectName(name + QStringLiteral("_nothing"));
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setWordWrap(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  layout->addLayout(in_line(*work_));
  layout->addWidget(grid_, 1);
  layout->addWidget(nothing_, 1);
  layout->addLayout(in_line(*actions_));
  connect_actions();
  show_state();
}

void ListPanel::connect_actions() {
  connect(grid_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ListPanel::show_state);
  connect(grid_, &ThumbnailGrid::opened, this, [this](std::size_t picture) {
    open_in_viewer(list_.collection->root / list_.collection->pictures[picture].path);
  });
  connect(grid_, &ThumbnailGrid::find_similar, this, [this](std::size_t picture) {
    const auto& rows = list_.collection->rows;
    const auto row = std::ranges::lower_bound(rows, picture);
    if (row != rows.end() && *row == picture) Q_EMIT find_similar(row - rows.begin());
  });
  connect(grid_, &ThumbnailGrid::menu_opening, this, [this](QMenu* menu) { work_->add_to(*menu, chosen()); });
  connect(actions_, &ListActions::tag_requested, this,
          [this](const QString& tag) { work_->change_tag(chosen().hashes(), tag, true); });
  connect(actions_, &ListActions::list_requested, this, [this] {
    work_->ask_where_to_save({list_.collection, list_.groups, list_.csv}, objectName());
  });
  connect(actions_, &ListActions::folder_requested, this,
          [this] { work_->ask_for_folder([this] { return chosen(); }); });
}

void ListPanel::show_list(List list) {
  list_ = std::move(list);
  grid_->set_items(list_.collection, list_.items);
  show_state();
}

bool ListPanel::update_collection(std::shared_ptr<const Collection> collection) {
  const Collection* before = list_.collection.get();
  if (!before || before->pictures != collection->pictures || before->rows != collection->rows) return false;
  list_.collection = std::move(collection);
  grid_->pictures().update_collection(list_.collection);
  show_state();
  return true;
}

void ListPanel::set_empty_text(const QString& text) {
  nothing_->setText(text);
}

void ListPanel::show_state() {
  const bool empty = list_.items.empty();
  grid_->setVisible(!empty);
  nothing_->setVisible(empty);
  actions_->setVisible(!empty);
  if (empty) return work_->close_panels();
  actions_->set_pictures(chosen_count(), grid_->selectionModel()->hasSelection());
  work_->choice_changed();
  QStringList tags;
  for (const auto& [tag, hashes] : list_.collection->tags->hashes) tags << to_qstring(tag);
  actions_->set_tags(tags);
  actions_->set_locked(list_.collection->read_only ? tr("The library is read-only.") : QString());
}

qint64 ListPanel::chosen_count() const {
  const auto selected = grid_->selectionModel()->selectedIndexes().size();
  return selected > 0 ? selected : static_cast<qint64>(list_.items.size());
}

ChosenPictures ListPanel::chosen() const {
  ChosenPictures chosen{list_.collection, list_.groups, list_.csv};
  if (!grid_->selectionModel()->hasSelection()) return chosen;
  const auto pictures = grid_->selected_pictures();
  const std::set<std::size_t> wanted(pictures.begin(), pictures.end());
  for (PictureGroup& group : chosen.groups) {
    std::erase_if(group.rows, [&](std::int64_t row) {
      return !wanted.contains(list_.collection->rows[static_cast<std::size_t>(row)]);
    });
  }
  chosen.csv = [rows = chosen.rows()](const Collection& c) { return pictures_csv(c, rows); };
  return chosen;
}

void ListPanel::select_rows(const std::vector<std::int64_t>& rows) {
  std::unordered_map<std::size_t, int> position;
  for (std::size_t i = 0; i < list_.items.size(); ++i) position.emplace(list_.items[i].picture, static_cast<int>(i));
  QItemSelection selection;
  QModelIndex first;
  for (const std::int64_t row : rows) {
    const auto found = position.find(list_.collection->rows[static_cast<std::size_t>(row)]);
    if (found == position.end()) continue;
    const QModelIndex index = grid_->pictures().index(found->second);
    selection.append(QItemSelectionRange(index, index));
    if (!first.isValid() || index.row() < first.row()) first = index;
  }
  grid_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
  grid_->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
  grid_->setFocus();
}

void ListPanel::save_list(const std::filesystem::path& csv) {
  work_->save_list({list_.collection, list_.groups, list_.csv}, csv);
}

}  // namespace lookalike
