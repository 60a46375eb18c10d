#include "ui/sessions/library_session.h"

#include <algorithm>
#include <deque>
#include <mutex>

#include "engine/core/files.h"
#include "engine/core/memory.h"
#include "engine/library/cluster_centres.h"
#include "engine/library/cluster_edits.h"
#include "engine/library/runs.h"
#include "ui/qt_convert.h"
#include "ui/sessions/dispose.h"
#include "ui/sessions/library_job.h"

namespace lookalike {

namespace fs = std::filesystem;

namespace {

bool same_rows(const Collection& a, const Collection& b) {
  const auto path = [](const Collection& c) {
    return [&c](std::size_t i) -> const std::string& { return c.pictures[i].path; };
  };
  return std::ranges::equal(a.rows, b.rows, {}, path(a), path(b));
}

}  // namespace

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

void LibrarySession::begin(const QString& title, std::function<bool(Job&)> work) {
  busy_ = true;
  task_ = title;
  Q_EMIT task_started(title);
  worker_.start([this, work = std::move(work), library = library_](std::stop_token stop) {
    Job job{*this, stop, library, nullptr};
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
      if (!busy_ && next_opening_) std::exchange(next_opening_, nullptr)();
    });
  });
}

void LibrarySession::begin_opening(const QString& what, const QString& title, std::function<bool(Job&)> work) {
  if (!busy_) return begin(title, std::move(work));
  next_opening_ = [this, title, work = std::move(work)] { begin(title, work); };
  Q_EMIT opening_waits(what, task_);
}

void LibrarySession::forget_opening() {
  next_opening_ = nullptr;
}

bool LibrarySession::run(const QString& title, std::function<bool(Job&)> work) {
  if (!library_) return false;
  if (busy_) {
    Q_EMIT refused(tr("Another task is in progress: %1. Wait until it is done, or cancel it.").arg(task_));
    return false;
  }
  begin(title, std::move(work));
  return true;
}

bool LibrarySession::run_task(const QString& title, Task work) {
  return run(title, [work = std::move(work)](Job& job) { return work(*job.library, job.progress(), job.stop); });
}

bool LibrarySession::recluster(const ClusterOptions& options) {
  return run_task(tr("Clustering"),
                  [options](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                    return cluster(library, options, progress, stop);
                  });
}

bool LibrarySession::select_run(const QString& id) {
  return run_task(tr("Opening run %1").arg(id),
                  [run = id.toStdString()](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                    return use_run(library, run, progress, stop);
                  });
}

bool LibrarySession::add_own_encoder(const OwnEncoderRequest& request) {
  return run_task(tr("Adding an encoder"),
                  [request](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                    return lookalike::add_own_encoder(library, request, progress, stop).has_value();
                  });
}

bool LibrarySession::make_map(const MapOptions& options) {
  return run_task(options.method == "tsne" ? tr("Arranging the map") : tr("Measuring the map"),
                  [options](Library& library, const ProgressCallback& progress, std::stop_token stop) {
                    return lookalike::make_map(library, options, progress, stop);
                  });
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

void LibrarySession::shut_down() {
  forget_opening();
  cancel();
  if (library_) library_->announce_closing();
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
