#pragma once

#include <QFrame>
#include <QSet>
#include <QStringList>

class QAbstractButton;
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
  void set_choice_visible(int index, bool visible);
  QPushButton* button(int index) const;

 Q_SIGNALS:
  void selected(int index);  ///< By the user.

 private:
  void round_ends();
  QButtonGroup* group_;
  QSet<QAbstractButton*> hidden_;
};

}  // namespace lookalike
