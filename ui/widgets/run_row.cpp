#include "ui/widgets/run_row.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/library/own_encoder_run.h"
#include "engine/model/options.h"
#include "engine/model/preset.h"
#include "engine/training/schedule.h"
#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/label_options.h"
#include "ui/widgets/labels.h"

namespace lookalike {

QString run_title(const std::string& preset, const ModelConfig& model) {
  QString title = to_qstring(preset);
  for (const Preset& known : presets()) {
    if (known.name == preset) title = to_qstring(known.title);
  }
  return RunRow::tr("%1, %2 px").arg(title).arg(model.input_size);
}

namespace {

/// What it is called as long as the person has not named it.
QString plain_title(const RunInfo& run) {
  if (!run.own) return run_title(run.preset, run.model);
  return RunRow::tr("%1, %2 px").arg(to_qstring(run.own->name)).arg(run.own->options.size);
}

/// Where a run's labels came from: “folders”, or the name of a file.
QString labels_words(const std::string& labels) {
  if (labels == "folders") return RunRow::tr("folder labels");
  if (labels == "tags") return RunRow::tr("tags");
  if (labels == "marks") return RunRow::tr("marks");
  return to_qstring(std::filesystem::path(labels).filename());
}

}  // namespace

QString run_title(const RunInfo& run) {
  return run.title.empty() ? plain_title(run) : to_qstring(run.title);
}

RunRow::RunRow(const RunInfo& run, QWidget* parent) : Card(parent), run_(run) {
  setObjectName(named("run"));
  body()->setContentsMargins(16, 8, 12, 8);
  body()->addWidget(make_line());
  question_ = make_question();
  body()->addWidget(question_);
  question_->hide();
}

QString RunRow::named(const char* name) const {
  return QLatin1String(name) + QLatin1Char('_') + to_qstring(run_.id);
}

QWidget* RunRow::make_line() {
  title_ = new ElidedLabel;
  set_text_role(title_, TextRole::strong);
  mark_ = make_label(tr("searched with"), TextRole::label);
  facts_ = new ElidedLabel;
  set_text_role(facts_, TextRole::muted);
  compare_ = make_button(tr("Compare"), named("compare"));
  compare_->setCheckable(true);
  open_ = make_button(tr("Open"), named("open"));
  use_ = make_button(tr("Search with it"), named("use"));
  resume_ = make_button(tr("Resume"), named("resume"));
  more_ = make_button(tr("More epochs"), named("more"));
  improve_ = make_button(tr("Improve…"), named("improve"));
  improve_->setToolTip(tr("Start a new run from this one that learns from labels or marks"));
  allow_ = make_button(tr("Allow…"), named("allow"));
  rename_ = make_button(tr("Rename"), named("rename"), ButtonKind::quiet);
  delete_ = make_button(tr("Delete"), named("delete"), ButtonKind::quiet);
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  auto* first = new QHBoxLayout;
  first->setSpacing(small_gap);
  first->addWidget(title_);
  first->addWidget(mark_);
  first->addStretch(1);
  words->addLayout(first);
  words->addWidget(facts_);
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(small_gap);
  layout->addLayout(words, 1);
  for (QPushButton* button : {open_, compare_, allow_, use_, resume_, more_, improve_, rename_, delete_})
    layout->addWidget(button);
  keep_columns();
  connect(open_, &QPushButton::clicked, this, &RunRow::open_requested);
  connect(compare_, &QPushButton::toggled, this, &RunRow::compare_toggled);
  connect(use_, &QPushButton::clicked, this, &RunRow::use_requested);
  connect(resume_, &QPushButton::clicked, this, [this] { Q_EMIT continue_requested(run_.train.epochs); });
  connect(more_, &QPushButton::clicked, this, [this] { ask(Asking::epochs); });
  connect(improve_, &QPushButton::clicked, this, [this] { ask(Asking::labels); });
  connect(allow_, &QPushButton::clicked, this, [this] { ask(Asking::permission); });
  connect(rename_, &QPushButton::clicked, this, [this] { ask(Asking::title); });
  connect(delete_, &QPushButton::clicked, this, [this] { ask(Asking::deletion); });
  return line;
}

/// Buttons of the same kind stand below each other, whichever of the others a run has.
void RunRow::keep_columns() {
  for (QPushButton* button : {open_, compare_, use_, more_, improve_}) hold_place(button, true);
  const int width = std::max(resume_->sizeHint().width(), more_->sizeHint().width());
  for (QPushButton* button : {resume_, more_}) button->setMinimumWidth(width);  // one or the other
}

void RunRow::hold_place(QPushButton* button, bool hold) {
  QSizePolicy policy = button->sizePolicy();
  policy.setRetainSizeWhenHidden(hold);
  button->setSizePolicy(policy);
}

QWidget* RunRow::make_question() {
  question_text_ = make_label({}, TextRole::body);
  question_text_->setObjectName(named("question"));
  title_field_ = new QLineEdit;
  title_field_->setObjectName(named("title"));
  title_field_->setAccessibleName(tr("Name of the run"));
  title_field_->setMaxLength(80);
  epochs_field_ = new QSpinBox;
  epochs_field_->setObjectName(named("epochs"));
  epochs_field_->setAccessibleName(tr("Epochs to add"));
  epochs_field_->setRange(1, 100'000);
  epochs_field_->setFixedWidth(90);
  labels_field_ = new QComboBox;
  labels_field_->setObjectName(named("labels"));
  labels_field_->setAccessibleName(tr("Where the labels come from"));
  labels_field_->addItem(tr("the folders"), QStringLiteral("folders"));
  labels_field_->addItem(tr("the tags"), QStringLiteral("tags"));
  labels_field_->addItem(tr("the marks + and −"), QStringLiteral("marks"));
  labels_field_->addItem(tr("a CSV file…"), QString());
  confirm_ = make_button({}, named("confirm"));
  cancel_ = make_button(tr("Cancel"), named("cancel"), ButtonKind::quiet);
  options_ = make_button({}, named("label_options"), ButtonKind::quiet);
  options_->setAccessibleName(tr("Options"));
  options_->setCheckable(true);
  auto* widget = new QWidget;
  epochs_words_ = make_label(tr("epochs"), TextRole::body);
  question_line_ = new QHBoxLayout(widget);
  question_line_->setContentsMargins(0, 2, 0, 2);
  question_line_->setSpacing(small_gap);
  question_line_->addWidget(question_text_);
  question_line_->addWidget(title_field_, 1);
  for (QWidget* part :
       std::initializer_list<QWidget*>{labels_field_, epochs_field_, epochs_words_, confirm_, cancel_, options_})
    question_line_->addWidget(part);
  question_line_->addStretch();
  connect(confirm_, &QPushButton::clicked, this, &RunRow::answer);
  connect(title_field_, &QLineEdit::returnPressed, this, &RunRow::answer);
  connect(cancel_, &QPushButton::clicked, this, [this] { ask(Asking::nothing); });
  connect(options_, &QPushButton::toggled, this, &RunRow::show_label_options);
  show_label_options(false);
  return widget;
}

bool RunRow::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && asking_ != Asking::nothing &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  return Card::event(event);
}

void RunRow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && asking_ != Asking::nothing) return ask(Asking::nothing);
  Card::keyPressEvent(event);
}

