#pragma once

#include <QString>

#include "engine/library/collection.h"
#include "ui/sessions/train_session.h"

// What the Train page says about the state of a run.

namespace lookalike {

/// Of the session's run: "epoch 7 of 24", "paused · 7 of 24", "stopped · 7 of 24". `batch_epoch`: of the last batch;
/// `end`: how the last run ended.
QString session_words(const TrainSession& training, int batch_epoch, TaskEnd end);
QString stored_words(const RunInfo& run);

/// A title that leaves room for the buttons beside it.
QString short_title(const QString& title);

}  // namespace lookalike
