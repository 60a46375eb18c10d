#include "engine/library/folder_export.h"

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/cluster_edits.h"
#include "engine/library/export_journal.h"
#include "engine/library/library_impl.h"
#include "engine/library/moved_folder.h"
#include "engine/library/target_folder.h"

namespace lookalike {
namespace {

void require_place(const Collection& c, const fs::path& out) {
  if (lies_in(out, c.library_folder)) {
    throw Error(ErrorCode::usage, "Pictures cannot be exported into the library itself", display_path(out),
                "Choose another folder.");
  }
  if (lies_in(out, c.root)) {
    throw Error(ErrorCode::usage, "This folder lies among your pictures: they would be there twice after the next scan",
                display_path(out), "Choose a folder elsewhere.");
  }
}

std::vector<int> chosen_clusters(const Clustering& clustering, std::vector<int> chosen) {
  if (chosen.empty()) {
    chosen.resize(static_cast<std::size_t>(clustering.k));
    std::iota(chosen.begin(), chosen.end(), 0);
  }
  for (const int cluster : chosen) {
    if (cluster < 0 || cluster >= clustering.k) {
      throw Error(ErrorCode::usage, "There is no cluster number " + std::to_string(cluster));
    }
  }
  return chosen;
}

/// "stem", "stem-2", "stem-3" …
std::string numbered(const std::string& stem, int n, const std::string& ending = {}) {
  return n == 1 ? stem + ending : stem + "-" + std::to_string(n) + ending;
}

/// Puts one picture after the other in place, each step into the journal first.
class Exporter {
 public:
  Exporter(const Collection& collection, const fs::path& out, ExportBy by)
      : collection_(collection), by_(by), target_(out), journal_(collection.library_folder, out, by) {}

  const std::string& id() const { return journal_.id(); }

  /// Opens the group's folder, made where there is none of this name yet.
  void enter(const std::string& stem) {
    for (int n = 1;; ++n) {
      folder_name_ = numbered(stem, n);
      folder_ = target_.open(folder_name_);
      if (folder_) return;  // Of an earlier export, say.
      journal_.add({ExportStep::Kind::folder, folder_name_, {}, {}});
      if (!target_.make_folder(folder_name_)) continue;  // A file, or a link that must not be followed.
      folder_ = target_.open(folder_name_);
      if (folder_) return;
    }
  }

  /// False when the picture's file has gone.
  bool put(std::int64_t row) {
    const fs::path source = fs::absolute(collection_.row_path(row));
    const std::string stem = source.stem().native(), ending = source.extension().native();
    for (int n = 1;; ++n) {
      const std::string name = numbered(stem, n, ending);
      if (folder_->identity(name)) continue;
      const fs::path path = fs::path(folder_name_) / name;
      journal_.add({ExportStep::Kind::intended, path, source, {}});
      try {
        if (!folder_->put(source, name, by_)) continue;
      } catch (const TargetFolder::MissingSource&) {
        return false;
      }
      journal_.add({ExportStep::Kind::made, path, {}, folder_->identity(name).value_or(FileIdentity{})});
      return true;
    }
  }

 private:
  const Collection& collection_;
  ExportBy by_;
  TargetFolder target_;
  ExportJournal journal_;
  std::optional<TargetFolder> folder_;
  std::string folder_name_;
};

/// Whether what lies there is still what the export has put there.
bool untouched(const TargetFolder& folder, const std::string& name, const ReadJournal& journal, const fs::path& source,
               const FileIdentity* made) {
  // A copy can be told by its identity, but must not go when it is the last one. Nor must a hard link.
  if (made && journal.by == ExportBy::copy) {
    std::error_code ignored;
    return folder.identity(name) == *made && fs::is_regular_file(source, ignored);
  }
  return folder.is_put(source, name, journal.by);
}

class Undoer {
 public:
  Undoer(const ReadJournal& journal, const TargetFolder& target) : journal_(journal), target_(target) {}

  /// The steps of one file: where it was to come from, and what it became if it came to that.
  void remove(const ExportStep& intended, const FileIdentity* made, ExportUndo& outcome) {
    const std::string folder_name = intended.path.parent_path().native(), name = intended.path.filename().native();
    const auto folder = target_.open(folder_name);
    if (!folder || !folder->identity(name)) return;
    if (!untouched(*folder, name, journal_, intended.source, made)) {
      if (made) (original_gone(intended) ? outcome.last : outcome.kept).push_back(display_path(path_of(intended)));
      return;
    }
    folder->remove_file(name);
    ++outcome.removed;
  }

 private:
  fs::path path_of(const ExportStep& intended) const { return journal_.out / intended.path; }
  bool original_gone(const ExportStep& intended) const {
    std::error_code ignored;
    return journal_.by != ExportBy::symbolic_link && !fs::is_regular_file(intended.source, ignored);
  }