void RunRow::ask(Asking what) {
  std::optional<FocusHandover> handover;  // another question takes the keyboard itself
  if (what == Asking::nothing) handover.emplace(*question_, std::vector<QWidget*>{run_.own ? rename_ : open_});
  asking_ = what;
  question_->setVisible(what != Asking::nothing);
  title_field_->setVisible(what == Asking::title);
  epochs_field_->setVisible(what == Asking::epochs || what == Asking::labels);
  epochs_words_->setVisible(what == Asking::labels);
  labels_field_->setVisible(what == Asking::labels);
  options_->setVisible(what == Asking::labels);
  options_->setChecked(false);
  const bool stretched = depends_on_epochs(run_.train.schedule);
  const bool long_question = what == Asking::permission || (what == Asking::epochs && stretched);
  question_text_->setWordWrap(long_question);
  question_line_->setStretchFactor(question_text_, long_question ? 1 : 0);
  const auto put = [this](const QString& question, const QString& answer) {
    question_text_->setText(question);
    confirm_->setText(answer);
    confirm_->setAccessibleName(answer);
  };
  switch (what) {
    case Asking::title:
      put(tr("Name"), tr("Rename"));
      title_field_->setText(to_qstring(run_.title));
      title_field_->setPlaceholderText(plain_title(run_));
      return title_field_->setFocus();
    case Asking::epochs:
      put(stretched
              ? tr("Epochs to add. The %1 schedule is then spread over all of them: the learning rate goes up again.")
                    .arg(to_qstring(to_text(option_named("schedule").get({run_.model, run_.train}))))
              : tr("Epochs to add"),
          tr("Continue"));
      epochs_field_->setAccessibleName(tr("Epochs to add"));
      epochs_field_->setValue(std::max(1, run_.train.epochs / 2));
      return epochs_field_->setFocus();
    case Asking::labels:
      put(tr("A new run learns from"), tr("Improve"));
      epochs_field_->setAccessibleName(tr("Epochs"));
      epochs_field_->setValue(improvement_of(run_, {}).train.epochs);
      return labels_field_->setFocus();
    case Asking::permission:
      put(tr("This encoder came with the library, from another computer. %1")
              .arg(run_.own && run_.own->format == EncoderFormat::onnx
                       ? tr("Allow it if you trust where it comes from.")
                       : QCoreApplication::translate("options", torchscript_warning)),
          tr("I trust it"));
      return cancel_->setFocus();
    case Asking::deletion:
      put(run_.own ? tr("Delete this run with its copy of the encoder? The pictures stay.")
                   : tr("Delete this run with its weights and reconstructions? The pictures stay."),
          tr("Delete it"));
      return cancel_->setFocus();
    case Asking::nothing:
      return;
  }
}

