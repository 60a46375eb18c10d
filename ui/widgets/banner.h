#pragma once

#include <QFrame>
#include <functional>

class QLabel;
class QPushButton;
class QTimer;

namespace lookalike {

class IconButton;

/// An inline message instead of a modal dialog. Hidden until it has something to say.
class Banner : public QFrame {
  Q_OBJECT

 public:
  enum class Kind { info, warning, error };
  Q_ENUM(Kind)

  explicit Banner(QWidget* parent = nullptr);

  /// `strong` opens the message in semibold and may be empty. Plain text.
  void show_message(Kind kind, const QString& strong, const QString& text);
  /// The same with a button of its own, or none: it takes the message away and does `act`.
  void tell(Kind kind, const QString& strong, const QString& text, const QString& action = {},
            std::function<void()> act = {});
  void show_error(const QString& message) { tell(Kind::error, {}, message); }
  /// One button at the end of the message; an empty text removes it.
  void set_action(const QString& text);
  /// Whether the button can be pressed; otherwise its tooltip says why not.
  void set_action_enabled(bool enabled, const QString& reason = {});
  void set_dismissable(bool dismissable);
  /// Whether what went well is said only for a while, longer where it can be taken back; not for errors and warnings.
  void set_passing(bool passing) { passes_ = passing; }
  void dismiss();
  QString message() const;  ///< The whole text shown; empty while hidden.
  Kind kind() const { return kind_; }

 Q_SIGNALS:
  void action_clicked();
  void dismissed();  ///< By the user.

 private:
  void pass();

  QLabel* label_;
  QPushButton* action_;
  IconButton* close_;
  QTimer* passing_;
  bool passes_ = false;
  QString message_;
  std::function<void()> act_;
  Kind kind_ = Kind::info;
};

}  // namespace lookalike
