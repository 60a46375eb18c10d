#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/library.h"

namespace lookalike {

/// How a picture gets into a folder. Hard links work within one file system only.
enum class ExportBy { copy, hard_link, symbolic_link };
ExportBy export_by_from_string(const std::string& name);  ///< copy, hardlink or symlink. Throws Error(usage).

struct FolderExportRequest {
  std::filesystem::path out;  ///< Made when missing.
  ExportBy by = ExportBy::copy;
  std::vector<int> clusters;  ///< Empty: all.
};

struct FolderExportOutcome {
  std::string id;                    ///< Of the journal: what undo_export() takes.
  std::int64_t files = 0;            ///< Made.
  std::vector<std::string> missing;  ///< Pictures whose files have gone, relative to the root.
  bool cancelled = false;            ///< What was made until then stays, and can be undone.
};

/// Puts the pictures into one folder a cluster ("1 Boats") below `out`. Never overwrites a file, never leaves `out`:
/// names are made plain, and links in the way are not followed. A journal in the library is written ahead of each step,
/// so that a stop, a kill or an error leaves nothing that undo_export() could not take back. Throws Error: usage for
/// clusters that are not there or a place inside the pictures or the library; bad_input while the pictures are away;
/// io, saying how far it came.
FolderExportOutcome export_folders(Library& library, const FolderExportRequest& request,
                                   const ProgressCallback& progress, std::stop_token stop);

/// Pictures (rows) that go into one folder.
struct PictureGroup {
  std::string name;
  std::vector<std::int64_t> rows;
};

/// The same for any groups of pictures of `collection`: one folder a group, named after it.
FolderExportOutcome export_groups(Library& library, const Collection& collection,
                                  const std::vector<PictureGroup>& groups, const std::filesystem::path& out,
                                  ExportBy by, const ProgressCallback& progress, std::stop_token stop);

/// Before anything is done: throws what export_groups() would throw of such a place.
void require_export(const Library& library, const Collection& collection, const std::filesystem::path& out);

/// An export that can be undone.
struct ExportRecord {
  std::string id;
  std::filesystem::path out;
  std::int64_t files = 0;
  bool operator==(const ExportRecord&) const = default;
};
/// Oldest first; damaged journals are left out.
std::vector<ExportRecord> list_exports(const std::filesystem::path& library_folder);

struct ExportUndo {
  std::int64_t removed = 0;
  std::vector<std::string> kept;  ///< Files that were changed since, or are not the ones that were made.
  std::vector<std::string> last;  ///< Files whose originals are not there. The export can be undone again.
  bool cancelled = false;         ///< The rest can be undone later.
};
/// Removes the files and folders that an export made (empty id: the last one), as far as nobody has changed them since.
/// Throws Error: usage when there is no such export; bad_input, and nothing is removed, while the target is not there
/// or, of copies and hard links, the pictures are away.
ExportUndo undo_export(Library& library, const std::string& id, const ProgressCallback& progress, std::stop_token stop);

/// A cluster's name as one plain folder name that any file system takes.
std::string plain_folder_name(const std::string& name);

}  // namespace lookalike