void RunRow::show_label_options(bool shown) {
  options_->setText(shown ? tr("Options  ▾") : tr("Options  ▸"));
  if (shown && !label_options_) {
    label_options_ = new LabelOptions;
    label_options_->setObjectName(named("label_fields"));
    body()->addWidget(label_options_);
  }
  if (shown) {
    const TrainRequest usual = improvement_of(run_, {});
    label_options_->show_config({usual.model, usual.train});
  }
  if (label_options_) label_options_->setVisible(shown);
}

void RunRow::improve() {
  TrainRequest improvement = improvement_of(run_, labels_field_->currentData().toString().toStdString());
  improvement.train.epochs = epochs_field_->value();
  if (options_->isChecked()) {
    Configuration config{improvement.model, improvement.train};
    if (!label_options_->read(config)) return;  // the field says why
    improvement.train = config.train;
  }
  ask(Asking::nothing);
  Q_EMIT improve_requested(improvement);
}

void RunRow::answer() {
  if (asking_ == Asking::labels) return improve();
  const Asking asked = asking_;
  ask(Asking::nothing);
  if (asked == Asking::title) Q_EMIT renamed(title_field_->text());
  if (asked == Asking::epochs) Q_EMIT continue_requested(run_.train.epochs + epochs_field_->value());
  if (asked == Asking::deletion) Q_EMIT delete_requested();
  if (asked == Asking::permission) Q_EMIT allow_requested();
}

QString RunRow::own_facts() const {
  QStringList facts{tr("own encoder (%1)").arg(to_qstring(to_string(run_.own->format))),
                    run_.own->allowed ? tr("no decoder, so no reconstructions")
                                      : tr("from another computer, not allowed on this one")};
  if (!run_.title.empty()) facts << plain_title(run_);
  if (const QString ago = ago_text(run_.created); !ago.isEmpty()) facts << ago;
  return facts.join(QStringLiteral(" · "));
}

QString RunRow::facts() const {
  if (run_.own) return own_facts();
  QStringList facts;
  const QString planned = counted(run_.train.epochs, tr("%1 epoch"), tr("%1 epochs"));
  const bool whole = run_.epochs_done >= run_.train.epochs;
  if (state_.training) {
    facts << tr("in progress");
  } else if (run_.finished) {
    facts << (whole ? planned : tr("ended early after %1 of %2").arg(run_.epochs_done).arg(planned));
  } else {
    facts << tr("stopped after %1 of %2").arg(run_.epochs_done).arg(planned);
  }
  if (std::isfinite(run_.best_val_loss)) {
    facts << tr("best loss %1 in epoch %2").arg(QString::number(run_.best_val_loss, 'g', 3)).arg(run_.best_epoch);
  }
  if (!run_.labels.empty()) facts << tr("improved with %1").arg(labels_words(run_.labels));
  if (!run_.title.empty()) facts << run_title(run_.preset, run_.model);
  if (const QString ago = ago_text(run_.created); !ago.isEmpty()) facts << ago;
  return facts.join(QStringLiteral(" · "));
}

void RunRow::show_run(const RunInfo& run, const State& state) {
  const FocusHandover handover(*this, {resume_, more_, open_, rename_});
  run_ = run;
  state_ = state;
  title_->set_full_text(run_title(run));
  mark_->setVisible(state.current);
  facts_->set_full_text(facts());
  setAccessibleName(title_->full_text() + QStringLiteral(", ") + facts_->full_text());
  open_->setEnabled(run.epochs_done > 0 || state.training);
  compare_->setEnabled(run.epochs_done > 0 && !state.alone);
  compare_->setToolTip(state.alone ? tr("There is no other run to compare it with")
                                   : tr("Draw its curves beside those of the run that you open"));
  // A run whose embedding was interrupted can be embedded now.
  const bool learned = run.own ? run.own->allowed : run.best_epoch > 0;
  use_->setVisible((run.embedded || learned) && !state.current);
  use_->setEnabled(!state.training && !state.occupied && (run.embedded || state.editable));
  use_->setToolTip(state.occupied ? busy_text()
                   : run.embedded ? QString()
                                  : tr("Describes the pictures by it first, which takes a while"));
  for (QPushButton* button : {open_, compare_}) button->setVisible(!run.own);
  allow_->setVisible(run.own && !run.own->allowed);
  hold_place(use_, allow_->isHidden());
  hold_place(more_, run.finished);
  resume_->setVisible(!run.finished);
  more_->setVisible(run.finished && !run.own);
  improve_->setVisible(run.best_epoch > 0);
  improve_->setEnabled(state.editable && !state.busy);
  resume_->setEnabled(state.editable && !state.busy);
  more_->setEnabled(state.editable && !state.busy);
  rename_->setEnabled(state.editable);
  delete_->setEnabled(state.editable && !state.training);
  if ((state.training || !state.editable) && asking_ != Asking::nothing) ask(Asking::nothing);
}

bool RunRow::compared() const {
  return compare_->isChecked();
}

}  // namespace lookalike
