#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "engine/library/folder_export.h"

class QPushButton;
class QScrollArea;

namespace lookalike {

/// Exports into folders that can be taken back, the newest first, with a button each. Hidden when there are none.
class EarlierExports : public QWidget {
  Q_OBJECT

 public:
  explicit EarlierExports(QWidget* parent = nullptr);

  void show_exports(const std::vector<ExportRecord>& oldest_first);
  /// While something is in progress none can be taken back.
  void set_busy(bool busy);

 Q_SIGNALS:
  void undo_requested(const std::string& id);

 private:
  QWidget* make_row(const ExportRecord& record);
  void update_buttons();

  QScrollArea* area_;
  std::vector<QPushButton*> buttons_;
  bool busy_ = false;
};

}  // namespace lookalike
