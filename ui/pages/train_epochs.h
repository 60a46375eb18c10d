#pragma once

#include <memory>

#include "ui/sessions/epoch_session.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;
class QSlider;

namespace lookalike {

class ElidedLabel;
class ReconstructionStrip;
class SampleMap;

/// What the network made of some pictures after each epoch, and how it arranged them: a slider goes back through the
/// run; at its end it follows the run.
class TrainEpochs : public Card {
  Q_OBJECT

 public:
  explicit TrainEpochs(QWidget* parent = nullptr);

  /// Nothing yet.
  void clear();
  /// A run with a folder, which may be in progress.
  void open(std::shared_ptr<Library> library, std::shared_ptr<const Collection> collection, const RunInfo& run);
  void show_report(std::shared_ptr<const EpochReport> report);
  /// What can be reconstructed in place of the run's own sample: rows of the library's collection as it is now.
  void set_selection(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows);
  int shown_epoch() const { return shown_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void make_tools();
  void refresh_slider();
  void refresh_buttons();
  void show_others(const EpochView& view);
  void put_slider(int epoch);
  void leave_sample();
  void back_to_sample();
  void slide(int position);
  void show_view(const EpochView& view);
  void fit_map();

  EpochSession session_;
  QSlider* slider_;
  QLabel* epoch_;
  ElidedLabel* facts_;
  QPushButton *others_, *chosen_, *back_;
  ReconstructionStrip* strip_;
  SampleMap* map_;
  int shown_ = 0;
  bool following_ = true;  ///< The newest epoch is shown as it comes.
  bool have_weights_ = false;
  bool others_shown_ = false;  ///< In place of the run's sample; the slider is then at the epoch of their weights.
  int epoch_before_ = 0;       ///< Of the run's sample, before those.
  std::uint64_t draws_ = 0;
  std::shared_ptr<const Collection> selected_of_;
  std::vector<std::int64_t> selected_;
};

}  // namespace lookalike
