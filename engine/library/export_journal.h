#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/library/folder_export.h"

namespace lookalike {

/// What tells one file from another, and from itself after a change.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0;
  std::int64_t size = 0, changed_ns = 0;
  bool operator==(const FileIdentity&) const = default;
};

/// One step of an export. Paths are relative to the target folder.
struct ExportStep {
  enum class Kind { folder, intended, made };
  Kind kind = Kind::folder;
  std::filesystem::path path;
  std::filesystem::path source;  ///< intended: the picture's file.
  FileIdentity identity;         ///< made
};

/// exports/<id>.jsonl in the library: the head, then a line a step, written before the step is done. A kill of the
/// program loses none; a line that was cut off is of a step that was not begun.
class ExportJournal {
 public:
  ExportJournal(const std::filesystem::path& library_folder, const std::filesystem::path& out, ExportBy by);
  ~ExportJournal();
  ExportJournal(const ExportJournal&) = delete;
  ExportJournal& operator=(const ExportJournal&) = delete;

  void add(const ExportStep& step);
  void sync();  ///< To the disk, against a failure of power.
  const std::string& id() const { return id_; }

 private:
  void write_line(const std::string& line);

  std::filesystem::path file_;
  std::string id_;
  int fd_ = -1;
};

struct ReadJournal {
  std::filesystem::path out;
  ExportBy by = ExportBy::copy;
  std::vector<ExportStep> steps;
};
/// Nullopt when it is not there or damaged. Steps whose path would lead out of the target are damage.
std::optional<ReadJournal> read_journal(const std::filesystem::path& library_folder, const std::string& id);

/// Ids of all journals, oldest first.
std::vector<std::string> journal_ids(const std::filesystem::path& library_folder);
void remove_journal(const std::filesystem::path& library_folder, const std::string& id);

}  // namespace lookalike
