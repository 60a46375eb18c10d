#include <QComboBox>
#include <QMenu>
#include <QPushButton>
#include <algorithm>

#include "ui/pages/picture_work.h"
#include "ui/pages/search_page_impl.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/saved_search_panel.h"

// What the header of the page offers: the order of the matches, saved searches, the export, and what is selected.

namespace lookalike {

void SearchPage::Impl::build_header() {
  header = new PageHeader;
  sort = new QComboBox;
  sort->setObjectName(QStringLiteral("sort"));
  sort->setAccessibleName(tr("Order of the matches"));
  for (const QString& words : {tr("Best first"), tr("By name"), tr("Newest"), tr("Largest")}) {
    sort->addItem(words);  // as SearchSort counts them
  }
  order = new SegmentedControl({tr("Ranked"), tr("By cluster")});
  order->setObjectName(QStringLiteral("order"));
  saved_button = make_button(tr("Saved searches"), QStringLiteral("saved_searches"));
  saved_button->setCheckable(true);
  saved_button->setToolTip(tr("Keep this search, or open one that was kept"));
  export_button = make_button(tr("Export…"), QStringLiteral("export_matches"));
  export_button->setToolTip(tr("The list of the matches, or a folder of them; of those selected, if any are"));
  for (QWidget* action : std::initializer_list<QWidget*>{sort, order, saved_button, export_button}) {
    header->add_action(action);
  }
  selected = make_button({}, QStringLiteral("clear_selection"), ButtonKind::quiet);
  header->add_beside_title(selected);
}

void SearchPage::Impl::connect_saved() {
  connect(saved_button, &QPushButton::toggled, saved_panel,
          [this](bool open) { open ? saved_panel->open() : saved_panel->hide(); });
  connect(&saved, &SavedSearchSession::saved, &page, [this](const QString& name) {
    kept_as = name;
    saved_panel->set_savable(context.search.answer() != nullptr, name);
    banner->tell(Banner::Kind::info, {}, tr("“%1” is saved.").arg(name));
  });
  connect(&saved, &SavedSearchSession::name_taken, &page, [this](const QString& name) {
    banner->tell(Banner::Kind::warning, {}, tr("There is already a saved search “%1”.").arg(name), tr("Replace it"),
                 [this, name] { saved.save(name, true); });
  });
  connect(&saved, &SavedSearchSession::removed, &page, [this](const QString& name, bool can_be_undone) {
    banner->tell(Banner::Kind::info, {}, tr("“%1” was deleted.").arg(name), can_be_undone ? tr("Undo") : QString(),
                 [this] { saved.undo_remove(); });
  });
  connect(&saved, &SavedSearchSession::opened, &page, [this](const QString& name, const QStringList& gone) {
    kept_as = name;
    missing = gone;
    page.setFocus();  // and from there to the matches
  });
  connect(saved_panel, &SavedSearchPanel::close_requested, saved_button, [this] {
    saved_button->setChecked(false);
    saved_button->setFocus();
  });
  connect(&saved, &SavedSearchSession::failed, banner, &Banner::show_error);
}

/// What came from no file has no name of its own.
QString SearchPage::Impl::suggested_name(const SearchAnswer& answer) const {
  if (!kept_as.isEmpty()) return kept_as;
  const QuerySource& first = answer.sources->front();
  return first.path.empty() ? QString() : to_qstring(first.name);
}

/// What was selected on another page is selected among the matches, too.
void SearchPage::Impl::show_selection() {
  const auto count = static_cast<qint64>(context.library.selection().size());
  selected->setText(tr("%1 selected ✕").arg(number_text(count)));
  selected->setAccessibleName(tr("Clear the selection of %1 pictures").arg(number_text(count)));
  selected->setToolTip(tr("Clear the selection"));
  selected->setVisible(count > 1 && context.search.answer());
  fit_header();
}

/// A small window has no room for all actions; what it lacks is in the menu of the matches.
void SearchPage::Impl::fit_header() {
  constexpr int roomy = 1100;
  const auto answer = context.search.answer();
  const bool narrow = page.width() < roomy;
  saved_button->setText(!answer ? tr("Saved searches") : narrow ? tr("Save") : tr("Save search"));
  export_button->setVisible(answer && !answer->result.hits.empty() && !narrow);
  sort->setVisible(answer && !(narrow && selected->isVisibleTo(&page)));
}

/// Of the matches, or those of them that are selected.
ChosenPictures SearchPage::Impl::chosen() const {
  const auto answer = context.search.answer();
  std::vector<std::int64_t> rows, selected_rows;
  for (const Hit& hit : answer->result.hits) {
    rows.push_back(hit.row);
    if (std::ranges::binary_search(context.library.selection(), hit.row)) selected_rows.push_back(hit.row);
  }
  return chosen_rows(answer->collection, selected_rows.empty() ? std::move(rows) : std::move(selected_rows));
}

void SearchPage::Impl::open_export_menu() {
  if (!context.search.answer()) return;
  QMenu* menu = work->export_menu(chosen(), export_button);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->popup(export_button->mapToGlobal(QPoint(0, export_button->height() + 4)));
}

void SearchPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  impl_->fit_header();
}

}  // namespace lookalike
