#include "ui/pages/shared_selection.h"

#include <QApplication>
#include <QEvent>
#include <QItemSelectionModel>
#include <QScopedValueRollback>
#include <algorithm>

#include "ui/sessions/library_session.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

SharedSelection::SharedSelection(ThumbnailGrid& grid, LibrarySession& session)
    : QObject(&grid), grid_(grid), session_(session) {
  grid.installEventFilter(this);
  connect(grid.selectionModel(), &QItemSelectionModel::selectionChanged, this, &SharedSelection::give);
  // On what is the only one selected here already, nothing changes here, but beside this grid.
  connect(&grid, &QAbstractItemView::clicked, this, &SharedSelection::give);
  // Another list: the selection model has forgotten what was selected, without a word.
  connect(&grid.pictures(), &QAbstractItemModel::modelReset, this, &SharedSelection::take);
  connect(&session, &LibrarySession::selection_changed, this, &SharedSelection::take);
}

bool SharedSelection::eventFilter(QObject*, QEvent* event) {
  if (event->type() == QEvent::Show) take();
  return false;
}

/// Whether the session's rows are the pictures that the grid has them for: it may still show an older state.
bool SharedSelection::same_rows() const {
  const auto shown = grid_.pictures().collection(), now = session_.collection();
  return shown && now && (shown == now || (shown->pictures == now->pictures && shown->rows == now->rows));
}

void SharedSelection::give() {
  if (at_work_ || !same_rows()) return;
  const QScopedValueRollback working(at_work_, true);
  const auto& all = grid_.pictures().collection()->rows;  // rising, as the pictures are
  std::vector<std::size_t> pictures = grid_.selected_pictures();
  if (QApplication::keyboardModifiers().testFlag(Qt::ControlModifier)) {  // adds to what is selected beside this grid
    std::vector<std::size_t> here;
    for (const GridItem& item : grid_.pictures().items()) here.push_back(item.picture);
    std::ranges::sort(here);
    for (const std::int64_t row : session_.selection()) {
      const std::size_t picture = all[static_cast<std::size_t>(row)];
      if (!std::ranges::binary_search(here, picture)) pictures.push_back(picture);
    }
  }
  std::vector<std::int64_t> rows;
  for (const std::size_t picture : pictures) {
    const auto found = std::ranges::lower_bound(all, picture);
    if (found != all.end() && *found == picture) rows.push_back(found - all.begin());
  }
  std::ranges::sort(rows);
  session_.select(std::move(rows));
}

void SharedSelection::take() {
  if (at_work_ || !grid_.isVisible() || !same_rows()) return;
  const QScopedValueRollback working(at_work_, true);
  std::vector<std::size_t> wanted;
  for (const std::int64_t row : session_.selection()) {
    wanted.push_back(grid_.pictures().collection()->rows[static_cast<std::size_t>(row)]);
  }
  QItemSelection selection;
  const auto& items = grid_.pictures().items();
  const auto is_wanted = [&](std::size_t place) { return std::ranges::binary_search(wanted, items[place].picture); };
  for (std::size_t first = 0; !wanted.empty() && first < items.size(); ++first) {
    if (!is_wanted(first)) continue;
    std::size_t last = first;
    while (last + 1 < items.size() && is_wanted(last + 1)) ++last;
    selection.append(QItemSelectionRange(grid_.pictures().index(static_cast<int>(first)),
                                         grid_.pictures().index(static_cast<int>(last))));
    first = last + 1;  // which is not wanted
  }
  // In two steps: Qt compares every old range with every new one.
  if (grid_.selectionModel()->hasSelection()) grid_.selectionModel()->clearSelection();
  if (!selection.isEmpty()) grid_.selectionModel()->select(selection, QItemSelectionModel::Select);
}

}  // namespace lookalike
