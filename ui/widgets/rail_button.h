#pragma once

#include <QAbstractButton>

namespace lookalike {

/// Icon over word; the checked one stands on the accent wash. Something dragged over it chooses it, so that a picture
/// can be carried to another page.
class RailButton : public QAbstractButton {
  Q_OBJECT

 public:
  RailButton(const QString& icon, const QString& word, const QString& name, QWidget* parent = nullptr);
  void set_running(bool running);
  bool running() const { return running_; }
  QSize sizeHint() const override { return {60, 57}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;

 private:
  QString icon_name_;
  bool running_ = false;
  bool focus_by_key_ = false;  ///< The ring is for those who move by keyboard.
};

}  // namespace lookalike
