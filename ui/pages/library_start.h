#pragma once

#include <QWidget>

class QVBoxLayout;

namespace lookalike {

class DropArea;

/// What the library page shows before a folder is open: where to drop one, how to choose one, the demo, the recent
/// ones.
class LibraryStart : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryStart(QWidget* parent = nullptr);
  void set_hovered(bool hovered);
  /// Reads the recent folders anew.
  void refresh_recents();

 Q_SIGNALS:
  void choose_requested();
  void demo_requested();
  void folder_chosen(const QString& folder);

 private:
  DropArea* area_;
  QWidget* recents_;
  QVBoxLayout* recent_list_;
};

}  // namespace lookalike
