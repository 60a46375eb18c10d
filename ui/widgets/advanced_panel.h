#pragma once

#include <vector>

#include "engine/model/options.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace lookalike {

class Banner;
class OptionField;

/// Every value of a training run, one field for each of options(), in groups, folded away until asked for. What makes
/// no sense is said above the fields at once, in the words of validate().
class AdvancedPanel : public Card {
  Q_OBJECT

 public:
  explicit AdvancedPanel(QWidget* parent = nullptr);

  void set_config(const ModelConfig& model, const TrainConfig& train);
  ModelConfig model() const { return config_.model; }
  TrainConfig train() const { return config_.train; }
  /// Whether the fields hold a configuration that can be trained; otherwise message() says what is wrong, and the
  /// configuration is the last one whose fields could be read.
  bool valid() const;
  QString message() const;

  bool unfolded() const;
  void set_unfolded(bool unfolded);

 Q_SIGNALS:
  void changed();

 private:
  QWidget* make_fields();
  void enable_what_counts();
  void check();
  /// Takes the fields' values into config_; the first complaint, or nothing.
  QString read_fields();

  Configuration config_;
  std::vector<OptionField*> fields_;
  QPushButton* fold_;
  Banner* message_;
  QWidget* groups_;
};

}  // namespace lookalike
