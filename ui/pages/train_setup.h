#pragma once

#include <QWidget>
#include <vector>

#include "engine/library/jobs.h"

namespace lookalike {

class AdvancedPanel;
class PresetCard;

/// Before a training run: the presets to choose from, and everything else folded away.
class TrainSetup : public QWidget {
  Q_OBJECT

 public:
  explicit TrainSetup(QWidget* parent = nullptr);

  /// What is chosen; only when valid().
  TrainRequest request() const;
  bool valid() const;
  QString complaint() const;  ///< What is wrong; empty when valid().

 Q_SIGNALS:
  void changed();

 private:
  QWidget* make_preset_cards();
  PresetCard& chosen() const;
  void take_changes();

  std::vector<PresetCard*> cards_;
  AdvancedPanel* advanced_;
};

}  // namespace lookalike
