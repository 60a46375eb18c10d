#include "ui/pages/train_figures.h"

#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "engine/model/options.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/chart_lines.h"
#include "ui/widgets/option_field.h"
#include "ui/widgets/stat_card.h"

namespace lookalike {
namespace {

constexpr int figures_width = 228;

QString short_number(double value) {
  return QString::number(value, 'g', 3);
}

}  // namespace

TrainFigures::TrainFigures(QWidget* parent) : QWidget(parent) {
  time_ = new StatCard(tr("Time left"), "time_left");
  batch_ = new StatCard(tr("This epoch"), "this_epoch");
  rate_ = new StatCard(tr("Learning rate · memory"), "current_rate");
  best_ = new StatCard(tr("Best epoch"), "best_epoch");
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  for (StatCard* card : {time_, batch_, rate_, best_}) layout->addWidget(card, 1);
  best_->setToolTip(metric_words());
  setFixedWidth(figures_width);
}

void TrainFigures::set_compact(bool compact) {
  batch_->setVisible(!compact);
}

void TrainFigures::begin(const TrainConfig& plan) {
  plan_ = plan;
  history_.clear();
  memory_ = 0;
  time_->set_caption(tr("Time left"));
  batch_->set_caption(tr("This epoch"));
  for (StatCard* card : {time_, batch_, best_}) card->show_value(QStringLiteral("–"), {});
  show_rate(plan.learning_rate);
  batch_->set_progress(0);
}

void TrainFigures::show_batch(const BatchReport& batch) {
  memory_ = batch.memory;
  batch_->show_value(tr("batch %1 of %2").arg(number_text(batch.batch), number_text(batch.batches)),
                     tr("reconstruction error %1").arg(short_number(batch.reconstruction)));
  batch_->setToolTip(tr("Of this batch, as in the chart of the loss. What training makes small is the whole objective, "
                        "with invariance and penalties where the preset has them: %1")
                         .arg(short_number(batch.loss)));
  batch_->set_progress(batch.batches > 0 ? static_cast<double>(batch.batch) / static_cast<double>(batch.batches) : 0);
  show_time(batch.seconds_left, batch.images_per_s);
  if (batch.learning_rate > 0) show_rate(batch.learning_rate);
}

void TrainFigures::show_time(double seconds_left, double images_per_s) {
  time_->show_value(seconds_left < 0 ? QStringLiteral("–") : duration_text(seconds_left),
                    tr("%1 images/s").arg(number_text(std::llround(images_per_s))));
  if (!history_.empty())
    batch_->set_caption(tr("This epoch · last took %1").arg(duration_text(history_.back().seconds)));
}

void TrainFigures::show_rate(double rate) {
  QStringList detail;
  if (memory_ > 0) detail << QLocale().formattedDataSize(memory_, 1, QLocale::DataSizeTraditionalFormat);
  if (!history_.empty()) detail << tr("data wait %1").arg(percent_text(history_.back().data_wait));
  if (detail.isEmpty()) detail << choice_title(to_text(option_named("schedule").get({{}, plan_})));
  rate_->show_value(short_number(rate), detail.join(QStringLiteral(" · ")));
}

void TrainFigures::show_history(const std::vector<EpochRecord>& history, int best_epoch, double seconds_left) {
  history_ = history;
  if (history_.empty()) return;
  show_time(seconds_left, history_.back().images_per_s);
  show_rate(history_.back().learning_rate);
  const auto best =
      std::find_if(history_.begin(), history_.end(), [&](const auto& r) { return r.epoch == best_epoch; });
  if (best == history_.end()) return;
  const bool validated = std::isfinite(best->val_loss);
  const QString loss = short_number(validated ? best->val_loss : best->train_loss);
  QString detail = (validated ? tr("validation loss %1") : tr("training loss %1")).arg(loss);
  if (std::isfinite(best->p_at_10)) detail = tr("loss %1 · P@10 %2").arg(loss, QString::number(best->p_at_10, 'f', 3));
  best_->show_value(QString::number(best_epoch), detail);
}

void TrainFigures::show_state(TrainSession::State state) {
  if (state == TrainSession::State::embedding) return end();
  const bool paused = state == TrainSession::State::paused;
  if (!paused && state != TrainSession::State::training) return;
  time_->set_caption(paused ? tr("Time left · paused") : tr("Time left"));
  if (paused) time_->show_value(time_->value(), tr("0 images/s"));
}

void TrainFigures::end() {
  batch_->set_progress(-1);
  batch_->setToolTip({});
  if (history_.empty()) {
    time_->show_value(QStringLiteral("–"), {});
    return;
  }
  show_rate(history_.back().learning_rate);  // as the chart: no longer that of the last batch
  double seconds = 0, images_per_s = 0;
  for (const EpochRecord& record : history_) {
    seconds += record.seconds;
    images_per_s += record.images_per_s / static_cast<double>(history_.size());
  }
  time_->set_caption(tr("Time for all epochs"));
  time_->show_value(duration_text(seconds), tr("%1 images/s").arg(number_text(std::llround(images_per_s))));
  batch_->set_caption(tr("Epochs"));
  batch_->show_value(tr("%1 of %2").arg(history_.back().epoch).arg(plan_.epochs),
                     tr("%1 an epoch").arg(duration_text(seconds / static_cast<double>(history_.size()))));
}

}  // namespace lookalike
