// How a library is opened and kept up to date with its folder.

#include <chrono>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/demo_collection.h"
#include "engine/library/moved_folder.h"
#include "engine/library/run_files.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_job.h"
#include "ui/sessions/rate_limit.h"

namespace lookalike {

namespace fs = std::filesystem;

namespace {

/// Collects what a scan reads and hands it on in bunches.
class PictureBunches {
 public:
  using Send = std::function<void(std::vector<Picture>)>;
  explicit PictureBunches(Send send) : send_(std::move(send)) {}

  void add(const Picture& picture) {
    bunch_.push_back(picture);
    if (limit_.due()) flush();
  }
  void flush() {
    if (!bunch_.empty()) send_(std::exchange(bunch_, {}));
  }

 private:
  Send send_;
  std::vector<Picture> bunch_;
  RateLimit limit_;
};

fs::path demo_folder() {
  return default_library_folder("demo").parent_path().parent_path() / "demo" / "Lookalike demo";
}

bool same_folder(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_library(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "library.sqlite3", error);
}

}  // namespace

std::shared_ptr<Library> LibrarySession::Job::opened(const fs::path& folder) {
  auto& all = session.opened_;
  std::erase_if(all, [](const std::weak_ptr<Library>& one) { return one.expired(); });
  for (const std::weak_ptr<Library>& one : all) {
    const auto open = one.lock();
    if (open && !open->read_only() && same_folder(open->folder(), folder)) return open;
  }
  return nullptr;
}

/// As it is, until something is done about it. Of one that another program has open nothing can be mended, only told.
bool LibrarySession::Job::open(const fs::path& folder) {
  if (auto open_already = opened(folder)) {
    adopt(std::move(open_already));
  } else {
    if (!wait_while_closing(folder, progress(), stop)) return false;
    adopt(Library::open(folder));
    session.opened_.push_back(library);
  }
  if (library->read_only() && !shown->embeddings && !shown->current_run.empty()) {
    require_intact_embeddings(library->run_folder(shown->current_run));
  }
  return true;
}

bool LibrarySession::Job::import(const fs::path& root) {
  PictureBunches bunches([this, root](std::vector<Picture> pictures) {
    post([s = &session, root, p = std::move(pictures)] { Q_EMIT s->pictures_read(root, p); });
  });
  const auto sink = [&](const Picture& picture, const Image&) { bunches.add(picture); };
  const ImportOutcome outcome = import_folder(*library, root, progress(), stop, sink);
  bunches.flush();
  publish();
  return !outcome.cancelled;
}

bool LibrarySession::Job::refresh_all() {
  const auto begin = std::chrono::steady_clock::now();
  const auto before = library->snapshot()->embeddings;
  bool told = false;
  const auto tell = [&] {
    const auto now = library->snapshot()->embeddings;
    if (told || !now || now == before) return;
    told = true;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    post([s = &session, seconds] { Q_EMIT s->search_ready(seconds); });
  };
  const bool done = refresh(
      *library,
      [&, report = progress()](const Progress& p) {
        report(p);
        tell();
      },
      stop);
  publish();
  tell();
  return done;
}

bool LibrarySession::Job::bring_up_to_date(const fs::path& root) {
  if (!pictures_are_away(*library->snapshot(), root)) return import(root) && refresh_all();
  post([s = &session, root] { Q_EMIT s->folder_away(root); });
  return true;
}

void LibrarySession::open(const fs::path& folder) {
  is_library(folder) ? open_library(folder) : open_folder(folder);
}

void LibrarySession::open_named(const fs::path& folder, std::function<bool(Job&)> work) {
  const QString name = to_qstring(folder.filename());
  begin_opening(tr("“%1”").arg(name), tr("Opening %1").arg(name), std::move(work));
}

void LibrarySession::open_folder(const fs::path& pictures, const fs::path& library) {
  open_named(pictures, [pictures, library](Job& job) {
    const fs::path place = library.empty() ? default_library_folder(pictures) : library;
    const bool there = is_folder(pictures);
    if (!there && !is_library(place)) {
      throw Error(ErrorCode::bad_input, "There is no such folder", display_path(pictures), "Choose another folder.");
    }
    if (!job.open(place)) return false;
    if (job.library->read_only()) return true;
    // Of a folder that is away, the library may know where it went.
    return job.bring_up_to_date(there || job.shown->root.empty() ? pictures : job.shown->root);
  });
}

void LibrarySession::open_library(const fs::path& library) {
  open_named(library, [library](Job& job) {
    if (!is_library(library)) {
      throw Error(ErrorCode::bad_input, "This folder is not a Lookalike library", display_path(library),
                  "Choose a folder of pictures, or a folder that holds library.sqlite3.");
    }
    if (!job.open(library)) return false;
    const fs::path root = job.shown->root;
    return job.library->read_only() || root.empty() || job.bring_up_to_date(root);
  });
}

void LibrarySession::open_demo() {
  begin_opening(tr("the demo collection"), tr("Making the demo collection"), [](Job& job) {
    const fs::path folder = demo_folder();
    std::error_code error;
    if (!fs::exists(folder, error) || fs::is_empty(folder, error)) {
      make_folder(folder.parent_path());
      if (!make_demo_collection(folder, {}, job.progress(), job.stop)) return false;
    }
    if (!job.open(default_library_folder(folder))) return false;
    return job.library->read_only() || job.bring_up_to_date(folder);
  });
}

bool LibrarySession::rescan() {
  if (!collection_ || collection_->root.empty()) return false;
  return run(tr("Rescanning"), [root = collection_->root](Job& job) { return job.bring_up_to_date(root); });
}

bool LibrarySession::locate_folder(const fs::path& folder) {
  return run(tr("Opening %1").arg(to_qstring(folder.filename())),
             [folder](Job& job) { return job.import(folder) && job.refresh_all(); });
}

bool LibrarySession::describe_again() {
  return run(tr("Describing the pictures"),
             [](Job& job) { return embed(*job.library, {}, job.progress(), job.stop) && job.refresh_all(); });
}

}  // namespace lookalike
