// What people do with lists of pictures: measure outliers, tag, mark, export.

#include "engine/library/outliers.h"
#include "engine/library/tags.h"
#include "ui/sessions/library_session.h"
#include "ui/text.h"

namespace lookalike {

bool LibrarySession::measure_outliers() {
  return run_task(tr("Looking for outliers"),
                  [](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                    return lookalike::measure_outliers(library, progress, stop);
                  });
}

void LibrarySession::tag_pictures(const std::vector<std::string>& content_hashes, const QString& tag) {
  change_tag(content_hashes, tag, true);
}

void LibrarySession::untag_pictures(const std::vector<std::string>& content_hashes, const QString& tag) {
  change_tag(content_hashes, tag, false);
}

void LibrarySession::change_tag(const std::vector<std::string>& content_hashes, const QString& tag, bool set) {
  if (!library_) return;
  run_edit([this, library = library_, content_hashes, tag, set] {
    const auto changed = set ? lookalike::tag_pictures(*library, content_hashes, tag.toStdString())
                             : lookalike::untag_pictures(*library, content_hashes, tag.toStdString());
    edit_worker_.post([this, changed, tag, set] {
      reload();
      Q_EMIT tags_changed(tag, changed, set);
    });
  });
}

void LibrarySession::judge(const Judgements& before, const Judgements& after) {
  if (!library_ || library_->read_only()) return;
  run_edit([library = library_, before, after] { replace_judgements(*library, before, after); });
  count_judgements();
}

void LibrarySession::forget_judgements() {
  if (!library_) return;
  run_edit([library = library_] { clear_judgements(*library); });
  count_judgements();
}

/// After the edits before it.
void LibrarySession::count_judgements() {
  run_edit([this, library = library_] {
    const auto count = static_cast<qint64>(read_judgements(*library).size());
    edit_worker_.post([this, library, count] {
      if (library != library_ || count == judgement_count_) return;
      judgement_count_ = count;
      Q_EMIT judgements_changed();
    });
  });
}

bool LibrarySession::run_export(std::int64_t pictures, const std::filesystem::path& out, Export work) {
  return run_task(
      tr("Exporting %1").arg(counted(pictures, tr("%1 picture"), tr("%1 pictures"))),
      [this, out, work = std::move(work)](Library& library, const ProgressCallback& progress, std::stop_token stop) {
        const FolderExportOutcome outcome = work(library, progress, stop);
        worker_.post([this, outcome, out] { Q_EMIT folders_exported(outcome, out); });
        return !outcome.cancelled;
      });
}

bool LibrarySession::export_folders(const FolderExportRequest& request) {
  if (!collection_) return false;
  std::int64_t pictures = collection_->row_count();
  if (const auto& clustering = collection_->clustering; clustering && !request.clusters.empty()) {
    pictures = 0;
    for (const int c : request.clusters) {
      if (c >= 0 && c < clustering->k) pictures += std::ssize(clustering->clusters[static_cast<std::size_t>(c)].rows);
    }
  }
  return run_export(pictures, request.out,
                    [request](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                      return lookalike::export_folders(library, request, progress, stop);
                    });
}

bool LibrarySession::export_groups(std::shared_ptr<const Collection> collection, std::vector<PictureGroup> groups,
                                   const std::filesystem::path& out, ExportBy by) {
  std::int64_t pictures = 0;
  for (const PictureGroup& group : groups) pictures += std::ssize(group.rows);
  return run_export(pictures, out,
                    [collection = std::move(collection), groups = std::move(groups), out, by](
                        Library& library, const ProgressCallback& progress, std::stop_token stop) {
                      return lookalike::export_groups(library, *collection, groups, out, by, progress, stop);
                    });
}

bool LibrarySession::undo_export(const std::string& id) {
  return run_task(tr("Removing exported files"),
                  [this, id](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                    const ExportUndo outcome = lookalike::undo_export(library, id, progress, stop);
                    worker_.post([this, outcome] { Q_EMIT export_undone(outcome); });
                    return !outcome.cancelled;
                  });
}

void LibrarySession::list_exports() {
  if (!library_) return;
  run_edit([this, library = library_] {
    const auto exports = lookalike::list_exports(library->folder());
    edit_worker_.post([this, library, exports] {
      if (library == library_) Q_EMIT exports_listed(exports);
    });
  });
}

}  // namespace lookalike
