#pragma once

#include <QObject>
#include <QString>
#include <string>
#include <vector>

#include "engine/training/epoch_report.h"
#include "ui/sessions/job_queue.h"

namespace lookalike {

class LibrarySession;

/// Reads and edits the runs of the open library in the background. Lives in the window's thread; all calls return at
/// once.
class RunSession : public QObject {
  Q_OBJECT

 public:
  explicit RunSession(LibrarySession& library, QObject* parent = nullptr);

  void read_history(const std::string& run);
  /// An empty title takes the person's own away.
  void rename(const std::string& run, const QString& title);
  void remove(const std::string& run);
  /// Lets the encoder of a run from another computer be loaded on this one; the user has agreed.
  void allow_encoder(const std::string& run);

 Q_SIGNALS:
  void history_read(const QString& run, const std::vector<lookalike::EpochRecord>& history);
  void failed(const QString& message);

 private:
  void edit(std::function<void()> work);

  LibrarySession& library_;
  JobQueue reads_, edits_;  ///< An edit may have to wait for a task; curves do not.
};

}  // namespace lookalike
