#include "ui/widgets/advanced_panel.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "engine/core/error.h"
#include "engine/model/preset.h"
#include "ui/qt_convert.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/option_field.h"

namespace lookalike {

AdvancedPanel::AdvancedPanel(QWidget* parent) : Card(parent), message_(new ElidedLabel) {
  setObjectName("advanced");
  fold_ = make_button(QString(), "advanced_fold", ButtonKind::quiet);
  fold_->setCheckable(true);
  body()->setContentsMargins(12, 8, 12, 8);
  reset_ = make_button(tr("Reset"), "reset_preset", ButtonKind::quiet);
  reset_->setToolTip(tr("Back to the values of the preset"));
  reset_->hide();
  connect(reset_, &QPushButton::clicked, this, &AdvancedPanel::reset_requested);
  message_->setObjectName("advanced_message");
  set_error_role(*message_);
  auto* line = new QHBoxLayout;
  line->setSpacing(8);
  line->addWidget(fold_);
  line->addWidget(message_, 1);
  line->addWidget(reset_);
  body()->addLayout(line);
  groups_ = make_fields();
  body()->addWidget(groups_);
  connect(fold_, &QPushButton::toggled, this, &AdvancedPanel::set_unfolded);
  set_unfolded(false);
  set_config(presets().front().model, presets().front().train);
}

QWidget* AdvancedPanel::make_fields() {
  auto* all = new QWidget;
  auto* layout = new QVBoxLayout(all);
  layout->setContentsMargins(6, 4, 6, 8);
  layout->setSpacing(8);
  ColumnLayout* columns = nullptr;
  for (const Option& option : options()) {
    if (option.group == Option::Group::labels) continue;  // a run from a preset is given none
    if (!columns || option.group != fields_.back()->option().group) {
      if (columns) layout->addSpacing(8);
      layout->addWidget(make_label(tr(title_of(option.group).c_str()), TextRole::strong));
      auto* group = new QWidget;
      columns = new ColumnLayout(OptionField::column_width, OptionField::column_gap, group);
      layout->addWidget(group);
    }
    fields_.push_back(new OptionField(option));
    columns->addWidget(fields_.back());
    connect(fields_.back(), &OptionField::changed, this, [this, field = fields_.back()] {
      edited_ = field;
      check();
    });
  }
  return all;
}

void AdvancedPanel::set_config(const ModelConfig& model, const TrainConfig& train) {
  config_ = {model, train};
  edited_ = nullptr;
  for (OptionField* field : fields_) {
    field->set_network(model);
    field->set_value(field->option().get(config_));
  }
  enable_what_counts();
  check();
}

QString AdvancedPanel::read_fields() {
  QString complaint;
  const auto note = [&complaint](const Error& error, OptionField* field) {
    const QString words = to_qstring(std::string(error.what()));
    if (complaint.isEmpty()) complaint = words;
    if (field) field->show_error(words);
  };
  for (OptionField* field : fields_) {
    field->show_error({});
    if (!field->isEnabledTo(this)) continue;  // Of no effect: it keeps the value that it had.
    try {
      field->option().set(config_, field->value());
    } catch (const Error& error) {
      note(error, field);
    }
  }
  if (!complaint.isEmpty()) return complaint;
  try {
    validate(config_.model, config_.train);
  } catch (const Error& error) {
    note(error, edited_);
  }
  return complaint;
}

/// The network decides, and the optimizer and the schedule.
void AdvancedPanel::enable_what_counts() {
  for (OptionField* field : fields_) {
    field->setEnabled(field->option().applies(config_.model) && field->option().used(config_.train));
  }
}

void AdvancedPanel::check() {
  read_fields();
  enable_what_counts();
  const QString complaint = read_fields();  // of what counts now
  message_->set_full_text(complaint);
  Q_EMIT changed();
}

bool AdvancedPanel::valid() const {
  return message_->full_text().isEmpty();
}
QString AdvancedPanel::message() const {
  return message_->full_text();
}
void AdvancedPanel::set_resettable(bool resettable) {
  const FocusHandover handover(*this, {fold_});
  reset_->setVisible(resettable);
}

bool AdvancedPanel::unfolded() const {
  return fold_->isChecked();
}

void AdvancedPanel::set_unfolded(bool unfolded) {
  fold_->setChecked(unfolded);
  fold_->setText(unfolded ? tr("Advanced settings  ▾") : tr("Advanced settings  ▸"));
  fold_->setAccessibleName(tr("Advanced settings"));
  groups_->setVisible(unfolded);
}

}  // namespace lookalike
