#include "ui/sessions/duplicate_session.h"

#include "ui/qt_convert.h"

namespace lookalike {

/// The comparison by descriptor, which takes long.
struct DuplicateSession::Compared {
  std::shared_ptr<const Embeddings> embeddings;
  std::shared_ptr<const NearDuplicates> found;

  std::shared_ptr<const NearDuplicates> in(const std::shared_ptr<const Collection>& collection,
                                           const ProgressCallback& progress, const std::stop_token& stop) {
    if (found && embeddings == collection->embeddings) return found;
    found = NearDuplicates::find(collection, DuplicatesBy::descriptor, progress, stop);
    embeddings = collection->embeddings;
    return found;
  }
};

DuplicateSession::DuplicateSession(QObject* parent)
    : QObject(parent),
      distance_(std::make_shared<std::atomic<double>>(0)),
      compared_(std::make_shared<Compared>()),
      worker_(this) {}

DuplicateSession::~DuplicateSession() = default;

void DuplicateSession::ask(std::shared_ptr<const Collection> collection, DuplicatesBy by, double distance) {
  const bool under_way =
      running_ && by == by_ && by == DuplicatesBy::descriptor && collection->embeddings == collection_->embeddings;
  collection_ = collection;
  by_ = by;
  *distance_ = distance;
  if (under_way) return;  // It asks for the distance when it has compared the pictures.
  const auto generation = ++generation_;
  running_ = true;
  worker_.start([this, generation, collection = std::move(collection), by, wanted = distance_,
                 compared = compared_](std::stop_token stop) {
    std::shared_ptr<DuplicateAnswer> answer;
    QString problem;
    const auto progress = [this, generation](const Progress& report) {
      worker_.post([this, generation, report] {
        if (generation == generation_ && running_) Q_EMIT progress_changed(report);
      });
    };
    try {
      const auto found = by == DuplicatesBy::hash ? NearDuplicates::find(collection, by, {}, stop)
                                                  : compared->in(collection, progress, stop);
      if (found) {
        const double at = *wanted;
        auto groups = found->groups(at);
        auto spare = spare_rows(*collection, groups);
        answer =
            std::make_shared<DuplicateAnswer>(DuplicateAnswer{collection, by, at, std::move(groups), std::move(spare)});
      }
    } catch (const std::exception& error) {
      problem = to_qstring(std::string(error.what()));
    }
    worker_.post([this, generation, answer, problem] {
      if (generation == generation_) finish(answer, problem);
    });
  });
}

void DuplicateSession::finish(const std::shared_ptr<const DuplicateAnswer>& answer, const QString& problem) {
  running_ = false;
  if (!problem.isEmpty()) {
    Q_EMIT failed(problem);
  } else if (!answer) {
    Q_EMIT cancelled();
  } else if (answer->distance != *distance_) {
    ask(collection_, by_, *distance_);
  } else {
    Q_EMIT answered(answer);
  }
}

}  // namespace lookalike
