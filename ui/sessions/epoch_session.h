#pragma once

#include <QImage>
#include <QObject>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/library/library.h"
#include "engine/training/epoch_report.h"
#include "ui/sessions/epoch_sample.h"
#include "ui/sessions/worker.h"

namespace lookalike {

/// A picture, what the network made of it, and where they differ.
struct SampleColumn {
  QImage picture, reconstruction, error;
  double squared_error = 0;  ///< Mean, of values in [0, 1].
};
std::vector<SampleColumn> sample_columns(const std::vector<Image>& originals,
                                         const std::vector<Image>& reconstructions);

/// One epoch of a run, ready to be painted.
struct EpochView {
  int epoch = 0;        ///< Whose weights made the reconstructions.
  bool others = false;  ///< Other pictures than the run's fixed sample, by the weights of the best epoch.
  int validation = 0;   ///< How many of those others are of the run's validation side.
  std::vector<SampleColumn> columns;
  Matrix map;                 ///< N×2 in [−1, 1] of the sampled pictures; empty for runs without.
  std::vector<int> clusters;  ///< N, colours of those of the current clustering; −1 where a picture has none.
  // Of show_map() alone; null when there is no map, or its file is damaged.
  std::shared_ptr<const EpochSample> sample;
  std::shared_ptr<const MapLayout> layout;  ///< Of the sample's collection.
};

/// Looks back through a run, epoch by epoch: reads, decodes and compares on a thread of its own. Only the newest wish
/// is answered, so that a slider may be dragged. Lives in the window's thread; all calls return at once.
class EpochSession : public QObject {
  Q_OBJECT

 public:
  explicit EpochSession(QObject* parent = nullptr);

  /// Which run is looked at; lists its stored epochs.
  void open(std::shared_ptr<Library> library, std::shared_ptr<const Collection> collection, const RunInfo& run);
  void close();
  const std::string& run() const { return run_.id; }
  /// Stored epochs and those reported since, rising.
  const std::vector<int>& epochs() const { return epochs_; }

  /// The run in progress has a new epoch.
  void add_report(std::shared_ptr<const EpochReport> report);
  void show_epoch(int epoch);
  /// Only its map, lying on the map that was made before it, whichever epoch that was of.
  void show_map(int epoch);
  /// A newer state of the library, whose clusters colour the maps.
  void set_collection(std::shared_ptr<const Collection> collection) { collection_ = std::move(collection); }
  /// Reconstructs up to twelve pictures of the collection drawn with `seed`; needs a finished epoch.
  void show_others(std::uint64_t seed);
  /// The same with the first twelve of these rows of `collection`, the library's as it is now.
  void show_chosen(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows);

 Q_SIGNALS:
  void epochs_changed();
  void view_ready(std::shared_ptr<const lookalike::EpochView> view);
  void failed(const QString& message);

 private:
  struct Maps;
  using Make = std::function<EpochView(std::stop_token)>;
  void make_view(Make make);
  void reconstruct(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows);

  std::shared_ptr<Library> library_;
  std::shared_ptr<const Collection> collection_;
  RunInfo run_;
  std::vector<int> epochs_;
  std::shared_ptr<const EpochReport> report_;  ///< The newest; its pictures are better than their JPEGs.
  std::shared_ptr<Maps> maps_;                 ///< Of this run; used by the worker alone.
  std::uint64_t generation_ = 0, opened_ = 0;
  Worker lister_, worker_;
};

}  // namespace lookalike
