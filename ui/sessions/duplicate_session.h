#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/near_duplicates.h"
#include "ui/sessions/worker.h"

namespace lookalike {

/// Groups of near-duplicates, together with what was asked.
struct DuplicateAnswer {
  std::shared_ptr<const Collection> collection;  ///< The rows mean this one.
  DuplicatesBy by = DuplicatesBy::hash;
  double distance = 0;
  std::vector<std::vector<std::int64_t>> groups;
  std::vector<std::int64_t> spare;  ///< spare_rows() of them.
};

/// Finds near-duplicates in the background; the latest question wins. Pictures are compared once: other distances are
/// then answered at once. Lives in the window's thread.
class DuplicateSession : public QObject {
  Q_OBJECT

 public:
  explicit DuplicateSession(QObject* parent = nullptr);
  ~DuplicateSession() override;

  void ask(std::shared_ptr<const Collection> collection, DuplicatesBy by, double distance);
  void cancel() { worker_.request_stop(); }
  bool running() const { return running_; }

 Q_SIGNALS:
  void progress_changed(const lookalike::Progress& progress);
  void answered(const std::shared_ptr<const lookalike::DuplicateAnswer>& answer);
  void cancelled();
  void failed(const QString& message);

 private:
  struct Compared;
  void finish(const std::shared_ptr<const DuplicateAnswer>& answer, const QString& problem);

  std::shared_ptr<const Collection> collection_;
  DuplicatesBy by_ = DuplicatesBy::hash;
  std::shared_ptr<std::atomic<double>> distance_;  ///< May change while pictures are still being compared.
  bool running_ = false;
  std::uint64_t generation_ = 0;        ///< Answers to an older question are dropped.
  std::shared_ptr<Compared> compared_;  ///< What the worker keeps between jobs; only the worker touches it.
  Worker worker_;
};

}  // namespace lookalike
