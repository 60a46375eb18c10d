#pragma once

#include <QWidget>
#include <filesystem>
#include <optional>

#include "engine/library/collection.h"
#include "ui/interrupted_run.h"
#include "ui/sessions/worker.h"

class QVBoxLayout;

namespace lookalike {

class Banner;
class DropArea;

/// What the library page shows before a folder is open: an interrupted training to go on with, where to drop a folder,
/// how to choose one, the demo, the recent ones.
class LibraryStart : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryStart(QWidget* parent = nullptr);
  void set_hovered(bool hovered);
  /// Reads the recent folders and the interrupted runs anew.
  void refresh_recents();

 Q_SIGNALS:
  void choose_requested();
  void demo_requested();
  void folder_chosen(const QString& folder);
  /// A training that the program's end had interrupted.
  void resume_chosen(const std::filesystem::path& library);

 private:
  void refresh_offer();
  void show_offer(const InterruptedRun& noted, const std::optional<RunInfo>& run, const QString& pictures);

  Banner* offer_;
  std::filesystem::path interrupted_;  ///< The library that it speaks of.
  DropArea* area_;
  QWidget* recents_;
  QVBoxLayout* recent_list_;
  Worker worker_;  ///< Last: reads what is known of the interrupted run.
};

}  // namespace lookalike
