#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lookalike {

namespace fs = std::filesystem;

/// Writes `bytes` to `path` so that at every instant `path` holds either its old content or all of the new: a
/// temporary file in the same folder, fsync, rename. Throws Error(io) naming the path (and says when the disk is full).
void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes);
void write_file_atomically(const fs::path& path, std::string_view text);

/// The same for content too large to hold twice: `write` fills the temporary file through the descriptor-backed sink.
/// Leaves nothing behind when `write` throws.
using ByteSink = std::function<void(const void* data, std::size_t size)>;
void write_file_atomically(const fs::path& path, const std::function<void(const ByteSink&)>& write);

/// The same for hundreds of megabytes that are not read again soon: past the system's file cache where the file system
/// can do that, which is up to four times as fast and leaves the cache to others.
void write_large_file_atomically(const fs::path& path, const std::function<void(const ByteSink&)>& write);

/// The whole file. Throws Error(io) when it cannot be read and Error(bad_input) when it is larger than `max_bytes` or
/// not a regular file (a FIFO never blocks).
std::vector<std::byte> read_file(const fs::path& path, std::uint64_t max_bytes);
std::string read_text_file(const fs::path& path, std::uint64_t max_bytes = 64u << 20);

/// Creates the folder and its parents; throws Error(io) with the reason.
void make_folder(const fs::path& path);

/// Whether `path` is `folder` or lies below it, links resolved; neither need exist. False for no folder.
bool lies_in(const fs::path& path, const fs::path& folder);

/// A path as UTF-8 for people and JSON: bytes that are not UTF-8 become U+FFFD. Never feed the result to the system.
std::string display_path(const fs::path& path);
/// Any bytes as valid UTF-8, in the same way.
std::string to_valid_utf8(std::string_view bytes);

/// A read-only memory map of a whole regular file. Move-only.
class MappedFile {
 public:
  MappedFile() = default;
  explicit MappedFile(const fs::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }
  /// Whether the file still has the bytes that are mapped. Reading what another program has cut off ends this program
  /// (SIGBUS); deleting or replacing the file is harmless.
  bool whole() const;

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
  int fd_ = -1;  ///< Kept open for whole(), since another file may be at the path by then.
};

}  // namespace lookalike
