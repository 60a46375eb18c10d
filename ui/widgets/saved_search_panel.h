#pragma once

#include <QString>

#include "ui/widgets/card.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace lookalike {

class SavedSearchSession;
struct SavedSearchInfo;

/// The saved searches, each to be opened, renamed or deleted, and a field to keep the one on show among them.
class SavedSearchPanel : public Card {
  Q_OBJECT

 public:
  explicit SavedSearchPanel(SavedSearchSession& session, QWidget* parent = nullptr);

  /// Whether there is a search to save, and what it may be called; read-only libraries only open.
  void set_savable(bool savable, const QString& name);
  void set_editable(bool editable);
  /// Unfolds, ready for a name.
  void open();

 Q_SIGNALS:
  void close_requested();  ///< By Esc.

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* make_field();
  QWidget* make_list();
  void show_list();
  QWidget* make_row(const SavedSearchInfo& info, int number);
  void ask_name(const QString& renamed);
  void show_field();
  void give_name();

  SavedSearchSession& session_;
  QLabel* question_;
  QLineEdit* name_;
  QPushButton* give_;
  QLabel* nothing_;
  QWidget *field_, *list_;
  QString renamed_;  ///< The search whose new name is asked for; empty: a name for the one on show is.
  QString suggested_;
  bool savable_ = false, editable_ = true;
};

}  // namespace lookalike
