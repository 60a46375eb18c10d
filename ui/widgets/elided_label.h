#pragma once

#include <QLabel>

namespace lookalike {

/// One line of text that gives way when room is short: to fewer facts, then an ellipsis, then nothing; the tool tip is
/// the whole text.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideRight);
  void set_full_text(const QString& text);
  const QString& full_text() const { return full_text_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void update_tool_tip();
  QString shown_text() const;

  QString full_text_;
  Qt::TextElideMode mode_;
};

}  // namespace lookalike
