#pragma once

#include <QWidget>
#include <vector>

#include "engine/model/options.h"

namespace lookalike {

class OptionField;

/// The options of a run that learns from labels (the group “labels”), which no other run has.
class LabelOptions : public QWidget {
  Q_OBJECT

 public:
  explicit LabelOptions(QWidget* parent = nullptr);

  void show_config(const Configuration& config);
  /// Writes what is typed into `config`. False, saying why in the field, when that is no possible value.
  bool read(Configuration& config);

 private:
  std::vector<OptionField*> fields_;
};

}  // namespace lookalike
