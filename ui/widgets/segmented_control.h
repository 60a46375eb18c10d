#pragma once

#include <QFrame>
#include <QStringList>

class QButtonGroup;
class QPushButton;

namespace lookalike {

/// A few exclusive choices side by side; arrow keys move between them.
class SegmentedControl : public QFrame {
  Q_OBJECT

 public:
  explicit SegmentedControl(const QStringList& choices, QWidget* parent = nullptr);

  int current() const;
  void set_current(int index);  ///< Without a signal.
  void set_choice_enabled(int index, bool enabled);
  QPushButton* button(int index) const;

 Q_SIGNALS:
  void selected(int index);  ///< By the user.

 private:
  QButtonGroup* group_;
};

}  // namespace lookalike
