#pragma once

#include "engine/library/collection.h"
#include "engine/library/jobs.h"
#include "ui/widgets/card.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace lookalike {

class ElidedLabel;
class LabelOptions;

/// What a run is called: the person's own title, or “Lookalike, 96 px”, or “resnet18.onnx, 224 px”.
QString run_title(const RunInfo& run);
QString run_title(const std::string& preset, const ModelConfig& model);

/// One run of the list: its facts, what can be done with it, and below, when asked for, the line that asks back
/// (rename, more epochs, improve with labels, delete). Object names of the controls end in the run's id.
class RunRow : public Card {
  Q_OBJECT

 public:
  explicit RunRow(const RunInfo& run, QWidget* parent = nullptr);

  struct State {
    bool editable = true;   ///< The library can be changed.
    bool training = false;  ///< This run is in progress.
    bool busy = false;      ///< Some run is in progress: none can be continued.
    bool current = false;   ///< Its vectors are what is searched.
    bool occupied = false;  ///< The library has another task, so that it cannot turn to this run.
    bool alone = false;     ///< There is no other run to compare it with.
  };
  void show_run(const RunInfo& run, const State& state);
  const RunInfo& run() const { return run_; }
  bool compared() const;

 Q_SIGNALS:
  void open_requested();
  void compare_toggled(bool compared);
  void continue_requested(int epochs);  ///< Up to this many in all.
  /// A new run that starts from this one. Where its labels are empty, they are in a file that is yet to be chosen.
  void improve_requested(const TrainRequest& improvement);
  void use_requested();  ///< Search with it.
  void renamed(const QString& title);
  void delete_requested();
  void allow_requested();  ///< Its encoder may be loaded on this computer.

 protected:
  /// Esc takes the question back; it does not reach the window, where it would stop a training.
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class Asking { nothing, title, epochs, labels, deletion, permission };
  QWidget* make_line();
  QWidget* make_question();
  void keep_columns();
  void show_label_options(bool shown);
  static void hold_place(QPushButton* button, bool hold);
  void ask(Asking what);
  void answer();
  void improve();
  QString facts() const;
  QString own_facts() const;
  QString named(const char* name) const;

  RunInfo run_;
  State state_;
  Asking asking_ = Asking::nothing;
  ElidedLabel *title_, *facts_;
  QLabel* mark_;
  QPushButton *open_, *compare_, *use_, *resume_, *more_, *improve_, *allow_, *rename_, *delete_;
  QWidget* question_;
  LabelOptions* label_options_ = nullptr;  ///< From when they are wanted first.
  QHBoxLayout* question_line_;
  QLabel *question_text_, *epochs_words_;
  QLineEdit* title_field_;
  QSpinBox* epochs_field_;
  QComboBox* labels_field_;
  QPushButton *confirm_, *cancel_, *options_;
};

}  // namespace lookalike
