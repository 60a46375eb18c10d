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

 Q_SIGNALS:
  void changed();

 private:
  QWidget* make_preset_cards();
  const Preset& chosen() const;

  std::vector<PresetCard*> cards_;
  AdvancedPanel* advanced_;
};

}  // namespace lookalike
