#pragma once

#include <filesystem>

#include "engine/library/collection.h"
#include "ui/sessions/library_session.h"
#include "ui/widgets/banner.h"

namespace lookalike {

class TrainSession;

/// Offers to resume the run of the open library that was in progress when the program ended. Shows and hides itself;
/// dismissing it is an answer for good.
class ResumeOffer : public Banner {
  Q_OBJECT

 public:
  ResumeOffer(LibrarySession& library, TrainSession& training, QWidget* parent = nullptr);

  /// Opens this library, and asks for its interrupted run to be resumed as soon as that is done.
  void open_and_resume(const std::filesystem::path& library);

 Q_SIGNALS:
  void resume_requested(const QString& run);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void resume_if_wanted(TaskEnd end);
  const RunInfo* interrupted() const;

  LibrarySession& library_;
  TrainSession& training_;
  QString run_;
  bool opening_ = false;  ///< The library whose run is to be resumed.
};

}  // namespace lookalike
