#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>

#include "engine/library/explanation.h"
#include "ui/sessions/worker.h"

namespace lookalike {

struct SearchAnswer;

/// An Explanation, ready to be shown.
struct ShownExplanation {
  struct Side {
    QString name;
    QImage picture;                ///< Bright where it agrees most with the other one.
    QImage reconstruction, error;  ///< Null without a trained network.
    double squared_error = 0;
  };
  std::int64_t row = 0;
  Side query, match;
  ExplainedDistance distance;
  SearchMetric metric = SearchMetric::cosine;  ///< Of the distance.
};

/// Explains matches in the background; the latest question wins. Lives in the window's thread.
class ExplainSession : public QObject {
  Q_OBJECT

 public:
  explicit ExplainSession(QObject* parent = nullptr);
  ~ExplainSession() override;

  void ask(std::shared_ptr<const SearchAnswer> answer, std::int64_t row);

 Q_SIGNALS:
  void explained(const std::shared_ptr<const lookalike::ShownExplanation>& explanation);
  void failed(const QString& message);

 private:
  struct Explaining;
  std::uint64_t generation_ = 0;            ///< Answers to an older question are dropped.
  std::shared_ptr<Explaining> explaining_;  ///< What the worker keeps between jobs; only the worker touches it.
  Worker worker_;
};

}  // namespace lookalike
