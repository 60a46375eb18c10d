#pragma once

#include <QWidget>

namespace lookalike {

/// What can be done with what is selected beside a view, as buttons below each other.
class SelectionActions : public QWidget {
  Q_OBJECT

 public:
  /// The names of the buttons begin with `name`.
  explicit SelectionActions(const QString& name, QWidget* parent = nullptr);

 Q_SIGNALS:
  void similar_requested();
  void library_requested();  ///< To be seen there.
  /// Menus to be opened at a place of the screen.
  void tag_menu_requested(const QPoint& at);
  void export_menu_requested(const QPoint& at);
};

}  // namespace lookalike
