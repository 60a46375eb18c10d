#include "engine/library/target_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {
namespace {

constexpr const char* part_name = ".lookalike-copy.part";

/// A file descriptor that closes itself.
struct File {
  int fd;
  explicit File(int descriptor) : fd(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

FileIdentity identity_of(const struct stat& s) {
  return {static_cast<std::uint64_t>(s.st_dev), static_cast<std::uint64_t>(s.st_ino), s.st_size,
          s.st_mtim.tv_sec * 1'000'000'000 + s.st_mtim.tv_nsec};
}

/// Reads until the buffer is full or the file ends; −1 for an error.
ssize_t read_full(int fd, std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t got = ::read(fd, buffer.data() + done, buffer.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

bool write_full(int fd, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool same_bytes(int a, int b) {
  std::vector<char> x(1 << 16), y(1 << 16);
  while (true) {
    const ssize_t n = read_full(a, x), m = read_full(b, y);
    if (n != m || n < 0 || std::memcmp(x.data(), y.data(), static_cast<std::size_t>(n)) != 0) return false;
    if (n == 0) return true;
  }
}

}  // namespace

TargetFolder::TargetFolder(const fs::path& path)
    : fd_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), path_(path) {
  if (fd_ < 0) fail("The folder cannot be opened", {}, errno);
}

TargetFolder::TargetFolder(TargetFolder&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

TargetFolder& TargetFolder::operator=(TargetFolder&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

TargetFolder::~TargetFolder() {
  if (fd_ >= 0) ::close(fd_);
}

void TargetFolder::fail(const std::string& what, const std::string& name, int error) const {
  std::string remedy = "Check the permissions and the disk, or choose another folder.";
  if (error == ENOSPC || error == EDQUOT) remedy = "Free some space, or choose another folder.";
  if (error == EXDEV || error == EPERM || error == EMLINK) remedy = "Choose copies or symbolic links instead.";
  throw Error(ErrorCode::io, what + " (" + std::strerror(error) + ")", display_path(path_ / name), remedy);
}

std::optional<TargetFolder> TargetFolder::open(const std::string& name) const {
  const int fd = ::openat(fd_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  return TargetFolder(fd, path_ / name);
}

bool TargetFolder::make_folder(const std::string& name) const {
  if (::mkdirat(fd_, name.c_str(), 0777) == 0) return true;
  if (errno == EEXIST) return false;
  fail("The folder cannot be made", name, errno);
}

bool TargetFolder::remove_folder(const std::string& name) const {
  return ::unlinkat(fd_, name.c_str(), AT_REMOVEDIR) == 0;
}

bool TargetFolder::put(const fs::path& source, const std::string& name, ExportBy by) const {
  if (by == ExportBy::copy) return copy(source, name);
  struct stat s {};
  if (::stat(source.c_str(), &s) != 0) throw MissingSource{};
  const int result = by == ExportBy::hard_link
                         ? ::linkat(AT_FDCWD, source.c_str(), fd_, name.c_str(), AT_SYMLINK_FOLLOW)
                         : ::symlinkat(source.c_str(), fd_, name.c_str());
  if (result == 0) return true;
  if (errno == EEXIST) return false;
  if (by == ExportBy::hard_link && errno == EXDEV) {
    fail("A hard link cannot lead to another file system", name, errno);
  }
  fail(by == ExportBy::hard_link ? "The hard link cannot be made" : "The symbolic link cannot be made", name, errno);
}

/// Under another name first, so that a half copy never looks like a picture; giving it its name fails when that is
/// taken.
bool TargetFolder::copy(const fs::path& source, const std::string& name) const {
  const File from(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat s {};
  if (from.fd < 0 || ::fstat(from.fd, &s) != 0 || !S_ISREG(s.st_mode)) throw MissingSource{};
  if (identity(name)) return false;
  remove_remains();
  const File to(::openat(fd_, part_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (to.fd < 0) fail("The copy cannot be made", name, errno);
  std::vector<char> buffer(1 << 20);
  int error = 0;
  for (ssize_t got = 1; got > 0 && error == 0;) {
    got = read_full(from.fd, buffer);
    if (got < 0 || !write_full(to.fd, {buffer.data(), static_cast<std::size_t>(got)})) error = errno;
  }
  const std::array<timespec, 2> times{s.st_atim, s.st_mtim};  // A photograph keeps its date.
  if (error == 0 && (::futimens(to.fd, times.data()) != 0 || ::fsync(to.fd) != 0)) error = errno;
  bool taken = false;
  if (error == 0 && ::renameat2(fd_, part_name, fd_, name.c_str(), RENAME_NOREPLACE) != 0) {
    error = errno;
    if (error == EINVAL || error == ENOSYS) {  // This file system cannot; a link does not overwrite either.
      error = ::linkat(fd_, part_name, fd_, name.c_str(), 0) == 0 ? 0 : errno;
    }
    taken = error == EEXIST;
    remove_remains();
  }
  if (error == 0) return true;
  remove_remains();
  if (taken) return false;
  fail("The copy cannot be made", name, error);
}

std::optional<FileIdentity> TargetFolder::identity(const std::string& name) const {
  struct stat s {};
  if (::fstatat(fd_, name.c_str(), &s, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return identity_of(s);
}

bool TargetFolder::is_put(const fs::path& source, const std::string& name, ExportBy by) const {
  struct stat own {
  }, original{};
  if (::fstatat(fd_, name.c_str(), &own, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (by == ExportBy::symbolic_link) {
    std::string to(source.native().size() + 1, '\0');
    const ssize_t length = ::readlinkat(fd_, name.c_str(), to.data(), to.size());
    return length >= 0 && to.substr(0, static_cast<std::size_t>(length)) == source.native();
  }
  if (!S_ISREG(own.st_mode) || ::stat(source.c_str(), &original) != 0) return false;
  const bool same_file = own.st_ino == original.st_ino && own.st_dev == original.st_dev;
  if (by == ExportBy::hard_link) return same_file;
  if (same_file) return false;
  const File a(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const File b(::openat(fd_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  return a.fd >= 0 && b.fd >= 0 && same_bytes(a.fd, b.fd);
}

void TargetFolder::remove_file(const std::string& name) const {
  if (::unlinkat(fd_, name.c_str(), 0) != 0 && errno != ENOENT) fail("The file cannot be removed", name, errno);
}

void TargetFolder::remove_remains() const {
  ::unlinkat(fd_, part_name, 0);
}

}  // namespace lookalike
