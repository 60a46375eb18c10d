#include "ui/sessions/library_session.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <mutex>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/memory.h"
#include "engine/data/demo_collection.h"
#include "engine/library/cluster_centres.h"
#include "engine/library/cluster_edits.h"
#include "engine/library/runs.h"
#include "ui/qt_convert.h"
#include "ui/sessions/dispose.h"
#include "ui/sessions/rate_limit.h"

namespace lookalike {

namespace fs = std::filesystem;

/// One task on the worker's thread, and its way back to the window's.
struct LibrarySession::Job {
  LibrarySession& session;
  std::uint64_t generation;
  std::stop_token stop;
  std::shared_ptr<Library> library;         ///< Null until one is open.
  std::shared_ptr<const Collection> shown;  ///< The snapshot last handed over.

  /// Runs `call` in the window's thread unless another task has taken this one's place.
  void post(std::function<void()> call) {
    session.worker_.post([s = &session, g = generation, call = std::move(call)] {
      if (g == s->generation_) call();
    });
  }

  void adopt(std::shared_ptr<Library> opened) {
    library = std::move(opened);
    shown = library->snapshot();
    post([s = &session, l = library, c = shown] {
      release_elsewhere(std::exchange(s->library_, l));
      s->set_collection(c);
      s->count_judgements();
    });
  }

  /// Hands the library's state over when it has changed.
  void publish() {
    if (!library) return;
    auto snapshot = library->snapshot();
    if (snapshot == shown) return;
    shown = std::move(snapshot);
    post([s = &session, c = shown] { s->set_collection(c); });
  }

  ProgressCallback progress() {
    return [this](const Progress& report) {
      publish();  // a long task makes search ready long before its end
      post([s = &session, report] { Q_EMIT s->progress_changed(report); });
    };
  }

  bool import(const fs::path& root);
  bool refresh_all();
};

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

bool same_rows(const Collection& a, const Collection& b) {
  const auto path = [](const Collection& c) {
    return [&c](std::size_t i) -> const std::string& { return c.pictures[i].path; };
  };
  return std::ranges::equal(a.rows, b.rows, {}, path(a), path(b));
}

bool is_library(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "library.sqlite3", error);
}

}  // namespace

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

/// Edits in the order in which they were made.
struct LibrarySession::Edits {
  std::mutex mutex;
  std::deque<std::function<void()>> waiting;

  std::function<void()> take() {
    const std::scoped_lock lock(mutex);
    if (waiting.empty()) return nullptr;
    auto next = std::move(waiting.front());
    waiting.pop_front();
    return next;
  }
};

LibrarySession::LibrarySession(QObject* parent)
    : QObject(parent), edits_(std::make_shared<Edits>()), edit_worker_(this), centre_worker_(this), worker_(this) {}

LibrarySession::~LibrarySession() = default;

void LibrarySession::run(const QString& title, std::function<bool(Job&)> work) {
  const auto generation = ++generation_;
  busy_ = true;
  Q_EMIT task_started(title);
  worker_.start([this, generation, work = std::move(work), library = library_](std::stop_token stop) {
    Job job{*this, generation, stop, library, nullptr};
    TaskEnd end = TaskEnd::failed;
    QString message;
    try {
      end = work(job) ? TaskEnd::done : TaskEnd::cancelled;
    } catch (const std::exception& error) {
      message = to_qstring(std::string(error.what()));
    }
    job.publish();            // also after a failure: a health report without usable pictures is worth seeing
    release_unused_memory();  // of copies that were made on the way
    job.post([this, end, message] {
      busy_ = false;
      if (end == TaskEnd::failed) Q_EMIT failed(message);
      Q_EMIT task_finished(end);
    });
  });
}

void LibrarySession::open(const fs::path& folder) {
  is_library(folder) ? open_library(folder) : open_folder(folder);
}

