#include "ui/pages/picture_work.h"

#include <QEvent>
#include <QFileDialog>
#include <QMenu>
#include <QVBoxLayout>
#include <utility>

#include "ui/pages/shared_selection.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/export_panel.h"
#include "ui/widgets/tag_panel.h"
#include "ui/widgets/thumbnail_grid.h"

namespace lookalike {

PictureWork::PictureWork(const PageContext& context, QWidget* parent)
    : QWidget(parent),
      session_(context.library),
      search_(context.search),
      banner_(new Banner),
      tags_(new TagPanel),
      export_(new ExportPanel) {
  setObjectName(QStringLiteral("picture_work"));
  banner_->setObjectName(QStringLiteral("work_banner"));
  banner_->set_passing(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  for (QWidget* part : {static_cast<QWidget*>(banner_), static_cast<QWidget*>(tags_), static_cast<QWidget*>(export_)}) {
    layout->addWidget(part);
    part->installEventFilter(this);
  }
  connect_parts();
  connect_session();
  leave_library();
  show_state();
}

/// An empty widget would leave a gap in the page.
bool PictureWork::eventFilter(QObject*, QEvent* event) {
  if (event->type() == QEvent::HideToParent || event->type() == QEvent::ShowToParent) show_state();
  return false;
}

void PictureWork::show_state() {
  setVisible(!banner_->isHidden() || !tags_->isHidden() || !export_->isHidden());
}

void PictureWork::connect_parts() {
  connect(tags_, &TagPanel::requested, this, [this](const QString& tag) { change_tag(to_tag_, tag, true); });
  connect(export_, &ExportPanel::requested, this, [this](const FolderExportRequest& request) {
    ChosenPictures chosen = to_export_();
    asked_ = session_.export_groups(std::move(chosen.collection), std::move(chosen.groups), request.out, request.by);
  });
  connect(export_, &ExportPanel::opened, &session_, &LibrarySession::list_exports);
  connect(export_, &ExportPanel::undo_requested, this, &PictureWork::undo_export);
  connect(banner_, &Banner::action_clicked, this, [this] {
    if (act_) act_();
  });
  connect(&saver_, &FileSaver::saved, this, [this](const std::filesystem::path& file) {
    told(Banner::Kind::info, tr("The list is saved."), short_path(file));
  });
  connect(&saver_, &FileSaver::failed, this,
          [this](const QString& message) { told(Banner::Kind::error, {}, message); });
}

void PictureWork::connect_session() {
  const auto set_busy = [this](bool busy) {
    export_->set_busy(busy);
    banner_->set_action_enabled(!busy, busy ? busy_text() : QString());
  };
  connect(&session_, &LibrarySession::task_started, this, [set_busy] { set_busy(true); });
  connect(&session_, &LibrarySession::task_finished, this, [set_busy] { set_busy(false); });
  connect(&session_, &LibrarySession::collection_changed, this, [this] {
    if (open_library() != library_) leave_library();
  });
  connect(&session_, &LibrarySession::exports_listed, export_, &ExportPanel::show_earlier);
  connect(&session_, &LibrarySession::failed, this, [this](const QString& message) {
    if (std::exchange(asked_, false) && tells_failures_) told(Banner::Kind::error, {}, message);
  });
  connect(&session_, &LibrarySession::tags_changed, this, &PictureWork::say_tags_changed);
  connect(&session_, &LibrarySession::folders_exported, this, &PictureWork::say_exported);
  connect(&session_, &LibrarySession::export_undone, this, &PictureWork::say_undone);
}

void PictureWork::serve(ThumbnailGrid& grid) {
  served_.emplace_back(&grid);
  new SharedSelection(grid, session_);
  connect(&grid, &ThumbnailGrid::menu_opening, this,
          [this, &grid](QMenu* menu) { add_to(*menu, selected_beside(grid)); });
}

ChosenPictures PictureWork::selected_beside(ThumbnailGrid& grid) const {
  const auto collection = grid.pictures().collection();
  std::vector<std::size_t> pictures = grid.selected_pictures();
  for (const auto& other : served_) {
    if (!other || other == &grid || !other->isVisible() || other->pictures().collection() != collection) continue;
    const auto more = other->selected_pictures();
    pictures.insert(pictures.end(), more.begin(), more.end());
  }
  return chosen_pictures(collection, pictures);
}

void PictureWork::change_tag(const std::vector<std::string>& hashes, const QString& tag, bool set) {
  asked_ = true;
  set ? session_.tag_pictures(hashes, tag) : session_.untag_pictures(hashes, tag);
}

void PictureWork::say_tags_changed(const QString& tag, const std::vector<std::string>& hashes, bool set) {
  if (!std::exchange(asked_, false)) return;
  const auto count = static_cast<qint64>(hashes.size());
  const QString text =
      hashes.empty() ? (set ? tr("They have the tag “%1” already.").arg(tag) : tr("None had the tag."))
      : set ? counted(count, tr("%1 picture is now tagged “%2”."), tr("%1 pictures are now tagged “%2”.")).arg(tag)
            : counted(count, tr("%1 picture is no longer tagged “%2”."), tr("%1 pictures are no longer tagged “%2”."))
                  .arg(tag);
  told(Banner::Kind::info, {}, text, hashes.empty() ? QString() : tr("Undo"),
       [this, tag, hashes, set] { change_tag(hashes, tag, !set); });
}

void PictureWork::say_exported(const FolderExportOutcome& outcome, const std::filesystem::path& out) {
  if (!std::exchange(asked_, false)) return;
  export_->hide();
  const auto missing = static_cast<qint64>(outcome.missing.size());
  QString text = missing == 0 ? QString()
                              : counted(missing, tr("%1 picture is no longer on the disk."),
                                        tr("%1 pictures are no longer on the disk."));
  if (outcome.cancelled) text = tr("It was cancelled before its end. ") + text;
  const QString done = counted(outcome.files, tr("%1 picture is in"), tr("%1 pictures are in"));
  told(text.isEmpty() ? Banner::Kind::info : Banner::Kind::warning, tr("%1 %2.").arg(done, short_path(out)), text,
       tr("Undo the export"), [this, id = outcome.id] { undo_export(id); });
}

void PictureWork::undo_export(const std::string& id) {
  asked_ = session_.undo_export(id);
}

void PictureWork::say_undone(const ExportUndo& outcome) {
  if (export_->isVisible()) session_.list_exports();
  if (!std::exchange(asked_, false)) return;
  const QString kept = kept_text(outcome);
  told(kept.isEmpty() ? Banner::Kind::info : Banner::Kind::warning,
       counted(outcome.removed, tr("%1 exported file was removed."), tr("%1 exported files were removed.")), kept);
}

void PictureWork::ask_for_tag(const ChosenPictures& chosen) {
  to_tag_ = chosen.hashes();
  QStringList known;
  for (const auto& [tag, hashes] : session_.collection()->tags->hashes) known << to_qstring(tag);
  export_->hide();
  tags_->open(chosen.words(), known);
}

void PictureWork::ask_where_to_save(const ChosenPictures& chosen, const QString& name) {
  auto* dialog = new QFileDialog(this, tr("Save the list"), {}, tr("CSV files (*.csv)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("csv"));
  start_at_last_folder(*dialog);
  dialog->selectFile(name + QStringLiteral(".csv"));
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, chosen](const QString& file) { save_list(chosen, to_path(file)); });
  dialog->open();
}

void PictureWork::save_list(const ChosenPictures& chosen, const std::filesystem::path& csv) {
  if (chosen.count() == 0) return;
  saver_.save(csv, [make = chosen.csv, collection = chosen.collection] {
    return QByteArray::fromStdString(make(*collection));
  });
}

void PictureWork::ask_for_folder(std::function<ChosenPictures()> chosen) {
  to_export_ = std::move(chosen);
  tags_->hide();
  export_->open(-1, to_export_().words());
}

void PictureWork::choice_changed() {
  if (!export_->isHidden()) export_->set_subject(to_export_().words());
}

void PictureWork::close_panels() {
  tags_->hide();
  export_->hide();
}

std::filesystem::path PictureWork::open_library() const {
  return session_.collection() ? session_.collection()->library_folder : std::filesystem::path();
}

/// Another library is open now: nothing of it was done, and nothing of it is chosen.
void PictureWork::leave_library() {
  library_ = open_library();
  close_panels();
  if (act_) banner_->set_action({});
  act_ = nullptr;
}

void PictureWork::told(Banner::Kind kind, const QString& strong, const QString& text, const QString& action,
                       std::function<void()> act) {
  act_ = std::move(act);
  banner_->set_action(action);
  banner_->show_message(kind, strong, text);
}

}  // namespace lookalike
