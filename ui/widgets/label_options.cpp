#include "ui/widgets/label_options.h"

#include "engine/core/error.h"
#include "engine/model/preset.h"
#include "ui/qt_convert.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/option_field.h"

namespace lookalike {

LabelOptions::LabelOptions(QWidget* parent) : QWidget(parent) {
  auto* columns = new ColumnLayout(OptionField::column_width, OptionField::column_gap, this);
  for (const Option& option : options()) {
    if (option.group != Option::Group::labels) continue;
    fields_.push_back(new OptionField(option));
    columns->addWidget(fields_.back());
    connect(fields_.back(), &OptionField::changed, this, [field = fields_.back()] { field->show_error({}); });
  }
}

void LabelOptions::show_config(const Configuration& config) {
  for (OptionField* field : fields_) {
    field->show_error({});
    field->set_value(field->option().get(config));
  }
}

bool LabelOptions::read(Configuration& config) {
  OptionField* field = nullptr;
  try {
    for (OptionField* next : fields_) {
      field = next;
      field->option().set(config, field->value());
    }
    validate(config.model, config.train);  // per-label, the last field, is what must fit the others
    return true;
  } catch (const Error& error) {
    field->show_error(to_qstring(std::string(error.what())));
    field->findChild<QWidget*>(to_qstring(field->option().key()))->setFocus();
    return false;
  }
}

}  // namespace lookalike
