#include "engine/data/folder_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "engine/core/error.h"
#include "engine/data/image_decoder.h"

namespace lookalike {
namespace {

// The second row are pictures too, and the health report had better say that they are left out than be silent.
constexpr std::array<std::string_view, 39> extensions{
    "jpg", "jpeg", "jpe",  "jfif", "png",  "webp", "tif", "tiff", "bmp", "dib", "gif",  "pnm", "ppm",
    "pgm", "pbm",  "heic", "heif", "avif", "jxl",  "jp2", "psd",  "svg", "ico", "tga",  "exr", "xcf",
    "cr2", "cr3",  "nef",  "arw",  "dng",  "orf",  "rw2", "raf",  "pef", "srw", "apng", "pcx", "qoi"};

/// A hidden name is not looked at, except one that is nothing but a picture's extension: somebody lost its name.
bool is_hidden(std::string_view name) {
  return name.starts_with('.') && !has_picture_extension(name);
}

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe (FIFO)";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

std::string reason(int error) {
  return std::strerror(error);
}

struct FolderCloser {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

/// Names in the folder without "." and ".."; an errno when it cannot be read.
int list_folder(const std::string& path, std::vector<std::string>& names) {
  const std::unique_ptr<DIR, FolderCloser> folder(::opendir(path.c_str()));
  if (!folder) return errno;
  for (errno = 0; const dirent* entry = ::readdir(folder.get()); errno = 0) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return errno;
}

/// The format that the file's first bytes show; never blocks.
ImageFormat format_inside(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return ImageFormat::unknown;
  std::array<std::byte, 32> head;
  const ssize_t n = ::read(file, head.data(), head.size());
  ::close(file);
  return sniff_format(std::span(head).first(static_cast<std::size_t>(std::max<ssize_t>(n, 0))));
}

class Walker {
 public:
  Walker(std::string root, const std::stop_token& stop) : root_(std::move(root)), stop_(stop) {}

  FolderWalk run() {
    std::vector<std::string> names;
    if (const int error = list_folder(root_, names)) {
      const bool foreign = error == ENOENT || error == ENOTDIR;
      throw Error(foreign ? ErrorCode::bad_input : ErrorCode::io, "The folder cannot be read (" + reason(error) + ")",
                  to_valid_utf8(root_),
                  foreign ? "Choose a folder that exists." : "Check its permissions, or choose another folder.");
    }
    add_all("", names);
    while (!folders_.empty() && !walk_.cancelled) {
      const std::string folder = std::move(folders_.back());
      folders_.pop_back();
      names.clear();
      if (const int error = list_folder(root_ + '/' + folder, names)) {
        refuse(folder, Health::unreadable, "The folder cannot be read (" + reason(error) + ").");
      }
      add_all(folder + '/', names);
    }
    std::sort(walk_.candidates.begin(), walk_.candidates.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    return std::move(walk_);
  }

 private:
  void refuse(const std::string& path, Health health, std::string detail) {
    walk_.candidates.push_back({path, 0, 0, health, std::move(detail)});
  }

  void add_all(const std::string& prefix, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (stop_.stop_requested()) {
        walk_.cancelled = true;
        return;
      }
      if (!is_hidden(name)) add(prefix + name, has_picture_extension(name));
    }
  }

  void add(const std::string& path, bool named_as_picture) {
    const std::string full = root_ + '/' + path;
    struct stat info {};
    const bool known = ::lstat(full.c_str(), &info) == 0;
    const bool link = known && S_ISLNK(info.st_mode);
    if (!known || (link && ::stat(full.c_str(), &info) != 0)) {
      const int error = errno;
      if (!named_as_picture)
        ++walk_.ignored;
      else
        refuse(path, Health::unreadable,
               (link ? "The link leads nowhere (" : "The file cannot be looked at (") + reason(error) + ").");
      return;
    }
    if (S_ISDIR(info.st_mode) && !link) folders_.push_back(path);
    if (S_ISREG(info.st_mode)) {
      add_file(path, full, info, named_as_picture);
    } else if (named_as_picture) {
      refuse(path, S_ISDIR(info.st_mode) ? Health::unsupported : Health::unreadable,
             std::string("This is ") + (link ? "a link to " : "") + std::string(kind_of(info.st_mode)) +
                 ", not a picture.");
    } else if (!S_ISDIR(info.st_mode)) {
      ++walk_.ignored;
    }
  }

  void add_file(const std::string& path, const std::string& full, const struct stat& info, bool named_as_picture) {
    if (!named_as_picture && format_inside(full) == ImageFormat::unknown) {
      ++walk_.ignored;
      return;
    }
    const std::int64_t modified_ns = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
    walk_.candidates.push_back({path, info.st_size, modified_ns, Health::usable, {}});
  }

  std::string root_;
  std::stop_token stop_;
  FolderWalk walk_;
  std::vector<std::string> folders_;  ///< Still to be walked.
};

}  // namespace

bool has_picture_extension(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || (name.starts_with('.') && dot != 0)) return false;
  std::string extension(name.substr(dot + 1));
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

FolderWalk walk_folder(const fs::path& root, const std::stop_token& stop) {
  return Walker(root.native(), stop).run();
}

}  // namespace lookalike
