#pragma once

#include <QImage>
#include <QList>
#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "engine/library/cluster_edits.h"
#include "engine/library/folder_export.h"
#include "engine/library/jobs.h"
#include "engine/library/judgements.h"
#include "engine/library/library.h"
#include "engine/library/own_encoder_run.h"
#include "ui/sessions/worker.h"

namespace lookalike {

enum class TaskEnd { done, cancelled, failed };

/// The open library and the work on it other than training: import, embedding, clusters, map. Lives in the window's
/// thread; all calls return at once. One task at a time: while one is in progress, another is refused (the call returns
/// false, and refused() says why), and the opening of a library waits for its end (opening_waits() says so), so that
/// none is lost unasked.
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

  // Opening: at once, or when the task in progress has ended.
  /// Opens either kind of folder: a library, or pictures.
  void open(const std::filesystem::path& folder);
  /// Opens the default library of a folder of pictures (or the one in `library`), scans it and makes search, clusters
  /// and map ready. Where the folder is away and the library there, that is opened as it is.
  void open_folder(const std::filesystem::path& pictures, const std::filesystem::path& library = {});
  /// Opens an existing library and rescans its folder, unless that is away.
  void open_library(const std::filesystem::path& library);
  /// Renders the demonstration collection under the data directory (unless it is there) and opens it.
  void open_demo();
  /// What waits to be opened is not opened after all.
  void forget_opening();
  // The tasks that may be refused; false also when there is no library.
  /// folder_away() when the folder is not there.
  bool rescan();
  /// The open library's folder has moved here.
  bool locate_folder(const std::filesystem::path& folder);
  /// Makes the vectors of the current run anew, where they no longer fit the models.
  bool describe_again();
  bool recluster(const ClusterOptions& options);
  /// A task that searches with this run from now on, and describes the pictures by it first where that is missing.
  bool select_run(const QString& run);
  bool make_map(const MapOptions& options);
  // Small edits: they do not disturb the task in progress, but may have to wait for it (cluster_edits.h).
  void rename_cluster(int index, const QString& name);
  void recolour_cluster(int index, int colour);
  void merge_clusters(const std::vector<int>& clusters);
  void split_cluster(int index, int parts);
  void move_pictures(const std::vector<std::string>& content_hashes, int cluster);
  void undo_cluster_edit();
  void redo_cluster_edit();
  /// Asks for the decoded centres of the current clusters, beside whatever is in progress; centres_decoded() follows
  /// where there are any.
  void decode_centres();
  /// A task that ends with folders_exported(), also when it is cancelled.
  bool export_folders(const FolderExportRequest& request);
  /// The same for any groups of pictures of `collection`.
  bool export_groups(std::shared_ptr<const Collection> collection, std::vector<PictureGroup> groups,
                     const std::filesystem::path& out, ExportBy by);
  /// A task that ends with Collection::outliers.
  bool measure_outliers();
  /// A task that ends with a new run, which is then current (own_encoder_run.h).
  bool add_own_encoder(const OwnEncoderRequest& request);
  /// Edits, as above; tags_changed() follows.
  void tag_pictures(const std::vector<std::string>& content_hashes, const QString& tag);
  void untag_pictures(const std::vector<std::string>& content_hashes, const QString& tag);
  /// Keeps what the marks of a search say instead of what they said; judgements_changed() follows, as after the next.
  void judge(const Judgements& before, const Judgements& after);
  void forget_judgements();
  /// How many pairs of pictures are kept as marked alike or unlike.
  qint64 judgement_count() const { return judgement_count_; }
  /// Reads which exports can be taken back, beside whatever is in progress; exports_listed() follows.
  void list_exports();
  /// A task that ends with export_undone().
  bool undo_export(const std::string& id);
  /// Writes the health report as CSV, beside whatever is in progress.
  void export_health_report(const std::filesystem::path& csv);
  /// Takes over what another session (training) has published in the library.
  void reload();
  void cancel();
  /// For the end of the program: cancels, opens nothing more, and tells other programs that the library is about to be
  /// free.
  void shut_down();

