#include "ui/widgets/advanced_panel.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "engine/core/error.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr int field_width = 232;

}  // namespace

AdvancedPanel::AdvancedPanel(QWidget* parent) : Card(parent), fields_(new QWidget), message_(new Banner) {
  setObjectName("advanced");
  fold_ = make_button(QString(), "advanced_fold", ButtonKind::quiet);
  fold_->setCheckable(true);
  body()->setContentsMargins(12, 8, 12, 8);
  body()->addWidget(fold_, 0, Qt::AlignLeft);
  message_->setObjectName("advanced_message");
  message_->set_dismissable(false);
  body()->addWidget(message_);
  columns_ = new ColumnLayout(field_width, 20, fields_);
  columns_->setContentsMargins(6, 4, 6, 8);
  add_network_fields();
  add_training_fields();
  body()->addWidget(fields_);
  connect(fold_, &QPushButton::toggled, this, &AdvancedPanel::set_unfolded);
  set_unfolded(false);
  set_config(presets().front().model, presets().front().train);
}

void AdvancedPanel::add_network_fields() {
  input_size_ =
      add_spin(tr("Input size"), tr("Pixels a side that the network sees; more is slower."), "input_size", 8, 1024);
  latent_ = add_spin(tr("Latent size"), tr("Numbers that a picture is squeezed into."), "latent", 1, 8192);
  epochs_ = add_spin(tr("Epochs"), tr("Times that every picture is seen."), "epochs", 1, 100000);
  batch_ = add_spin(tr("Batch"), tr("Pictures in each step."), "batch", 1, 4096);
}

void AdvancedPanel::add_training_fields() {
  learning_rate_ = add_number(tr("Learning rate"), tr("Size of the steps; 0.001 as a rule."), "learning_rate");
  schedule_ = new SegmentedControl({tr("Constant"), tr("Linear")});  // In the order of Schedule.
  connect(schedule_, &SegmentedControl::selected, this, &AdvancedPanel::check);
  add(tr("Schedule"), tr("Whether the learning rate stays or falls to 0 by the last epoch."), schedule_, "schedule");
  invariance_ =
      add_number(tr("Invariance"), tr("Weight of “two views of a picture are alike”; 0 turns it off."), "invariance");
  l1_ = add_number(tr("L1 on the code"), tr("Drives codes to be sparse; 0 turns it off."), "l1");
  l2_ = add_number(tr("L2 on the code's weights"), tr("Keeps weights small; 0 turns it off."), "l2");
  flips_ = new QCheckBox(tr("Mirror at random"));
  connect(flips_, &QCheckBox::toggled, this, &AdvancedPanel::check);
  add(tr("Flips"), tr("Every second picture left to right."), flips_, "flips");
  validation_share_ = add_number(tr("Validation share"), tr("Part of the pictures kept for checking, such as 0.1."),
                                 "validation_share");
  seed_ = new QLineEdit;
  connect(seed_, &QLineEdit::textChanged, this, &AdvancedPanel::check);
  add(tr("Seed"), tr("The same seed gives the same result."), seed_, "seed");
  threads_ = add_spin(tr("Threads"), tr("Processor cores to use."), "threads", 0, 1024);
  threads_->setSpecialValueText(tr("All cores"));
}

void AdvancedPanel::add(const QString& caption, const QString& help, QWidget* field, const QString& name) {
  field->setObjectName(name);
  field->setAccessibleName(caption);
  field->setAccessibleDescription(help);
  auto* cell = new QWidget;
  auto* layout = new QVBoxLayout(cell);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(3);
  layout->addWidget(make_label(caption, TextRole::body));
  layout->addWidget(field);
  QLabel* text = make_label(help, TextRole::label);
  text->setWordWrap(true);
  layout->addWidget(text);
  layout->addStretch();
  columns_->addWidget(cell);
}

