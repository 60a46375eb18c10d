#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace lookalike {

/// What can be done with a list of pictures: tag them, save the list, put the pictures into a folder.
class ListActions : public QWidget {
  Q_OBJECT

 public:
  /// The object names of its parts begin with `name`.
  explicit ListActions(const QString& name, QWidget* parent = nullptr);

  /// How many pictures the actions are about: those selected, or all of the list.
  void set_pictures(qint64 count, bool selected);
  /// Known tags, to choose from.
  void set_tags(const QStringList& tags);
  /// Empty: pictures can be tagged and exported.
  void set_locked(const QString& reason);

 Q_SIGNALS:
  void tag_requested(const QString& tag);
  void list_requested();    ///< As CSV.
  void folder_requested();  ///< The pictures themselves.

 private:
  void update_buttons();
  void ask_tag();

  QLabel* about_;
  QStringListModel* known_;
  QLineEdit* tag_;
  QPushButton *give_, *save_, *put_;
  qint64 count_ = 0;
  QString locked_;
};

}  // namespace lookalike
