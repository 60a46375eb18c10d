#include "engine/library/library.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/temporary_files.h"
#include "engine/library/catalogue.h"
#include "engine/library/cluster_store.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/library_impl.h"
#include "engine/library/map_files.h"
#include "engine/library/outliers.h"
#include "engine/library/run_files.h"
#include "engine/library/tags.h"

namespace lookalike {
namespace {

constexpr const char* database_name = "library.sqlite3";
constexpr const char* lock_name = "library.lock";

/// Throws unless `folder` is a library already or may become one.
void require_library_or_empty(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) || fs::exists(folder / database_name, error)) return;
  if (!fs::is_directory(folder, error)) {
    throw Error(ErrorCode::bad_input, "The library's place is not a folder", display_path(folder),
                "Choose a folder for the library.");
  }
  if (!fs::is_empty(folder, error)) {
    throw Error(ErrorCode::bad_input, "This folder holds other files and is no Lookalike library", display_path(folder),
                "Choose an empty or new folder for the library.");
  }
  if (error) throw Error(ErrorCode::io, "The folder cannot be read (" + error.message() + ")", display_path(folder));
}

/// A database without a byte is one that was being created when the program ended, unless there is work beside it.
void require_content(const fs::path& folder) {
  std::error_code ignored;
  const fs::path database = folder / database_name, runs = folder / "runs";
  if (fs::file_size(database, ignored) != 0) return;
  if (!fs::exists(folder / "models", ignored) && (!fs::exists(runs, ignored) || fs::is_empty(runs, ignored))) return;
  throw Error(ErrorCode::bad_input, "The library's database is damaged (it is empty)", display_path(database),
              "Move the library folder away and scan the pictures again.");
}

/// Of programs that were killed. Nobody else writes: the lock is held, and no job has begun.
void remove_leftovers(const fs::path& folder) {
  remove_deleted_runs(folder / "runs");
  remove_temporaries(folder);
  settle_checkpoints(folder / "runs");
  remove_held_weights(folder / "runs");
}

std::filesystem::path data_home() {
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg && *xdg == '/') return xdg;
  if (const char* home = std::getenv("HOME"); home && *home) return fs::path(home) / ".local" / "share";
  return fs::temp_directory_path();
}

}  // namespace

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::shared_ptr<const Collection> Library::Impl::current() const {
  const std::scoped_lock lock_guard(snapshot_mutex_);
  return snapshot_;
}

Collection Library::Impl::copy() const {
  return *current();
}

void Library::Impl::publish(Collection collection) {
  auto next = std::make_shared<const Collection>(std::move(collection));
  const std::scoped_lock lock_guard(snapshot_mutex_);
  snapshot_ = std::move(next);
}

void Library::Impl::require_writable() const {
  if (!read_only_reason.empty()) throw Error(ErrorCode::io, read_only_reason);
}

fs::path Library::Impl::run_folder(const std::string& run) const {
  // A run's name is one plain folder name: nothing may lead out of the library.
  if (run.empty() || run == "." || run == ".." || run.find('/') != std::string::npos) {
    throw Error(ErrorCode::usage, "There is no such run", to_valid_utf8(run), "`info` lists the runs of the library.");
  }
  return folder / "runs" / run;
}

void Library::Impl::load_run(Collection& collection) {
  collection.embeddings = nullptr;
  collection.clustering = nullptr;
  collection.map = nullptr;
  collection.tsne = nullptr;
  collection.outliers = nullptr;
  if (collection.current_run.empty() || collection.rows.empty()) return;
  const fs::path run = run_folder(collection.current_run);
  if (auto stored = read_embeddings(run)) collection.embeddings = align(std::move(*stored), collection);
  if (!collection.embeddings) return;
  if (auto clustering = read_clustering(*database, collection, *collection.embeddings)) {
    const Matrix fused = fuse(collection.embeddings->parts, collection.embeddings->blocks, PartWeights{});
    if (fused.cols == clustering->centroids.cols) {
      order_members(*clustering, fused);
      collection.clustering = std::make_shared<const Clustering>(std::move(*clustering));
    }
  }
  collection.map = read_map(run, "pca", collection, *collection.embeddings);
  collection.tsne = read_map(run, "tsne", collection, *collection.embeddings);
  collection.outliers = read_outliers(run, collection, *collection.embeddings);
}