  const ReadJournal& journal_;
  const TargetFolder& target_;
};

/// Folders that the export made, where nothing is left in them.
void remove_folders(const ReadJournal& journal, const TargetFolder& target) {
  for (const ExportStep& step : journal.steps) {
    if (step.kind != ExportStep::Kind::folder) continue;
    if (const auto folder = target.open(step.path.native())) folder->remove_remains();
    target.remove_folder(step.path.native());
  }
}

}  // namespace

ExportBy export_by_from_string(const std::string& name) {
  if (name == "copy") return ExportBy::copy;
  if (name == "hardlink") return ExportBy::hard_link;
  if (name == "symlink") return ExportBy::symbolic_link;
  throw Error(ErrorCode::usage, "Pictures cannot be exported in this way", name, "Known are: copy, hardlink, symlink.");
}

std::string plain_folder_name(const std::string& name) {
  constexpr std::size_t longest = 100;  // bytes; file systems take 255, some less
  std::string plain;
  for (const char c : to_valid_utf8(name)) {
    const bool odd = static_cast<unsigned char>(c) < 0x20 || c == 0x7F ||
                     std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
    plain += odd ? '_' : c;
  }
  if (plain.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(plain[end]) & 0xC0) == 0x80) --end;  // Not within a character.
    plain.resize(end);
  }
  const std::size_t last = plain.find_last_not_of(" .");
  plain.resize(last == std::string::npos ? 0 : last + 1);
  return plain.empty() || plain[0] == '.' ? "_" + plain : plain;
}

void require_export(const Library& library, const Collection& collection, const fs::path& out) {
  if (library.read_only()) throw Error(ErrorCode::io, library.read_only_reason());
  require_place(collection, out);
  require_pictures_there(collection);
}

FolderExportOutcome export_folders(Library& library, const FolderExportRequest& request,
                                   const ProgressCallback& progress, std::stop_token stop) {
  library.impl().require_writable();
  const auto collection = library.snapshot();
  const Clustering& clustering = require_clustering(*collection);
  std::vector<PictureGroup> groups;
  for (const int number : chosen_clusters(clustering, request.clusters)) {
    const Cluster& cluster = clustering.clusters[static_cast<std::size_t>(number)];
    // The number keeps two clusters of one name apart.
    groups.push_back({std::to_string(number + 1) + " " + plain_folder_name(cluster.name), cluster.rows});
  }
  return export_groups(library, *collection, groups, request.out, request.by, progress, stop);
}

FolderExportOutcome export_groups(Library& library, const Collection& collection,
                                  const std::vector<PictureGroup>& groups, const fs::path& out, ExportBy by,
                                  const ProgressCallback& progress, std::stop_token stop) {
  require_export(library, collection, out);
  make_folder(out);
  Exporter exporter(collection, out, by);
  std::int64_t pictures = 0;
  for (const PictureGroup& group : groups) pictures += std::ssize(group.rows);
  ProgressMeter meter(progress, "Exporting pictures", pictures);
  FolderExportOutcome outcome;
  outcome.id = exporter.id();
  try {
    for (const PictureGroup& group : groups) {
      if (group.rows.empty()) continue;
      exporter.enter(plain_folder_name(group.name));
      for (const std::int64_t row : group.rows) {
        if (stop.stop_requested()) {
          outcome.cancelled = true;
          return outcome;
        }
        if (exporter.put(row)) {
          ++outcome.files;
        } else {
          outcome.missing.push_back(to_valid_utf8(collection.row_picture(row).path));
        }
        meter.advance();
      }
    }
  } catch (const Error& error) {
    throw Error(
        error.code(), error.problem(), error.subject(),
        error.remedy() + " " + std::to_string(outcome.files) + " files were made before; the export can be undone.");
  }
  meter.finish();
  return outcome;
}

std::vector<ExportRecord> list_exports(const fs::path& library_folder) {
  std::vector<ExportRecord> records;
  for (const std::string& id : journal_ids(library_folder)) {
    const auto journal = read_journal(library_folder, id);
    if (!journal) continue;
    records.push_back(
        {id, journal->out, std::ranges::count(journal->steps, ExportStep::Kind::made, &ExportStep::kind)});
  }
  return records;
}

ExportUndo undo_export(Library& library, const std::string& id, const ProgressCallback& progress,
                       std::stop_token stop) {
  library.impl().require_writable();
  const std::vector<std::string> ids = journal_ids(library.folder());
  const std::string chosen = id.empty() && !ids.empty() ? ids.back() : id;
  if (std::ranges::find(ids, chosen) == ids.end()) {
    throw Error(ErrorCode::usage, "There is no export to undo", to_valid_utf8(id));
  }
  const auto journal = read_journal(library.folder(), chosen);
  if (!journal) {
    throw Error(ErrorCode::bad_input, "The export's journal is damaged", chosen,
                "Remove the exported files by hand; the pictures themselves were never changed.");
  }
  ExportUndo outcome;
  std::error_code error;
  if (!fs::exists(journal->out, error)) {
    throw Error(ErrorCode::bad_input, "The folder of this export is not there", display_path(journal->out),
                "Connect its disk and try again. If it was removed, there is nothing to undo.");
  }
  if (journal->by != ExportBy::symbolic_link) require_pictures_there(*library.snapshot());
  const TargetFolder target(journal->out);
  Undoer undoer(*journal, target);
  const auto& steps = journal->steps;
  ProgressMeter meter(progress, "Removing exported files", std::ssize(steps));
  for (std::size_t i = 0; i < steps.size(); ++i, meter.advance()) {
    if (stop.stop_requested()) {
      outcome.cancelled = true;
      return outcome;
    }
    if (steps[i].kind != ExportStep::Kind::intended) continue;
    const bool came =
        i + 1 < steps.size() && steps[i + 1].kind == ExportStep::Kind::made && steps[i + 1].path == steps[i].path;
    undoer.remove(steps[i], came ? &steps[i + 1].identity : nullptr, outcome);
  }
  remove_folders(*journal, target);
  meter.finish();
  if (outcome.last.empty()) remove_journal(library.folder(), chosen);
  return outcome;
}

}  // namespace lookalike
