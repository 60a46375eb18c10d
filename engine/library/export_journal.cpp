#include "engine/library/export_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

using nlohmann::json;

/// Paths are bytes, JSON is UTF-8: everything but plain ASCII as %XX.
std::string escaped(const fs::path& path) {
  std::string text;
  for (const char c : path.native()) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && byte != '%') {
      text += c;
    } else {
      char code[4];
      std::snprintf(code, sizeof code, "%%%02X", byte);
      text += code;
    }
  }
  return text;
}

fs::path unescaped(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    if (text[i] == '%' && std::sscanf(text.c_str() + i, "%%%2X", &code) == 1) {
      bytes += static_cast<char>(code);
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

/// Whether a path is one plain name (a folder), or two (a file in one).
bool stays_inside(const fs::path& path, std::ptrdiff_t names) {
  if (path.is_absolute() || std::distance(path.begin(), path.end()) != names) return false;
  return std::ranges::none_of(path, [](const fs::path& part) { return part.empty() || part == ".." || part == "."; });
}

constexpr const char* kind_names[] = {"folder", "intended", "made"};

json to_json(const ExportStep& step) {
  json line{{"step", kind_names[static_cast<int>(step.kind)]}, {"path", escaped(step.path)}};
  if (step.kind == ExportStep::Kind::intended) line["source"] = escaped(step.source);
  if (step.kind == ExportStep::Kind::made) {
    const FileIdentity& i = step.identity;
    line["identity"] = {i.device, i.inode, i.size, i.changed_ns};
  }
  return line;
}

/// Throws json::exception for anything else than a step.
ExportStep step_from(const json& line) {
  ExportStep step;
  const auto name = line.at("step").get<std::string>();
  const auto* const found = std::ranges::find(kind_names, name);
  if (found == std::end(kind_names)) line.at("a known step");
  step.kind = static_cast<ExportStep::Kind>(found - std::begin(kind_names));
  step.path = unescaped(line.at("path").get<std::string>());
  if (!stays_inside(step.path, step.kind == ExportStep::Kind::folder ? 1 : 2)) line.at("a path inside");
  if (step.kind == ExportStep::Kind::intended) step.source = unescaped(line.at("source").get<std::string>());
  if (step.kind == ExportStep::Kind::made) {
    const json& i = line.at("identity");
    step.identity = {i.at(0).get<std::uint64_t>(), i.at(1).get<std::uint64_t>(), i.at(2).get<std::int64_t>(),
                     i.at(3).get<std::int64_t>()};
  }
  return step;
}

fs::path journal_file(const fs::path& library_folder, const std::string& id) {
  return library_folder / "exports" / (id + ".jsonl");
}

/// The day and the time to the millisecond: ids sort by time, and what was undone never leaves its own to another.
std::string id_of_now() {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const std::time_t whole = system_clock::to_time_t(floor<seconds>(now));
  std::tm utc{};
  ::gmtime_r(&whole, &utc);
  char text[32], part[16];
  std::strftime(text, sizeof text, "%Y-%m-%d-%H%M%S", &utc);
  std::snprintf(part, sizeof part, "-%03d", static_cast<int>((now.time_since_epoch() % 1s).count()));
  return std::string(text) + part;
}

}  // namespace

ExportJournal::ExportJournal(const fs::path& library_folder, const fs::path& out, ExportBy by) {
  make_folder(library_folder / "exports");
  while (fd_ < 0) {
    id_ = id_of_now();
    file_ = journal_file(library_folder, id_);
    fd_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (fd_ < 0 && errno != EEXIST) {
      throw Error(ErrorCode::io, std::string("The export's journal cannot be written (") + std::strerror(errno) + ")",
                  display_path(file_));
    }
  }
  write_line(json{{"out", escaped(fs::absolute(out))}, {"by", static_cast<int>(by)}}.dump());
  sync();
}

ExportJournal::~ExportJournal() {
  sync();
  ::close(fd_);
}

void ExportJournal::write_line(const std::string& line) {
  const std::string text = line + "\n";
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(fd_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      throw Error(ErrorCode::io, std::string("The export's journal cannot be written (") + std::strerror(errno) + ")",
                  display_path(file_), "What was exported until then can be undone.");
    }
    done += static_cast<std::size_t>(written);
  }
}

void ExportJournal::add(const ExportStep& step) {
  write_line(to_json(step).dump());
}

void ExportJournal::sync() {
  ::fdatasync(fd_);
}

std::optional<ReadJournal> read_journal(const fs::path& library_folder, const std::string& id) {
  constexpr std::uint64_t largest = 1ull << 30;
  ReadJournal journal;
  try {
    std::istringstream lines(read_text_file(journal_file(library_folder, id), largest));
    std::string line;
    if (!std::getline(lines, line)) return std::nullopt;
    const json head = json::parse(line);
    journal.out = unescaped(head.at("out").get<std::string>());
    const int by = head.at("by").get<int>();
    if (!journal.out.is_absolute() || by < 0 || by > 2) return std::nullopt;
    journal.by = static_cast<ExportBy>(by);
    while (std::getline(lines, line)) {
      if (lines.eof()) break;  // Without its line end: cut off by a kill.
      journal.steps.push_back(step_from(json::parse(line)));
    }
  } catch (const Error&) {
    return std::nullopt;
  } catch (const json::exception&) {
    return std::nullopt;
  }
  return journal;
}

std::vector<std::string> journal_ids(const fs::path& library_folder) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(library_folder / "exports", error)) {
    if (entry.path().extension() == ".jsonl") ids.push_back(entry.path().stem().string());
  }
  std::ranges::sort(ids);
  return ids;
}

void remove_journal(const fs::path& library_folder, const std::string& id) {
  std::error_code ignored;
  fs::remove(journal_file(library_folder, id), ignored);
}

}  // namespace lookalike