void LibrarySession::open_folder(const fs::path& pictures, const fs::path& library) {
  run(tr("Opening %1").arg(to_qstring(pictures.filename())), [pictures, library](Job& job) {
    std::error_code error;
    if (!fs::is_directory(pictures, error)) {
      throw Error(ErrorCode::bad_input, "There is no such folder", display_path(pictures), "Choose another folder.");
    }
    const fs::path place = library.empty() ? default_library_folder(pictures) : library;
    const bool open_already = job.library && same_folder(job.library->folder(), place);
    job.adopt(open_already ? job.library : Library::open(place));
    if (job.library->read_only()) return true;
    return job.import(pictures) && job.refresh_all();
  });
}

void LibrarySession::open_library(const fs::path& library) {
  run(tr("Opening %1").arg(to_qstring(library.filename())), [library](Job& job) {
    if (!is_library(library)) {
      throw Error(ErrorCode::bad_input, "This folder is not a Lookalike library", display_path(library),
                  "Choose a folder of pictures, or a folder that holds library.sqlite3.");
    }
    const bool open_already = job.library && same_folder(job.library->folder(), library);
    job.adopt(open_already ? job.library : Library::open(library));
    const fs::path root = job.shown->root;
    if (job.library->read_only() || root.empty()) return true;
    return job.import(root) && job.refresh_all();
  });
}

void LibrarySession::open_demo() {
  run(tr("Making the demo collection"), [](Job& job) {
    const fs::path folder = demo_folder();
    std::error_code error;
    if (!fs::exists(folder, error) || fs::is_empty(folder, error)) {
      make_folder(folder.parent_path());
      if (!make_demo_collection(folder, {}, job.progress(), job.stop)) return false;
    }
    job.adopt(Library::open(default_library_folder(folder)));
    return job.library->read_only() || (job.import(folder) && job.refresh_all());
  });
}

void LibrarySession::rescan() {
  if (!collection_ || collection_->root.empty()) return;
  run(tr("Rescanning"), [root = collection_->root](Job& job) { return job.import(root) && job.refresh_all(); });
}

void LibrarySession::run_task(const QString& title, Task work) {
  if (!library_) return;
  run(title, [work = std::move(work)](Job& job) { return work(*job.library, job.progress(), job.stop); });
}

void LibrarySession::recluster(const ClusterOptions& options) {
  if (!library_) return;
  run(tr("Clustering"), [options](Job& job) { return cluster(*job.library, options, job.progress(), job.stop); });
}

void LibrarySession::select_run(const QString& id) {
  run_task(tr("Opening run %1").arg(id),
           [run = id.toStdString()](Library& library, const ProgressCallback& progress, std::stop_token stop) {
             return use_run(library, run, progress, stop);
           });
}

void LibrarySession::add_own_encoder(const OwnEncoderRequest& request) {
  run_task(tr("Adding an encoder"),
           [request](Library& library, const ProgressCallback& progress, std::stop_token stop) {
             return lookalike::add_own_encoder(library, request, progress, stop).has_value();
           });
}

void LibrarySession::make_map(const MapOptions& options) {
  if (!library_) return;
  run(options.method == "tsne" ? tr("Arranging the map") : tr("Measuring the map"),
      [options](Job& job) { return lookalike::make_map(*job.library, options, job.progress(), job.stop); });
}

void LibrarySession::edit_clusters(std::function<void(Library&, const SeenClusters&)> edit) {
  if (!library_) return;
  // An edit may wait for a job that makes other clusters.
  run_edit([this, library = library_, edit = std::move(edit), seen = collection_ ? collection_->clustering : nullptr] {
    edit(*library, seen);
    edit_worker_.post([this] { reload(); });
  });
}

void LibrarySession::rename_cluster(int index, const QString& name) {
  edit_clusters([index, text = name.trimmed().toStdString()](Library& library, const SeenClusters& seen) {
    lookalike::rename_cluster(library, index, text, seen);
  });
}

void LibrarySession::recolour_cluster(int index, int colour) {
  edit_clusters(
      [=](Library& library, const SeenClusters& seen) { lookalike::recolour_cluster(library, index, colour, seen); });
}

