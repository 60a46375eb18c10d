#include "ui/widgets/option_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>
#include <cstdint>

#include "ui/qt_convert.h"
#include "ui/translate.h"
#include "ui/widgets/device_combo.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/wheel_guard.h"

namespace lookalike {
namespace {

constexpr std::size_t most_segments = 3;  // More do not fit a column.

/// "1 to 4096"; empty where anything goes, or where the choices are there to see.
QString range_of(const Option& option) {
  if (option.kind != Option::Kind::whole && option.kind != Option::Kind::real) return {};
  const auto number = [&option](double value) {
    const bool whole = option.kind == Option::Kind::whole;
    return to_qstring(whole ? to_text(OptionValue(static_cast<std::int64_t>(value))) : to_text(OptionValue(value)));
  };
  if (option.low == option.high) return OptionField::tr("only %1").arg(number(option.low));
  constexpr double without_end = 1e15;
  if (option.high > without_end) return OptionField::tr("%1 or more").arg(number(option.low));
  const QString range = (option.low_excluded ? OptionField::tr("above %1, up to %2") : OptionField::tr("%1 to %2"))
                            .arg(number(option.low), number(option.high));
  return option.step == 1 ? range : OptionField::tr("%1, in steps of %2").arg(range).arg(option.step);
}

}  // namespace

QString choice_title(const std::string& choice) {
  static const std::pair<const char*, const char*> names[] = {
      {"mse", "MSE"},   {"l1", "L1"},       {"ssim", "SSIM"}, {"mse+ssim", "MSE + SSIM"},
      {"adam", "Adam"}, {"adamw", "AdamW"}, {"sgd", "SGD"},   {"p-at-10", "P@10"},
      {"nmi", "NMI"}};
  for (const auto& [key, name] : names) {
    if (choice == key) return QString::fromLatin1(name);
  }
  QString title = translated(choice).replace(QLatin1Char('-'), QLatin1Char(' '));
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

void set_error_role(QLabel& label) {
  label.setProperty("role", QStringLiteral("error"));
  label.style()->unpolish(&label);
  label.style()->polish(&label);
}

OptionField::OptionField(const Option& option, QWidget* parent)
    : QWidget(parent), option_(option), narrowed_(option), help_(make_label({}, TextRole::label)) {
  const QString title = translated(option.title);
  QWidget* control = make_control();
  control->setObjectName(to_qstring(option.key()));
  control->setAccessibleName(title);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(3);
  QLabel* caption = make_label(title, TextRole::body);
  caption->setBuddy(control);
  layout->addWidget(caption);
  layout->addWidget(control);
  guard_wheel(this);
  help_->setWordWrap(true);
  layout->addWidget(help_);
  layout->addStretch();
  show_range();
}

void OptionField::set_network(const ModelConfig& model) {
  if (!option_.narrow) return;
  narrowed_ = option_for(option_, model);
  show_range();
}

void OptionField::show_error(const QString& words) {
  if (words == error_) return;
  error_ = words;
  words.isEmpty() ? set_text_role(help_, TextRole::label) : set_error_role(*help_);
  auto* control = findChild<QWidget*>(to_qstring(option_.key()));
  control->setProperty("wrong", !words.isEmpty());
  control->style()->unpolish(control);
  control->style()->polish(control);
  show_range();
}

void OptionField::show_range() {
  const QString range = range_of(narrowed_);
  const auto help = [&](const QString& text) {
    const QString sentence = translated(option_.help);
    return text.isEmpty() ? sentence : sentence + QStringLiteral(" (%1)").arg(text);
  };
  const QString usual = help(QString(range).replace(QLatin1Char(' '), QChar::Nbsp));  // on one line
  help_->setText(error_.isEmpty() ? usual : error_);
  findChild<QWidget*>(to_qstring(option_.key()))->setAccessibleDescription(error_.isEmpty() ? help(range) : error_);
  if (line_) line_->setPlaceholderText(range);
}

QWidget* OptionField::make_control() {
  if (option_.kind == Option::Kind::choice) return make_choice();
  if (option_.kind == Option::Kind::text) return make_device();
  if (option_.kind == Option::Kind::flag) {
    check_ = new QCheckBox(tr("On"));
    connect(check_, &QCheckBox::toggled, this, &OptionField::changed);
    return check_;
  }
  // Not a spin box, which cannot show "1e-3" and "0.0004" alike, and would quietly change what is out of range.
  line_ = new QLineEdit;
  connect(line_, &QLineEdit::textChanged, this, &OptionField::changed);
  return line_;
}

QWidget* OptionField::make_choice() {
  if (option_.choices.size() <= most_segments) {
    QStringList titles;
    for (const std::string& choice : option_.choices) titles << choice_title(choice);
    segments_ = new SegmentedControl(titles);
    connect(segments_, &SegmentedControl::selected, this, &OptionField::changed);
    return segments_;
  }
  combo_ = new QComboBox;
  for (const std::string& choice : option_.choices) combo_->addItem(choice_title(choice), to_qstring(choice));
  connect(combo_, &QComboBox::currentIndexChanged, this, &OptionField::changed);
  return combo_;
}

QWidget* OptionField::make_device() {
  device_ = new DeviceCombo;
  connect(device_, &QComboBox::currentIndexChanged, this, &OptionField::changed);
  return device_;
}

void OptionField::set_value(const OptionValue& value) {
  const QSignalBlocker quiet(this);
  const QString text = to_qstring(to_text(value));
  if (check_) check_->setChecked(std::get<bool>(value));
  if (line_) line_->setText(text);
  if (combo_) combo_->setCurrentIndex(combo_->findData(text));
  if (device_) device_->set_device(text);
  if (segments_) {
    const auto& choices = option_.choices;
    segments_->set_current(
        static_cast<int>(std::find(choices.begin(), choices.end(), to_text(value)) - choices.begin()));
  }
}

OptionValue OptionField::value() const {
  if (check_) return check_->isChecked();
  if (segments_) return option_.choices.at(static_cast<std::size_t>(segments_->current()));
  if (combo_) return combo_->currentData().toString().toStdString();
  if (device_) return device_->device().toStdString();
  return parse_option(narrowed_, line_->text().trimmed().toStdString());
}

}  // namespace lookalike
