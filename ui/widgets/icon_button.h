#pragma once

#include <QToolButton>

namespace lookalike {

/// A small button that is only a line icon, drawn in the theme's colours of the moment.
class IconButton : public QToolButton {
  Q_OBJECT

 public:
  /// `icon`: name in the resources. `words`: tool tip and accessible name.
  IconButton(const QString& icon, const QString& words, const QString& name, QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString icon_name_;
};

}  // namespace lookalike