  /// The rows that are selected, rising, on whichever page; emptied when the rows come to mean other pictures.
  const std::vector<std::int64_t>& selection() const { return selection_; }
  void select(std::vector<std::int64_t> rows);

 Q_SIGNALS:
  void collection_changed();
  void selection_changed();
  void task_started(const QString& title);
  /// At most about 20 times a second.
  void progress_changed(const lookalike::Progress& progress);
  void task_finished(lookalike::TaskEnd end);
  /// What happened and what to do, as sentences.
  void failed(const QString& message);
  /// The pictures of the library that is open are away, on a disk that was unplugged, say.
  void folder_away(const std::filesystem::path& folder);
  /// `what` is opened as soon as the task in progress has ended; cancel() hastens that.
  void opening_waits(const QString& what, const QString& task);
  /// A task did not begin, since another one is in progress.
  void refused(const QString& message);
  /// Usable pictures under `root` in the order in which the scan reads them, in bunches, so that a grid can fill.
  void pictures_read(const std::filesystem::path& root, const std::vector<lookalike::Picture>& pictures);
  /// The vectors of all pictures were made anew; how long that took after the scan.
  void search_ready(double seconds);
  void health_report_saved(const std::filesystem::path& csv);
  void folders_exported(const lookalike::FolderExportOutcome& outcome, const std::filesystem::path& out);
  /// Oldest first.
  void exports_listed(const std::vector<lookalike::ExportRecord>& exports);
  void export_undone(const lookalike::ExportUndo& outcome);
  /// These pictures had not had the tag, and have it now; or the other way round.
  void tags_changed(const QString& tag, const std::vector<std::string>& content_hashes, bool set);
  void judgements_changed();
  /// In the order of the clusters of `clustering`; null for a cluster without pictures.
  void centres_decoded(const std::shared_ptr<const lookalike::Clustering>& clustering, const QList<QImage>& pictures);

 private:
  struct Job;  ///< What a task may call on the worker's thread.
  /// Only while there is none.
  void begin(const QString& title, std::function<bool(Job&)> work);
  void open_named(const std::filesystem::path& folder, std::function<bool(Job&)> work);
  void begin_opening(const QString& what, const QString& title, std::function<bool(Job&)> work);
  /// Unless there is one.
  bool run(const QString& title, std::function<bool(Job&)> work);
  using Task = std::function<bool(Library&, const ProgressCallback&, std::stop_token)>;
  bool run_task(const QString& title, Task work);
  using Export = std::function<FolderExportOutcome(Library&, const ProgressCallback&, std::stop_token)>;
  bool run_export(std::int64_t pictures, const std::filesystem::path& out, Export work);
  void count_judgements();
  void change_tag(const std::vector<std::string>& content_hashes, const QString& tag, bool set);
  /// Runs `edit` after the edits before it, on a thread of its own; what it throws becomes failed().
  void run_edit(std::function<void()> edit);
  void edit_clusters(std::function<void(Library&, const SeenClusters&)> edit);
  void set_collection(std::shared_ptr<const Collection> collection);

  std::shared_ptr<Library> library_;
  std::shared_ptr<const Collection> collection_;
  std::vector<std::int64_t> selection_;
  qint64 judgement_count_ = 0;
  bool busy_ = false;
  QString task_;                        ///< What is in progress.
  std::function<void()> next_opening_;  ///< When that has ended.
  /// All that may still be open, be it only because a run is being trained. Worker's thread only.
  std::vector<std::weak_ptr<Library>> opened_;
  struct Edits;
  std::shared_ptr<Edits> edits_;  ///< Waiting for edit_worker_.
  Worker edit_worker_;
  Worker centre_worker_;
  Worker worker_;
};

}  // namespace lookalike
