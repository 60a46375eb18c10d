#pragma once

#include <vector>

#include "engine/model/options.h"
#include "ui/widgets/card.h"

class QPushButton;

namespace lookalike {

class ElidedLabel;
class OptionField;

/// Every value of a training run, one field for each of options(), in groups, folded away until asked for. What makes
/// no sense is said at once, in the words of validate(), at its field and beside the fold, where it moves nothing.
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

  /// Whether there is something that reset_requested() would change.
  void set_resettable(bool resettable);

  bool unfolded() const;
  void set_unfolded(bool unfolded);

 Q_SIGNALS:
  void changed();
  void reset_requested();

 private:
  QWidget* make_fields();
  void enable_what_counts();
  void check();
  /// Takes the fields' values into config_; the first complaint, or nothing. Marks the fields that are wrong.
  QString read_fields();

  Configuration config_;
  std::vector<OptionField*> fields_;
  OptionField* edited_ = nullptr;  ///< Last, by the person: what is wrong with the whole came with it.
  QPushButton *fold_, *reset_;
  ElidedLabel* message_;
  QWidget* groups_;
};

}  // namespace lookalike
