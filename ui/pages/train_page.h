#pragma once

#include <QWidget>
#include <memory>

#include "ui/pages/page_context.h"

namespace lookalike {

struct Collection;

/// A new run (presets, advanced settings), a run (curves, figures, reconstructions), all runs; start, pause, resume,
/// stop. When the program was closed during a run it offers to resume it.
class TrainPage : public QWidget {
  Q_OBJECT

 public:
  explicit TrainPage(const PageContext& context, QWidget* parent = nullptr);
  ~TrainPage() override;

  /// What the library session's collection_changed() does; null: no library is open.
  void show_collection(std::shared_ptr<const Collection> collection);
  /// Goes on with a run that was stopped.
  void resume_run(const QString& run);

 Q_SIGNALS:
  void library_requested();  ///< The way out of the empty state.
  void clusters_requested();
  void search_requested();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