const Embeddings& require_embeddings(const Collection& collection) {
  if (!collection.embeddings) {
    if (!collection.current_run.empty()) {
      require_intact_embeddings(collection.library_folder / "runs" / collection.current_run);
    }
    throw Error(ErrorCode::bad_input, "The pictures have no embeddings yet", {},
                "Scan the folder, or run `embed`, first.");
  }
  return *collection.embeddings;
}

Library::Library() : impl_(std::make_unique<Impl>()) {}
Library::~Library() {
  announce_closing();  // closing the database takes its time
}

void Library::announce_closing() const {
  if (impl_->lock) impl_->lock->announce_end();
}

bool wait_while_closing(const fs::path& folder, const ProgressCallback& progress, std::stop_token stop) {
  std::error_code ignored;
  if (!fs::exists(folder / database_name, ignored)) return true;
  FolderLock lock(folder / lock_name);
  return wait_while_ending(lock, progress, stop);
}

std::shared_ptr<Library> Library::open(const fs::path& folder) {
  require_library_or_empty(folder);
  const bool existing = fs::exists(folder / database_name);
  if (existing) require_content(folder);
  if (!existing) make_folder(folder / "runs");

  std::shared_ptr<Library> library(new Library);
  Impl& impl = *library->impl_;
  impl.folder = fs::absolute(folder);
  impl.lock = std::make_unique<FolderLock>(folder / lock_name);
  if (!impl.lock->held()) {
    const bool writable = ::access(folder.c_str(), W_OK) == 0;
    impl.read_only_reason =
        writable
            ? "Another Lookalike has this library open; it can be looked at and searched, but not changed. Close the "
              "other program and open the library again"
            : "You have no permission to change this library; it can be looked at and searched only";
    if (!existing) {
      throw Error(ErrorCode::io, "The library cannot be created", display_path(folder),
                  "Check the permissions, or choose another place.");
    }
  }
  const bool read_only = library->read_only();
  impl.database = std::make_unique<Database>(folder / database_name,
                                             read_only ? Database::Mode::read_only : Database::Mode::read_write);
  if (!read_only) remove_leftovers(impl.folder);
  read_only ? check_schema(*impl.database) : upgrade_schema(*impl.database);

  Collection collection;
  collection.library_folder = impl.folder;
  collection.read_only = read_only;
  collection.root = read_meta(*impl.database, "root");
  collection.scanned_at = read_meta(*impl.database, "scanned_at");
  collection.current_run = read_meta(*impl.database, "current_run");
  collection.pictures = read_pictures(*impl.database);
  for (std::size_t i = 0; i < collection.pictures.size(); ++i) {
    if (collection.pictures[i].usable()) collection.rows.push_back(i);
  }
  collection.health = make_health_report(collection.pictures);
  collection.runs = list_runs(impl.folder / "runs");
  collection.tags = std::make_shared<const Tags>(read_tags(*impl.database));
  impl.load_run(collection);
  impl.publish(std::move(collection));
  return library;
}

const fs::path& Library::folder() const {
  return impl_->folder;
}
bool Library::read_only() const {
  return !impl_->read_only_reason.empty();
}
const std::string& Library::read_only_reason() const {
  return impl_->read_only_reason;
}
std::shared_ptr<const Collection> Library::snapshot() const {
  return impl_->current();
}
fs::path Library::run_folder(const std::string& run) const {
  return impl_->run_folder(run);
}

fs::path Library::thumbnails_path() const {
  return impl_->folder / "thumbs.sqlite3";
}

void Library::select_run(const std::string& run) {
  const std::scoped_lock job(impl_->job_mutex);
  Collection next = impl_->copy();
  next.current_run = run;
  impl_->load_run(next);
  if (!next.embeddings) {
    require_intact_embeddings(impl_->run_folder(run));
    throw Error(ErrorCode::usage, "This run has no embeddings for the pictures as they are now", to_valid_utf8(run),
                "Embed it first.");
  }
  if (!read_only()) write_meta(*impl_->database, "current_run", run);
  impl_->publish(std::move(next));
}

fs::path default_library_folder(const fs::path& pictures) {
  std::error_code ignored;
  fs::path whole = fs::weakly_canonical(pictures, ignored);
  if (whole.empty()) whole = fs::absolute(pictures);
  if (!whole.has_filename()) whole = whole.parent_path();
  const std::string name = display_path(whole.filename());
  return data_home() / "lookalike" / "libraries" / (name + "-" + to_hex(hash64(whole.native())).substr(0, 8));
}

}  // namespace lookalike
