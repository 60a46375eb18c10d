#include "ui/pages/train_progress.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <cmath>

#include "ui/text.h"
#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/loss_chart.h"
#include "ui/widgets/reconstruction_strip.h"
#include "ui/widgets/stat_card.h"

namespace lookalike {
namespace {

constexpr int figures_width = 244;

QString short_number(double value) {
  return QString::number(value, 'g', 3);
}

}  // namespace

TrainProgress::TrainProgress(QWidget* parent) : QWidget(parent), chart_(new LossChart) {
  time_ = new StatCard(tr("Time left"), "time_left");
  batch_ = new StatCard(tr("This epoch"), "this_epoch");
  rate_ = new StatCard(tr("Learning rate"), "current_rate");
  best_ = new StatCard(tr("Best epoch"), "best_epoch");
  auto* figures = new QVBoxLayout;
  figures->setSpacing(12);
  for (StatCard* card : {time_, batch_, rate_, best_}) {
    card->setFixedWidth(figures_width);
    figures->addWidget(card, 1);
  }
  auto* upper = new QHBoxLayout;
  upper->setSpacing(16);
  upper->addWidget(chart_, 1);
  upper->addLayout(figures);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(16);
  layout->addLayout(upper, 5);
  layout->addWidget(make_reconstructions(), 5);
}

QWidget* TrainProgress::make_reconstructions() {
  auto* card = new Card;
  auto* line = new QHBoxLayout;
  line->setSpacing(12);
  line->addWidget(make_label(tr("Reconstructions"), TextRole::strong));
  line->addWidget(make_label(tr("what the network makes of pictures that it does not train on"), TextRole::muted));
  line->addStretch();
  card->body()->addLayout(line);
  strip_ = new ReconstructionStrip;
  card->body()->addWidget(strip_, 1);
  return card;
}

void TrainProgress::begin(const TrainConfig& plan) {
  plan_ = plan;
  report_.reset();
  chart_->clear(plan.epochs);
  strip_->show_pictures({}, {});
  time_->set_caption(tr("Time left"));
  for (StatCard* card : {time_, batch_, best_}) card->show_value(QStringLiteral("–"), {});
  rate_->show_value(short_number(plan.learning_rate),
                    plan.schedule == Schedule::linear ? tr("falls to 0 by the last epoch") : tr("constant"));
  batch_->set_progress(0);
}

void TrainProgress::show_batch(const BatchReport& batch) {
  batch_->show_value(tr("batch %1 of %2").arg(number_text(batch.batch), number_text(batch.batches)),
                     tr("objective %1").arg(short_number(batch.loss)));
  batch_->set_progress(batch.batches > 0 ? static_cast<double>(batch.batch) / static_cast<double>(batch.batches) : 0);
  show_time(batch.seconds_left, batch.images_per_s);
}

void TrainProgress::show_time(double seconds_left, double images_per_s) {
  QString detail = tr("%1 images/s").arg(number_text(std::llround(images_per_s)));
  if (report_) detail += tr(" · %1 an epoch").arg(duration_text(report_->last().seconds));
  time_->show_value(seconds_left < 0 ? QStringLiteral("–") : duration_text(seconds_left), detail);
}

void TrainProgress::show_epoch(std::shared_ptr<const EpochReport> report) {
  report_ = std::move(report);
  chart_->show_report(report_);
  const EpochRecord& last = report_->last();
  show_time(report_->seconds_left, last.images_per_s);
  rate_->show_value(short_number(last.learning_rate),
                    plan_.schedule == Schedule::linear ? tr("falls to 0 by the last epoch") : tr("constant"));
  if (report_->best_epoch > 0) {
    const QString loss = short_number(report_->best_val_loss);
    best_->show_value(QString::number(report_->best_epoch), std::isfinite(last.val_loss)
                                                                ? tr("validation loss %1").arg(loss)
                                                                : tr("training loss %1").arg(loss));
  }
  strip_->show_pictures(report_->originals, report_->reconstructions);
}

void TrainProgress::end() {
  batch_->set_progress(-1);
  if (!report_) return;
  double seconds = 0, images_per_s = 0;
  for (const EpochRecord& record : report_->history) {
    seconds += record.seconds;
    images_per_s += record.images_per_s / static_cast<double>(report_->history.size());
  }
  time_->set_caption(tr("Time for all epochs"));
  time_->show_value(duration_text(seconds), tr("%1 images/s").arg(number_text(std::llround(images_per_s))));
}

}  // namespace lookalike
