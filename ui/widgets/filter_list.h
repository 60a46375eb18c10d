#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;

namespace lookalike {

class FilterValues;

/// Pops up to choose among values by check marks; a line above a long list finds those that contain a text. Closed by
/// Escape or a click elsewhere.
class FilterList : public QFrame {
  Q_OBJECT

 public:
  /// The names of its parts begin with `name`. `words`: what is chosen among.
  FilterList(FilterValues& values, const QString& name, const QString& words, QWidget* parent);
  void open_below(const QWidget& place);

 private:
  class Rows;
  void refresh();
  void toggle_current();

  FilterValues& values_;
  QLineEdit* text_;
  QListView* list_;
  QLabel* nothing_;
  QPushButton* none_;
};

}  // namespace lookalike
