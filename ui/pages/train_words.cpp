#include "ui/pages/train_words.h"

#include <algorithm>

#include "ui/text.h"
#include "ui/translate.h"

namespace lookalike {
namespace {}  // namespace

QString session_words(const TrainSession& training, int batch_epoch, TaskEnd end) {
  const auto report = training.report();
  const int done = report ? report->last().epoch : 0;
  const int planned = report ? report->epochs : training.request().train.epochs;
  const int epoch = std::max({1, done, batch_epoch});
  switch (training.state()) {
    case TrainSession::State::starting:
      return tr("preparing");
    case TrainSession::State::training:
      return tr("epoch %1 of %2").arg(epoch).arg(planned);
    case TrainSession::State::paused:
      return tr("paused · %1 of %2").arg(epoch).arg(planned);
    case TrainSession::State::stopping:
      return tr("stopping");
    case TrainSession::State::embedding:
      return tr("making searchable");
    case TrainSession::State::idle:
      break;
  }
  if (end == TaskEnd::failed) return tr("failed after %1").arg(counted(done, tr("%1 epoch"), tr("%1 epochs")));
  if (end == TaskEnd::cancelled && done < planned) return tr("stopped · %1 of %2").arg(done).arg(planned);
  return done < planned ? tr("ended early after epoch %1").arg(done) : tr("finished");
}

QString stored_words(const RunInfo& run) {
  if (!run.finished) return tr("stopped · %1 of %2").arg(run.epochs_done).arg(run.train.epochs);
  return run.epochs_done < run.train.epochs ? tr("ended early after epoch %1").arg(run.epochs_done) : tr("finished");
}

QString short_title(const QString& title) {
  constexpr int most = 22;
  return title.size() <= most ? title : title.left(most - 1).trimmed() + QStringLiteral("…");
}

}  // namespace lookalike
