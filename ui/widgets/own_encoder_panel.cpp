#include "ui/widgets/own_encoder_panel.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <algorithm>

#include "engine/core/error.h"
#include "ui/qt_convert.h"
#include "ui/sessions/library_session.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/translate.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/task_view.h"

namespace lookalike {
namespace {

constexpr int encoder_field_width = 330;

QString choice_words(const std::string& choice) {
  if (choice == "l2") return OwnEncoderPanel::tr("Length 1");
  if (choice == "none") return OwnEncoderPanel::tr("As they are");
  return to_qstring(choice).toUpper();
}

QHBoxLayout* line_of(std::initializer_list<QWidget*> widgets) {
  auto* line = new QHBoxLayout;
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(small_gap);
  for (QWidget* widget : widgets) line->addWidget(widget);
  return line;
}

}  // namespace

OwnEncoderPanel::OwnEncoderPanel(LibrarySession& session, QWidget* parent)
    : Card(parent), session_(session), banner_(new Banner), task_(new TaskView(QStringLiteral("own_encoder_task"))) {
  setObjectName(QStringLiteral("own_encoder_panel"));
  auto* title = make_label(tr("Use an encoder of your own"), TextRole::strong);
  auto* explanation = make_label(
      tr("A network that was trained elsewhere (TorchScript or ONNX) takes the place of one trained here. It is copied "
         "into the library, and becomes a run with its own vectors, clusters and map. It has no decoder, so there are "
         "no reconstructions."),
      TextRole::muted);
  explanation->setWordWrap(true);
  auto* options = new QWidget;
  auto* columns = new ColumnLayout(encoder_field_width, gap, options);
  for (const OwnEncoderOption& option : own_encoder_options()) columns->addWidget(make_field(option));
  for (QWidget* part : std::initializer_list<QWidget*>{title, explanation, make_file_line(), options, make_warning(),
                                                       banner_, make_last_line()}) {
    body()->addWidget(part);
  }
  banner_->setObjectName(QStringLiteral("own_encoder_banner"));
  connect_session();
  show_state();
}

QWidget* OwnEncoderPanel::make_field(const OwnEncoderOption& option) {
  const QString name = QStringLiteral("own_encoder_") + to_qstring(option.name);
  const std::string standard = option.get({});
  Field field{&option, nullptr, nullptr};
  QWidget* control = nullptr;
  if (option.choices.empty()) {
    control = field.line = new QLineEdit(to_qstring(standard));
  } else {
    QStringList words;
    for (const std::string& choice : option.choices) words << choice_words(choice);
    control = field.choice = new SegmentedControl(words);
  }
  control->setObjectName(name);
  control->setAccessibleName(translated(option.title));
  control->setAccessibleDescription(translated(option.help));
  fields_.push_back(field);
  auto* widget = new QWidget;
  auto* column = new QVBoxLayout(widget);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  auto* help = make_label(translated(option.help), TextRole::label);
  help->setWordWrap(true);
  column->addWidget(make_label(translated(option.title), TextRole::body));
  column->addWidget(control);
  column->addWidget(help);
  column->addStretch();
  return widget;
}

QWidget* OwnEncoderPanel::make_file_line() {
  file_ = new QLineEdit;
  file_->setObjectName(QStringLiteral("own_encoder_file"));
  file_->setAccessibleName(tr("File of the encoder"));
  file_->setPlaceholderText(tr("A file saved by torch.jit.save(), or an ONNX model"));
  name_ = new QLineEdit;
  name_->setObjectName(QStringLiteral("own_encoder_name"));
  name_->setAccessibleName(tr("Name of the run"));
  name_->setPlaceholderText(tr("Name (the file's, if empty)"));
  name_->setMaxLength(80);
  auto* choose = make_button(tr("Choose…"), QStringLiteral("choose_own_encoder"));
  connect(choose, &QPushButton::clicked, this, &OwnEncoderPanel::choose_file);
  connect(file_, &QLineEdit::textChanged, this, [this] {
    trust_->setChecked(false);  // That was said of another file.
    show_state();
  });
  auto* widget = new QWidget;
  auto* line = line_of({file_, choose, name_});
  line->setStretch(0, 2);
  line->setStretch(2, 1);
  widget->setLayout(line);
  return widget;
}

QWidget* OwnEncoderPanel::make_warning() {
  auto* words = new Banner;
  words->setObjectName(QStringLiteral("own_encoder_warning"));
  words->show_message(Banner::Kind::warning, {}, translated(torchscript_warning));
  words->set_dismissable(false);
  trust_ = new QCheckBox(tr("I trust this file"));
  trust_->setObjectName(QStringLiteral("trust_own_encoder"));
  connect(trust_, &QCheckBox::toggled, this, &OwnEncoderPanel::show_state);
  warning_ = new QWidget;
  auto* column = new QVBoxLayout(warning_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(small_gap);
  column->addWidget(words);
  column->addWidget(trust_);
  return warning_;
}

QWidget* OwnEncoderPanel::make_last_line() {
  add_ = make_button(tr("Add encoder"), QStringLiteral("add_own_encoder"), ButtonKind::primary);
  close_ = make_button(tr("Close"), QStringLiteral("close_own_encoder"), ButtonKind::quiet);
  connect(add_, &QPushButton::clicked, this, &OwnEncoderPanel::add);
  connect(close_, &QPushButton::clicked, this, &OwnEncoderPanel::closed);
  connect(task_, &TaskView::cancel_requested, this, [this] {
    task_->set_cancelling();
    session_.cancel();
  });
  auto* widget = new QWidget;
  auto* line = line_of({task_, close_, add_});
  line->insertStretch(1, 1);
  widget->setLayout(line);
  return widget;
}

void OwnEncoderPanel::connect_session() {
  connect(&session_, &LibrarySession::task_started, this, [this] {
    adding_ = false;  // Another task has taken its place, or its own is told of below.
    show_state();
  });
  connect(&session_, &LibrarySession::progress_changed, this, [this](const Progress& now) {
    if (!adding_) return;
    const double fraction = now.total > 0 ? static_cast<double>(now.done) / static_cast<double>(now.total) : -1;
    task_->set_progress(fraction, to_qstring(now.stage) + QStringLiteral(" · ") + progress_text(now));
  });
  connect(&session_, &LibrarySession::failed, this, [this](const QString& message) {
    if (adding_) banner_->show_message(Banner::Kind::error, {}, message);
  });
  connect(&session_, &LibrarySession::task_finished, this, [this](TaskEnd end) {
    const bool added_one = std::exchange(adding_, false) && end == TaskEnd::done;
    show_state();
    if (added_one) Q_EMIT added();
  });
}

void OwnEncoderPanel::begin() {
  file_->setFocus();
}

void OwnEncoderPanel::choose_file() {
  auto* dialog = new QFileDialog(this, tr("Choose an encoder"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  start_at_last_folder(*dialog);
  dialog->setNameFilters({tr("Encoders (*.pt *.pth *.ts *.torchscript *.onnx)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, file_, &QLineEdit::setText);
  dialog->open();
}

/// What a file is, its content says; until the engine has read it, anything but *.onnx is taken for TorchScript.
void OwnEncoderPanel::show_state() {
  const QString file = file_->text().trimmed();
  const bool is_program = !file.endsWith(QStringLiteral(".onnx"), Qt::CaseInsensitive);
  warning_->setVisible(!file.isEmpty() && is_program);
  task_->setVisible(adding_);
  add_->setToolTip(session_.busy() && !adding_ ? busy_text() : QString());
  add_->setEnabled(!session_.busy() && !file.isEmpty() && (!is_program || trust_->isChecked()));
}

OwnEncoderRequest OwnEncoderPanel::request() const {
  OwnEncoderRequest wanted;
  wanted.file = to_path(file_->text().trimmed());
  wanted.title = name_->text().trimmed().toStdString();
  wanted.trust_code = warning_->isVisibleTo(this) && trust_->isChecked();
  for (const auto& [option, line, choice] : fields_) {
    set_option(
        wanted.options, *option,
        line ? line->text().trimmed().toStdString() : option->choices.at(static_cast<std::size_t>(choice->current())));
  }
  return wanted;
}

void OwnEncoderPanel::add() {
  banner_->dismiss();
  try {
    const OwnEncoderRequest wanted = request();
    if (add_->hasFocus()) close_->setFocus();  // rather than wherever a disabled button loses it to
    adding_ = session_.add_own_encoder(wanted);
    task_->set_title(tr("Adding the encoder"));
    show_state();
  } catch (const Error& error) {
    banner_->show_message(Banner::Kind::error, {}, to_qstring(std::string(error.what())));
  }
}

/// While an encoder is being added, Esc goes to the window, which cancels that.
void OwnEncoderPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && !adding_) return Q_EMIT closed();
  Card::keyPressEvent(event);
}

}  // namespace lookalike