QSpinBox* AdvancedPanel::add_spin(const QString& caption, const QString& help, const QString& name, int low, int high) {
  auto* spin = new QSpinBox;
  spin->setRange(low, high);
  spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
  connect(spin, &QSpinBox::valueChanged, this, &AdvancedPanel::check);
  add(caption, help, spin, name);
  return spin;
}

NumberField* AdvancedPanel::add_number(const QString& caption, const QString& help, const QString& name) {
  auto* field = new NumberField;
  connect(field, &QLineEdit::textChanged, this, &AdvancedPanel::check);
  add(caption, help, field, name);
  return field;
}

void AdvancedPanel::set_config(const ModelConfig& model, const TrainConfig& train) {
  setting_ = true;
  architecture_ = model.architecture;
  const bool landmark = architecture_ != Architecture::scene && architecture_ != Architecture::lookalike;
  input_size_->setEnabled(!landmark);
  latent_->setEnabled(!landmark);
  invariance_->setEnabled(architecture_ == Architecture::lookalike);
  input_size_->setSingleStep(architecture_ == Architecture::lookalike ? 16 : 4);
  input_size_->setValue(model.input_size);
  latent_->setValue(model.latent);
  epochs_->setValue(train.epochs);
  batch_->setValue(train.batch);
  learning_rate_->set_number(train.learning_rate);
  schedule_->set_current(static_cast<int>(train.schedule));
  invariance_->set_number(train.invariance);
  l1_->set_number(train.l1_activity);
  l2_->set_number(train.l2_latent);
  flips_->setChecked(train.flips);
  validation_share_->set_number(train.validation_share);
  seed_->setText(QString::number(train.seed));
  threads_->setValue(train.threads);
  setting_ = false;
  check();
}

ModelConfig AdvancedPanel::model() const {
  return {architecture_, input_size_->value(), latent_->value()};
}

TrainConfig AdvancedPanel::train() const {
  TrainConfig config;
  config.epochs = epochs_->value();
  config.batch = batch_->value();
  config.learning_rate = learning_rate_->number().value_or(config.learning_rate);
  config.schedule = static_cast<Schedule>(schedule_->current());
  config.l1_activity = l1_->number().value_or(0);
  config.l2_latent = l2_->number().value_or(0);
  config.invariance = invariance_->number().value_or(0);
  config.flips = flips_->isChecked();
  config.validation_share = validation_share_->number().value_or(config.validation_share);
  config.seed = seed_->text().trimmed().toULongLong();
  config.threads = threads_->value();
  return config;
}

QString AdvancedPanel::problem() const {
  for (const NumberField* field : {learning_rate_, invariance_, l1_, l2_, validation_share_}) {
    if (!field->number()) {
      return tr("%1: “%2” is not a number. Write it like 0.001 or 1e-3.").arg(field->accessibleName(), field->text());
    }
  }
  bool whole = false;
  seed_->text().trimmed().toULongLong(&whole);
  if (!whole) return tr("%1: “%2” is not a whole number of 0 or more.").arg(seed_->accessibleName(), seed_->text());
  try {
    validate(model(), train());
  } catch (const Error& error) {
    return to_qstring(std::string(error.what()));
  }
  return {};
}

void AdvancedPanel::check() {
  if (setting_) return;
  const QString text = problem();
  if (text.isEmpty()) {
    message_->dismiss();
  } else {
    message_->show_message(Banner::Kind::error, {}, text);
  }
  Q_EMIT changed();
}

bool AdvancedPanel::valid() const {
  return message_->message().isEmpty();
}
QString AdvancedPanel::message() const {
  return message_->message();
}
bool AdvancedPanel::unfolded() const {
  return fold_->isChecked();
}

void AdvancedPanel::set_unfolded(bool unfolded) {
  fold_->setChecked(unfolded);
  fold_->setText(unfolded ? tr("Advanced settings  ▾") : tr("Advanced settings  ▸"));
  fold_->setAccessibleName(tr("Advanced settings"));
  fields_->setVisible(unfolded);
}

}  // namespace lookalike
