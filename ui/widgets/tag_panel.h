#pragma once

#include <QPointer>
#include <QStringList>

#include "ui/widgets/card.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace lookalike {

/// A field for a tag with the known ones to choose from. It offers them while a part of one is typed.
QLineEdit* make_tag_field(QStringListModel* known);

/// Asks for a tag that pictures are to have: a part of the page, not a dialog.
class TagPanel : public Card {
  Q_OBJECT

 public:
  explicit TagPanel(QWidget* parent = nullptr);

  /// `what` is to be tagged: "3 pictures".
  void open(const QString& what, const QStringList& known);
  void close_panel();  ///< The keyboard goes back to where it was.

 Q_SIGNALS:
  void requested(const QString& tag);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void ask();

  QLabel* title_;
  QStringListModel* known_;
  QLineEdit* tag_;
  QPushButton* give_;
  QPointer<QWidget> opened_from_;
};

}  // namespace lookalike