void LibrarySession::merge_clusters(const std::vector<int>& clusters) {
  edit_clusters(
      [=](Library& library, const SeenClusters& seen) { lookalike::merge_clusters(library, clusters, seen); });
}

void LibrarySession::split_cluster(int index, int parts) {
  edit_clusters(
      [=](Library& library, const SeenClusters& seen) { lookalike::split_cluster(library, index, parts, seen); });
}

void LibrarySession::move_pictures(const std::vector<std::string>& content_hashes, int cluster) {
  edit_clusters([=](Library& library, const SeenClusters& seen) {
    lookalike::move_pictures(library, content_hashes, cluster, seen);
  });
}

void LibrarySession::undo_cluster_edit() {
  edit_clusters([](Library& library, const SeenClusters&) { lookalike::undo_cluster_edit(library); });
}

void LibrarySession::redo_cluster_edit() {
  edit_clusters([](Library& library, const SeenClusters&) { lookalike::redo_cluster_edit(library); });
}

void LibrarySession::decode_centres() {
  if (!collection_) return;
  centre_worker_.start([this, collection = collection_](std::stop_token stop) {
    QList<QImage> pictures;
    try {
      for (const Image& image : decoded_centres(*collection)) pictures.append(to_qimage(image));
    } catch (const std::exception&) {
      return;  // They are an ornament; whoever needs the damaged weights says so.
    }
    if (pictures.isEmpty() || stop.stop_requested()) return;
    centre_worker_.post(
        [this, clustering = collection->clustering, pictures] { Q_EMIT centres_decoded(clustering, pictures); });
  });
}

void LibrarySession::export_folders(const FolderExportRequest& request) {
  if (!library_) return;
  run(tr("Exporting pictures"), [request](Job& job) {
    const auto outcome = lookalike::export_folders(*job.library, request, job.progress(), job.stop);
    job.post([s = &job.session, outcome, out = request.out] { Q_EMIT s->folders_exported(outcome, out); });
    return !outcome.cancelled;
  });
}

void LibrarySession::undo_export(const std::string& id) {
  if (!library_) return;
  run(tr("Removing exported files"), [id](Job& job) {
    const auto outcome = lookalike::undo_export(*job.library, id, job.progress(), job.stop);
    job.post([s = &job.session, outcome] { Q_EMIT s->export_undone(outcome); });
    return !outcome.cancelled;
  });
}

void LibrarySession::export_health_report(const fs::path& csv) {
  if (!collection_) return;
  run_edit([this, csv, collection = collection_] {
    write_file_atomically(csv, health_report_csv(collection->pictures, collection->health));
    edit_worker_.post([this, csv] { Q_EMIT health_report_saved(csv); });
  });
}

void LibrarySession::run_edit(std::function<void()> edit) {
  {
    const std::scoped_lock lock(edits_->mutex);
    edits_->waiting.push_back(std::move(edit));
  }
  edit_worker_.start([this, edits = edits_](std::stop_token) {  // no edit is dropped: each is a wish of the user
    while (const auto next = edits->take()) {
      try {
        next();
      } catch (const std::exception& error) {
        edit_worker_.post([this, message = to_qstring(std::string(error.what()))] { Q_EMIT failed(message); });
      }
    }
  });
}

void LibrarySession::reload() {
  if (library_) set_collection(library_->snapshot());
}

void LibrarySession::cancel() {
  worker_.request_stop();
}

void LibrarySession::select(std::vector<std::int64_t> rows) {
  if (rows == selection_) return;
  selection_ = std::move(rows);
  Q_EMIT selection_changed();
}

void LibrarySession::set_collection(std::shared_ptr<const Collection> collection) {
  if (collection == collection_) return;
  const bool other_rows = !selection_.empty() && !(collection && collection_ && same_rows(*collection, *collection_));
  collection_ = destroyed_elsewhere(std::move(collection));
  if (other_rows) select({});
  Q_EMIT collection_changed();
}

}  // namespace lookalike
