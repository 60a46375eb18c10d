#pragma once

#include <filesystem>

#include "engine/library/collection.h"
#include "ui/sessions/library_session.h"
#include "ui/widgets/banner.h"

namespace lookalike {

class TrainSession;

/// Offers to go on with the run of the open library that was in progress when the program ended: to resume it, or where
/// it had been trained to the end, to make it searchable. Shows and hides itself; dismissing it is an answer for good.
class ResumeOffer : public Banner {
  Q_OBJECT

 public:
  ResumeOffer(LibrarySession& library, TrainSession& training, QWidget* parent = nullptr);

  /// Opens this library, and goes on with its interrupted run as soon as that is done.
  void open_and_resume(const std::filesystem::path& library);

 Q_SIGNALS:
  void resume_requested(const QString& run);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void act();
  void act_if_wanted(TaskEnd end);
  void forget();
  const RunInfo* noted() const;

  LibrarySession& library_;
  TrainSession& training_;
  QString run_;
  bool trained_ = false;  ///< To the end: it is only to be made searchable.
  bool opening_ = false;  ///< The library whose run is to go on.
};

}  // namespace lookalike
