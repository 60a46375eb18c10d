#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace lookalike {

/// What a page shows while it has nothing: an icon, what is missing, what to do, and buttons that do it.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(const QString& icon, QWidget* parent = nullptr);

  void set_text(const QString& title, const QString& sentence);
  void add_action(QWidget* button);
  QVBoxLayout* body() const { return body_; }  ///< For more below the buttons.

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh_icon();

  QString icon_name_;
  QLabel *icon_, *title_, *sentence_;
  QHBoxLayout* actions_;
  QVBoxLayout* body_;
};

}  // namespace lookalike
