#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "engine/library/collection.h"
#include "engine/library/jobs.h"

class QVBoxLayout;

namespace lookalike {

class AdvancedPanel;
class Card;
class PresetCard;

/// Before a training run: the presets to choose from, everything else folded away, and runs that can be continued.
class TrainSetup : public QWidget {
  Q_OBJECT

 public:
  explicit TrainSetup(QWidget* parent = nullptr);

  /// Takes the unfinished runs from the collection.
  void show_collection(const Collection& collection);
  /// Resuming is off while the library is read-only.
  void set_editable(bool editable);
  /// What is chosen; only when valid().
  TrainRequest request() const;
  bool valid() const;

 Q_SIGNALS:
  void changed();
  void resume_requested(const QString& run);

 private:
  QWidget* make_preset_cards();
  const Preset& chosen() const;
  void add_run(const RunInfo& run);

  std::vector<PresetCard*> cards_;
  AdvancedPanel* advanced_;
  Card* runs_;
  QVBoxLayout* run_list_;
};

/// “Lookalike, 96 px”, without the quotation marks.
QString training_title(const std::string& preset, const ModelConfig& model);

}  // namespace lookalike
