#pragma once

#include <QWidget>

#include "engine/model/options.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace lookalike {

class DeviceCombo;
class SegmentedControl;

/// The editor of one option: its title, a control that suits its kind, its help with the range. The control's object
/// name is option.key().
class OptionField : public QWidget {
  Q_OBJECT

 public:
  static constexpr int column_width = 224, column_gap = 20;  ///< Of several beside each other.

  /// `option` must outlive the field (options() does).
  explicit OptionField(const Option& option, QWidget* parent = nullptr);

  const Option& option() const { return option_; }
  void set_value(const OptionValue& value);  ///< Without a signal.
  /// Which values there are from now on: those that this network takes.
  void set_network(const ModelConfig& model);
  /// Marks the field and says this in place of the help; empty: nothing is wrong.
  void show_error(const QString& words);
  /// Throws Error(usage), in the words of parse_option(), when what is typed is no such value.
  OptionValue value() const;

 Q_SIGNALS:
  void changed();

 private:
  void show_range();
  QWidget* make_control();
  QWidget* make_choice();
  QWidget* make_device();

  const Option& option_;
  Option narrowed_;  ///< By the network.
  QLabel* help_;
  QString error_;
  QCheckBox* check_ = nullptr;  // One of these five.
  QLineEdit* line_ = nullptr;
  QComboBox* combo_ = nullptr;
  DeviceCombo* device_ = nullptr;
  SegmentedControl* segments_ = nullptr;
};

/// In the colour of errors, until the label has another role.
void set_error_role(QLabel& label);

/// A choice as people read it: "mse+ssim" as “MSE + SSIM”, "inverse-time" as “Inverse time”.
QString choice_title(const std::string& choice);

}  // namespace lookalike
