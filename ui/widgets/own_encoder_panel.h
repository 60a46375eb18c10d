#pragma once

#include <utility>
#include <vector>

#include "engine/library/own_encoder_run.h"
#include "ui/widgets/card.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace lookalike {

class Banner;
class LibrarySession;
class SegmentedControl;
class TaskView;

/// Chooses an encoder of the user's own and what it expects, warns, and adds it as a run: a part of the page, not a
/// dialog. Shows the progress, and why an encoder was refused.
class OwnEncoderPanel : public Card {
  Q_OBJECT

 public:
  explicit OwnEncoderPanel(LibrarySession& session, QWidget* parent = nullptr);

  /// Puts the focus where typing begins.
  void begin();

 Q_SIGNALS:
  void added();   ///< The run is there, and current.
  void closed();  ///< Without adding one.

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* make_field(const OwnEncoderOption& option);
  QWidget* make_file_line();
  QWidget* make_warning();
  QWidget* make_last_line();
  void connect_session();
  void choose_file();
  void show_state();
  void add();
  OwnEncoderRequest request() const;  ///< Throws Error(usage).

  /// The editor of an option: one of the two.
  struct Field {
    const OwnEncoderOption* option;
    QLineEdit* line;
    SegmentedControl* choice;
  };

  LibrarySession& session_;
  std::vector<Field> fields_;
  QLineEdit *file_, *name_;
  QWidget* warning_;
  QCheckBox* trust_;
  Banner* banner_;
  TaskView* task_;
  QPushButton *close_, *add_;
  bool adding_ = false;
};

}  // namespace lookalike
