#pragma once

#include "engine/library/collection.h"
#include "ui/widgets/banner.h"

namespace lookalike {

class LibrarySession;
class TrainSession;

/// Offers to resume the run of the open library that was in progress when the program ended. Shows and hides itself;
/// dismissing it is an answer for good.
class ResumeOffer : public Banner {
  Q_OBJECT

 public:
  ResumeOffer(LibrarySession& library, TrainSession& training, QWidget* parent = nullptr);

 Q_SIGNALS:
  void resume_requested(const QString& run);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  const RunInfo* interrupted() const;

  LibrarySession& library_;
  TrainSession& training_;
  QString run_;
};

}  // namespace lookalike
