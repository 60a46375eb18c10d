#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>

#include "engine/library/jobs.h"
#include "engine/library/library.h"
#include "ui/sessions/worker.h"

namespace lookalike {

enum class TaskEnd { done, cancelled, failed };

/// The open library and the work on it other than training: import, embedding, clusters, map. Lives in the window's
/// thread; all calls return at once.
class LibrarySession : public QObject {
  Q_OBJECT

 public:
  explicit LibrarySession(QObject* parent = nullptr);
  ~LibrarySession() override;

  /// Null before a library is open.
  std::shared_ptr<Library> library() const { return library_; }
  /// The state to show; null before a library is open. Replaced, never changed, before collection_changed().
  std::shared_ptr<const Collection> collection() const { return collection_; }
  bool busy() const { return busy_; }

  /// Opens the default library of a folder of pictures, scans it and makes search, clusters and map ready.
  void open_folder(const std::filesystem::path& pictures);
  /// Opens an existing library and rescans its folder.
  void open_library(const std::filesystem::path& library);
  /// Renders the demonstration collection under the data directory (unless it is there) and opens it.
  void open_demo();
  void rescan();
  void recluster(const ClusterOptions& options);
  void rename_cluster(int index, const QString& name);
  void select_run(const QString& run);
  /// Takes over what another session (training) has published in the library.
  void reload();
  void cancel();

 Q_SIGNALS:
  void collection_changed();
  void task_started(const QString& title);
  /// At most about 20 times a second.
  void progress_changed(const lookalike::Progress& progress);
  void task_finished(lookalike::TaskEnd end);
  /// What happened and what to do, as sentences.
  void failed(const QString& message);
  /// Pictures in the order in which the scan reads them, in bunches, so that a grid can fill: absolute paths.
  void pictures_read(const QStringList& paths);

 private:
  void run(const QString& title, std::function<bool(std::stop_token)> job);
  void set_collection(std::shared_ptr<const Collection> collection);

  std::shared_ptr<Library> library_;
  std::shared_ptr<const Collection> collection_;
  bool busy_ = false;
  std::uint64_t generation_ = 0;   ///< Reports of an older job are dropped.
  Worker worker_;
};

}  // namespace lookalike
