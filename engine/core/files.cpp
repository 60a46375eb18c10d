#include "engine/core/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/temporary_files.h"

namespace lookalike {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int close() { return fd_ >= 0 ? ::close(release()) : 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

[[noreturn]] void fail(const char* problem, const fs::path& path, int error) {
  const char* remedy = "";
  if (error == ENOSPC || error == EDQUOT) remedy = "The disk is full: free some space and try again.";
  if (error == EFBIG) remedy = "The file system, or the limit set for this program, allows no larger file.";
  if (error == EACCES || error == EPERM || error == EROFS) remedy = "Check the permissions, or choose another place.";
  throw Error(ErrorCode::io, std::string(problem) + " (" + std::strerror(error) + ")", display_path(path), remedy);
}

void write_all(int fd, const void* data, std::size_t size, const fs::path& path) {
  const char* p = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t n = ::write(fd, p, size);
    if (n < 0) {
      if (errno == EINTR) continue;
      fail("The file cannot be written", path, errno);
    }
    p += n;
    size -= static_cast<std::size_t>(n);
  }
}

void sync_folder(const fs::path& folder) {
  FileDescriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) ::fsync(fd.get());  // Best effort: some file systems do not support it.
}

/// A new file beside `path`, with the permissions that the person's umask gives (mkstemp would make it private).
FileDescriptor create_temporary(const fs::path& path, std::string& name) {
  for (int attempt = 0;; ++attempt) {
    name = temporary_name(path);
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) return FileDescriptor(fd);
    if (errno != EEXIST || attempt == 1000) fail("The file cannot be created", path, errno);
  }
}

/// Fills a new file and puts it in place. write(descriptor)
template <typename Write>
void replace_file(const fs::path& path, Write write) {
  std::string temporary;
  FileDescriptor fd = create_temporary(path, temporary);
  try {
    write(fd.get());
    if (::fsync(fd.get()) != 0) fail("The file cannot be written", path, errno);
    if (fd.close() != 0) fail("The file cannot be written", path, errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) fail("The file cannot be put in place", path, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(path.parent_path());
}

/// Writes into the system's file cache and has the disk start on it at once: fsync() then has little left to wait for.
class CachedWriter {
 public:
  CachedWriter(int fd, const fs::path& path) : fd_(fd), path_(path) {}

  void add(const void* data, std::size_t size) {
    write_all(fd_, data, size, path_);
    waiting_ += static_cast<off64_t>(size);
    if (waiting_ < enough) return;
    ::sync_file_range(fd_, started_, waiting_, SYNC_FILE_RANGE_WRITE);  // Where it cannot, fsync() does all of it.
    started_ += std::exchange(waiting_, 0);
  }

 private:
  static constexpr off64_t enough = off64_t{8} << 20;

  int fd_;
  const fs::path& path_;
  off64_t started_ = 0, waiting_ = 0;  ///< Bytes that the disk has begun with, and those after them.
};

/// Writes past the system's file cache (O_DIRECT) as long as the system goes along with it: whole blocks at whole
/// offsets from memory at whole addresses. The rest, and everything where it does not, goes the usual way. Blocks of
/// 64 MB were written a third faster than of 4 MB.
class DirectWriter {
 public:
  DirectWriter(int fd, const fs::path& path)
      : fd_(fd), path_(path), block_(static_cast<char*>(std::aligned_alloc(alignment, block_size))) {
    if (!block_) throw std::bad_alloc();
  }

  void add(const void* data, std::size_t size) {
    const char* p = static_cast<const char*>(data);
    while (size > 0) {
      const std::size_t n = std::min(size, block_size - filled_);
      std::memcpy(block_.get() + filled_, p, n);
      p += n;
      size -= n;
      filled_ += n;
      if (filled_ == block_size) flush(true);
    }
  }
  void finish() { flush(false); }

 private:
  static constexpr std::size_t alignment = 4096, block_size = std::size_t{64} << 20;
  struct Free {
    void operator()(char* p) const { std::free(p); }
  };

  bool set_direct(bool on) {
    const int flags = ::fcntl(fd_, F_GETFL);
    return flags >= 0 && ::fcntl(fd_, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
  }
  void flush(bool whole) {
    const char* p = block_.get();
    std::size_t left = std::exchange(filled_, 0);
    bool direct = whole && allowed_ && set_direct(true);
    while (direct && left > 0) {
      const ssize_t n = ::write(fd_, p, left);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno != EINVAL) fail("The file cannot be written", path_, errno);
      direct = n > 0 && static_cast<std::size_t>(n) % alignment == 0;
      p += std::max<ssize_t>(n, 0);
      left -= static_cast<std::size_t>(std::max<ssize_t>(n, 0));
    }
    if (direct) return;
    allowed_ = false;
    set_direct(false);
    write_all(fd_, p, left, path_);
  }

  int fd_;
  const fs::path& path_;
  std::unique_ptr<char, Free> block_;
  std::size_t filled_ = 0;
  bool allowed_ = true;
};

}  // namespace

void write_file_atomically(const fs::path& path, const std::function<void(const ByteSink&)>& write) {
  replace_file(path, [&](int fd) {
    CachedWriter writer(fd, path);
    write([&](const void* data, std::size_t size) { writer.add(data, size); });
  });
}

void write_large_file_atomically(const fs::path& path, const std::function<void(const ByteSink&)>& write) {
  replace_file(path, [&](int fd) {
    DirectWriter writer(fd, path);
    write([&](const void* data, std::size_t size) { writer.add(data, size); });
    writer.finish();
  });
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  write_file_atomically(path, [&](const ByteSink& sink) { sink(bytes.data(), bytes.size()); });
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, [&](const ByteSink& sink) { sink(text.data(), text.size()); });
}

