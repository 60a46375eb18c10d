#pragma once

#include <QObject>
#include <memory>

#include "ui/sessions/epoch_session.h"

namespace lookalike {

class LibrarySession;
class TrainSession;

/// The map of the run in progress after its newest epoch: of the run's fixed sample, each lying on the one shown before
/// it as well as it can. Maps are made only while it is looked at, and one at a time, so that epochs that come faster
/// than maps can be made are passed over. Lives in the window's thread.
class LiveMap : public QObject {
  Q_OBJECT

 public:
  LiveMap(LibrarySession& library, TrainSession& training, QObject* parent = nullptr);

  /// A run of the library that is open is being trained.
  bool running() const { return !epochs_.run().empty(); }
  /// It has finished an epoch, so that there is something to look at.
  bool ready() const { return running() && !epochs_.epochs().empty(); }
  /// Whether somebody looks at it.
  void watch(bool watched);
  /// The newest; null until there is one, and when no run is in progress.
  const std::shared_ptr<const EpochView>& view() const { return view_; }

 Q_SIGNALS:
  void changed();

 private:
  void follow_session();
  void ask();

  LibrarySession& library_;
  TrainSession& training_;
  bool watched_ = false;
  bool asked_ = false;
  int looked_for_ = 0;  ///< The newest epoch that was asked for.
  std::shared_ptr<const Collection> asked_in_;
  std::shared_ptr<const EpochView> view_;
  EpochSession epochs_;
};

}  // namespace lookalike
