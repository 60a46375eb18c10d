#include "ui/pages/list_panel.h"

#include <QFileDialog>
#include <QItemSelectionModel>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>
#include <set>
#include <unordered_map>

#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/export_panel.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/list_actions.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

ListPanel::ListPanel(const PageContext& context, const QString& name, QWidget* parent)
    : QWidget(parent),
      session_(context.library),
      banner_(new Banner),
      export_(new ExportPanel),
      nothing_(make_label({}, TextRole::muted)),
      grid_(new ThumbnailGrid(context.thumbnails)),
      actions_(new ListActions(name)) {
  setObjectName(name);
  grid_->setObjectName(name + QStringLiteral("_grid"));
  grid_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  nothing_->setObjectName(name + QStringLiteral("_nothing"));
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->setWordWrap(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  layout->addWidget(banner_);
  layout->addWidget(export_);
  layout->addWidget(grid_, 1);
  layout->addWidget(nothing_, 1);
  layout->addWidget(actions_);
  connect_actions();
  connect_session();
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
  connect(grid_, &ThumbnailGrid::menu_opening, this, &ListPanel::add_tag_menu);
  connect(actions_, &ListActions::tag_requested, this, [this](const QString& tag) {
    asked_ = true;
    session_.tag_pictures(chosen_hashes(), tag);
  });
  connect(actions_, &ListActions::list_requested, this, &ListPanel::ask_where_to_save);
  connect(actions_, &ListActions::folder_requested, this,
          [this] { export_->open(-1, counted(chosen_count(), tr("%1 picture"), tr("%1 pictures"))); });
  connect(export_, &ExportPanel::requested, this, &ListPanel::export_to);
  connect(export_, &ExportPanel::opened, &session_, &LibrarySession::list_exports);
  connect(export_, &ExportPanel::undo_requested, this,
          [this](const std::string& id) { asked_ = session_.undo_export(id); });
  connect(banner_, &Banner::action_clicked, this, [this] {
    if (act_) act_();
  });
  connect(&saver_, &FileSaver::saved, this, [this](const std::filesystem::path& file) {
    told(Banner::Kind::info, tr("The list is saved."), short_path(file));
  });
  connect(&saver_, &FileSaver::failed, this,
          [this](const QString& message) { told(Banner::Kind::error, {}, message); });
}

void ListPanel::connect_session() {
  const auto set_busy = [this](bool busy) {
    export_->set_busy(busy);
    banner_->set_action_enabled(!busy, busy ? busy_text() : QString());
  };
  connect(&session_, &LibrarySession::task_started, this, [set_busy] { set_busy(true); });
  connect(&session_, &LibrarySession::task_finished, this, [set_busy] { set_busy(false); });
  connect(&session_, &LibrarySession::collection_changed, this, [this] {
    if (act_ && open_library() != told_in_) forget_action();
  });
  connect(&session_, &LibrarySession::failed, this, [this] { asked_ = false; });  // The page says why.
  connect(
      &session_, &LibrarySession::tags_changed, this,
      [this](const QString& tag, const std::vector<std::string>& hashes, bool set) {
        if (!std::exchange(asked_, false)) return;
        const auto count = static_cast<qint64>(hashes.size());
        const QString text =
            hashes.empty() ? (set ? tr("They have the tag “%1” already.").arg(tag) : tr("None had the tag."))
            : set
                ? counted(count, tr("%1 picture is now tagged “%2”."), tr("%1 pictures are now tagged “%2”.")).arg(tag)
                : counted(count, tr("%1 picture is no longer tagged “%2”."),
                          tr("%1 pictures are no longer tagged “%2”."))
                      .arg(tag);
        told(Banner::Kind::info, {}, text, hashes.empty() ? QString() : tr("Undo"), [this, tag, hashes, set] {
          asked_ = true;
          set ? session_.untag_pictures(hashes, tag) : session_.tag_pictures(hashes, tag);
        });
      });
  connect(&session_, &LibrarySession::folders_exported, this,
          [this](const FolderExportOutcome& outcome, const std::filesystem::path& out) {
            if (!std::exchange(asked_, false)) return;
            export_->hide();
            const auto missing = static_cast<qint64>(outcome.missing.size());
            QString text = missing == 0 ? QString()
                                        : counted(missing, tr("%1 picture is no longer on the disk."),
                                                  tr("%1 pictures are no longer on the disk."));
            if (outcome.cancelled) text = tr("It was cancelled before its end. ") + text;
            const QString done = counted(outcome.files, tr("%1 picture is in"), tr("%1 pictures are in"));
            told(text.isEmpty() ? Banner::Kind::info : Banner::Kind::warning, tr("%1 %2.").arg(done, short_path(out)),
                 text, tr("Undo the export"), [this, id = outcome.id] { asked_ = session_.undo_export(id); });
          });
  connect(&session_, &LibrarySession::exports_listed, export_, &ExportPanel::show_earlier);
  connect(&session_, &LibrarySession::export_undone, this, [this](const ExportUndo& outcome) {
    if (export_->isVisible()) session_.list_exports();
    if (!std::exchange(asked_, false)) return;
    const auto kept = static_cast<qint64>(outcome.kept.size());
    told(kept > 0 ? Banner::Kind::warning : Banner::Kind::info,
         counted(outcome.removed, tr("%1 exported file was removed."), tr("%1 exported files were removed.")),
         kept == 0
             ? QString()
             : counted(kept, tr("%1 has changed since and was kept."), tr("%1 have changed since and were kept.")));
  });
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
  if (empty) return export_->hide();
  actions_->set_pictures(chosen_count(), grid_->selectionModel()->hasSelection());
  export_->set_subject(counted(chosen_count(), tr("%1 picture"), tr("%1 pictures")));
  QStringList tags;
  for (const auto& [tag, hashes] : list_.collection->tags->hashes) tags << to_qstring(tag);
  actions_->set_tags(tags);
  actions_->set_locked(list_.collection->read_only ? tr("The library is open in another program.") : QString());
}

qint64 ListPanel::chosen_count() const {
  const auto selected = grid_->selectionModel()->selectedIndexes().size();
  return selected > 0 ? selected : static_cast<qint64>(list_.items.size());
}

std::vector<std::size_t> ListPanel::chosen() const {
  std::vector<std::size_t> pictures = grid_->selected_pictures();
  if (pictures.empty()) {
    for (const GridItem& item : list_.items) pictures.push_back(item.picture);
  }
  return pictures;
}

std::vector<std::string> ListPanel::chosen_hashes() const {
  std::vector<std::string> hashes;
  for (const std::size_t picture : chosen()) hashes.push_back(list_.collection->pictures[picture].content_hash);
  return hashes;
}

/// What tags the chosen pictures have, to be taken away.
void ListPanel::add_tag_menu(QMenu* menu) {
  if (list_.collection->read_only) return;
  const std::vector<std::string> hashes = chosen_hashes();
  std::set<std::string> tags;
  for (const std::string& hash : hashes) {
    for (std::string& tag : list_.collection->tags->of(hash)) tags.insert(std::move(tag));
  }
  if (tags.empty()) return;
  menu->addSeparator();
  QMenu* remove = menu->addMenu(tr("Remove tag"));
  remove->setObjectName(QStringLiteral("remove_tag"));
  for (const std::string& tag : tags) {
    const QString words = to_qstring(tag);
    remove->addAction(QString(words).replace(QLatin1Char('&'), QStringLiteral("&&")), this, [this, hashes, words] {
      asked_ = true;
      session_.untag_pictures(hashes, words);
    });
  }
}

void ListPanel::select_rows(const std::vector<std::int64_t>& rows) {
  std::unordered_map<std::size_t, int> position;
  for (std::size_t i = 0; i < list_.items.size(); ++i) position.emplace(list_.items[i].picture, static_cast<int>(i));
  QItemSelection selection;
  for (const std::int64_t row : rows) {
    const auto found = position.find(list_.collection->rows[static_cast<std::size_t>(row)]);
    if (found == position.end()) continue;
    const QModelIndex index = grid_->pictures().index(found->second);
    selection.append(QItemSelectionRange(index, index));
  }
  grid_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
  grid_->setFocus();
}

void ListPanel::ask_where_to_save() {
  auto* dialog = new QFileDialog(this, tr("Save the list"), {}, tr("CSV files (*.csv)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  dialog->selectFile(objectName() + QStringLiteral(".csv"));
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { save_list(to_path(file)); });
  dialog->open();
}

void ListPanel::save_list(const std::filesystem::path& csv) {
  if (list_.items.empty()) return;
  saver_.save(
      csv, [make = list_.csv, collection = list_.collection] { return QByteArray::fromStdString(make(*collection)); });
}

void ListPanel::export_to(const FolderExportRequest& request) {
  const auto pictures = chosen();
  const std::set<std::size_t> wanted(pictures.begin(), pictures.end());
  std::vector<PictureGroup> groups = list_.groups;
  for (PictureGroup& group : groups) {
    std::erase_if(group.rows, [&](std::int64_t row) {
      return !wanted.contains(list_.collection->rows[static_cast<std::size_t>(row)]);
    });
  }
  asked_ = session_.export_groups(list_.collection, std::move(groups), request.out, request.by);
}

std::filesystem::path ListPanel::open_library() const {
  return session_.collection() ? session_.collection()->library_folder : std::filesystem::path();
}

/// Another library is open now: nothing of it was done.
void ListPanel::forget_action() {
  act_ = nullptr;
  banner_->set_action({});
}

void ListPanel::told(Banner::Kind kind, const QString& strong, const QString& text, const QString& action,
                     std::function<void()> act) {
  act_ = std::move(act);
  told_in_ = open_library();
  banner_->set_action(action);
  banner_->show_message(kind, strong, text);
}

}  // namespace lookalike
