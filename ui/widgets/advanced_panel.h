#pragma once

#include "engine/model/preset.h"
#include "ui/widgets/card.h"

class QCheckBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace lookalike {

class Banner;
class ColumnLayout;
class NumberField;
class SegmentedControl;

/// Every value of a training run, folded away until asked for. What makes no sense is said below the fields at once, in
/// the words of validate().
class AdvancedPanel : public Card {
  Q_OBJECT

 public:
  explicit AdvancedPanel(QWidget* parent = nullptr);

  void set_config(const ModelConfig& model, const TrainConfig& train);
  ModelConfig model() const;
  TrainConfig train() const;
  /// Whether the fields hold a configuration that can be trained; otherwise message() says what is wrong.
  bool valid() const;
  QString message() const;

  bool unfolded() const;
  void set_unfolded(bool unfolded);

 Q_SIGNALS:
  void changed();

 private:
  void add(const QString& caption, const QString& help, QWidget* field, const QString& name);
  QSpinBox* add_spin(const QString& caption, const QString& help, const QString& name, int low, int high);
  NumberField* add_number(const QString& caption, const QString& help, const QString& name);
  void add_network_fields();
  void add_training_fields();
  void check();
  QString problem() const;

  QPushButton* fold_;
  QWidget* fields_;
  ColumnLayout* columns_;
  Banner* message_;
  Architecture architecture_ = Architecture::lookalike;
  QSpinBox *input_size_, *latent_, *batch_, *epochs_, *threads_;
  NumberField *learning_rate_, *invariance_, *l1_, *l2_, *validation_share_;
  SegmentedControl* schedule_;
  QCheckBox* flips_;
  QLineEdit* seed_;
  bool setting_ = false;  ///< Fields are being filled: no checks in between.
};

}  // namespace lookalike