std::vector<std::byte> read_file(const fs::path& path, std::uint64_t max_bytes) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) fail("The file cannot be opened", path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) fail("The file cannot be read", path, errno);
  if (!S_ISREG(info.st_mode)) throw Error(ErrorCode::bad_input, "This is not a regular file", display_path(path));
  if (static_cast<std::uint64_t>(info.st_size) > max_bytes) {
    throw Error(ErrorCode::bad_input, "The file is too large (" + std::to_string(info.st_size) + " bytes)",
                display_path(path), "At most " + std::to_string(max_bytes) + " bytes are read.");
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(info.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t n = ::read(fd.get(), bytes.data() + filled, bytes.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("The file cannot be read", path, errno);
    if (n == 0) break;  // It shrank while being read; the reader of the format will notice.
    filled += static_cast<std::size_t>(n);
  }
  bytes.resize(filled);
  return bytes;
}

std::string read_text_file(const fs::path& path, std::uint64_t max_bytes) {
  const auto bytes = read_file(path, max_bytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail("The folder cannot be created", path, error.value());
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const int length = c < 0x80                ? 1
                       : c >= 0xC2 && c < 0xE0 ? 2
                       : c >= 0xE0 && c < 0xF0 ? 3
                       : c >= 0xF0 && c < 0xF5 ? 4
                                               : 0;
    bool good = length > 0 && i + length <= bytes.size();
    std::uint32_t value = length == 1 ? c : length == 2 ? c & 0x1F : length == 3 ? c & 0x0F : c & 0x07;
    for (int j = 1; good && j < length; ++j) {
      const auto next = static_cast<unsigned char>(bytes[i + j]);
      good = (next & 0xC0) == 0x80;
      value = (value << 6) | (next & 0x3F);
    }
    if (length == 3) good = good && value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
    if (length == 4) good = good && value >= 0x10000 && value <= 0x10FFFF;
    if (good) {
      out.append(bytes.substr(i, length));
      i += length;
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return out;
}

std::string display_path(const fs::path& path) {
  return to_valid_utf8(path.native());
}

MappedFile::MappedFile(const fs::path& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) fail("The file cannot be opened", path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) fail("The file cannot be read", path, errno);
  if (!S_ISREG(info.st_mode)) throw Error(ErrorCode::bad_input, "This is not a regular file", display_path(path));
  size_ = static_cast<std::size_t>(info.st_size);
  if (size_ == 0) return;
  data_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (data_ == MAP_FAILED) {
    data_ = nullptr;
    fail("The file cannot be mapped", path, errno);
  }
  fd_ = fd.release();
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      fd_(std::exchange(other.fd_, -1)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(fd_, other.fd_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(data_, size_);
  if (fd_ >= 0) ::close(fd_);
}

bool MappedFile::whole() const {
  struct stat info {};
  return fd_ < 0 || (::fstat(fd_, &info) == 0 && info.st_size >= static_cast<off_t>(size_));
}

bool lies_in(const fs::path& path, const fs::path& folder) {
  if (folder.empty()) return false;
  std::error_code error;
  // A slash at the end would be one more, empty part.
  const fs::path whole = fs::weakly_canonical(fs::absolute(path), error),
                 of = fs::weakly_canonical(fs::absolute(folder) / ".", error);
  const fs::path outer = of.has_filename() ? of : of.parent_path();
  return std::ranges::mismatch(outer, whole).in1 == outer.end();
}

}  // namespace lookalike
