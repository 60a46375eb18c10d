#pragma once

#include <string>
#include <vector>

#include "engine/library/folder_export.h"
#include "ui/widgets/card.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace lookalike {

class EarlierExports;
class SegmentedControl;

/// Where to, and how, clusters are exported into folders, and which exports can be taken back: a part of the page, not
/// a dialog.
class ExportPanel : public Card {
  Q_OBJECT

 public:
  explicit ExportPanel(QWidget* parent = nullptr);

  /// Shows the panel for one cluster, or for all (−1).
  void open(int cluster, const QString& what);
  int cluster() const { return cluster_; }
  void set_subject(const QString& what);
  /// While something is in progress no export can begin.
  void set_busy(bool busy);
  void show_earlier(const std::vector<ExportRecord>& oldest_first);

 Q_SIGNALS:
  void opened();  ///< It wants to show the earlier exports.
  void undo_requested(const std::string& id);
  void requested(const lookalike::FolderExportRequest& request);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void choose_folder();
  void explain();
  void update_button();
  void ask();

  QLabel *title_, *explanation_;
  QLineEdit* folder_;
  SegmentedControl* by_;
  QPushButton* export_;
  EarlierExports* earlier_;
  int cluster_ = -1;
  bool busy_ = false;
};

}  // namespace lookalike
