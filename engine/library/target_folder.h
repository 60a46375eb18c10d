#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/library/export_journal.h"

namespace lookalike {

/// A folder that files are put into and taken from by name, held open: whatever happens to the path meanwhile, nothing
/// reaches another folder. Links in the place of folders are never followed. Move-only.
class TargetFolder {
 public:
  /// The folder itself may be reached through links. Throws Error(io).
  explicit TargetFolder(const std::filesystem::path& path);
  TargetFolder(TargetFolder&& other) noexcept;
  TargetFolder& operator=(TargetFolder&& other) noexcept;
  TargetFolder(const TargetFolder&) = delete;
  TargetFolder& operator=(const TargetFolder&) = delete;
  ~TargetFolder();

  /// A folder below; nullopt when the name is not there, or is something else (a link, say).
  std::optional<TargetFolder> open(const std::string& name) const;
  /// False when the name is taken.
  bool make_folder(const std::string& name) const;
  /// False when it is not there or not empty.
  bool remove_folder(const std::string& name) const;

  /// Brings the file in under `name`. False when the name is taken. Throws Error(io) with the reason; where the source
  /// has gone, missing_source.
  struct MissingSource {};
  bool put(const std::filesystem::path& source, const std::string& name, ExportBy by) const;

  /// Of the name itself, links not followed; nullopt when it is not there.
  std::optional<FileIdentity> identity(const std::string& name) const;
  /// Whether put() would have made just this from the source.
  bool is_put(const std::filesystem::path& source, const std::string& name, ExportBy by) const;
  /// Throws Error(io) when the file cannot be removed.
  void remove_file(const std::string& name) const;
  /// What a kill in the middle of a copy leaves behind.
  void remove_remains() const;

 private:
  TargetFolder(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  bool copy(const std::filesystem::path& source, const std::string& name) const;
  [[noreturn]] void fail(const std::string& what, const std::string& name, int error) const;

  int fd_;
  std::filesystem::path path_;  ///< For messages.
};

}  // namespace lookalike
