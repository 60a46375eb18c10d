#include "ui/widgets/loss_chart.h"

#include <QHBoxLayout>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/loss_series.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr int refresh_ms = 60;
constexpr int narrow = 640;  // From here on down the legend needs the label's room.
constexpr int logarithmic_choice = 1;

QString loss_text(double loss) {
  return QString::number(loss, 'g', 3);
}

Chip* make_legend(const QString& name, QColor Palette::*token) {
  auto* chip = new Chip(QString());
  chip->setObjectName(name);
  chip->setCheckable(false);
  chip->setFocusPolicy(Qt::NoFocus);
  chip->setAttribute(Qt::WA_TransparentForMouseEvents);
  chip->set_dot(token);
  chip->hide();
  return chip;
}

}  // namespace

LossChart::LossChart(QWidget* parent) : Card(parent) {
  setObjectName("loss_chart");
  train_ = make_legend("train_loss", &Palette::train);
  validation_ = make_legend("validation_loss", &Palette::validation);

  smoothing_ = new QSlider(Qt::Horizontal);
  smoothing_->setObjectName("loss_smoothing");
  smoothing_->setAccessibleName(tr("Smoothing of the lines"));
  smoothing_->setToolTip(tr("Smoothing"));
  smoothing_->setRange(0, 95);
  smoothing_->setFixedWidth(70);
  axis_ = new SegmentedControl({tr("Linear"), tr("Log")});
  axis_->setObjectName("loss_axis");
  axis_->setAccessibleName(tr("Scale of the loss axis"));
  axis_->set_current(logarithmic_choice);

  auto* line = new QHBoxLayout;
  line->setSpacing(12);
  auto* title = make_label(tr("Loss"), TextRole::strong);
  title->setToolTip(tr("Mean squared error of the reconstructions, with pixel values from 0 to 1"));
  line->addWidget(title);
  line->addWidget(train_);
  line->addWidget(validation_);
  line->addStretch();
  smoothing_label_ = make_label(tr("Smoothing"), TextRole::label);
  line->addWidget(smoothing_label_);
  line->addWidget(smoothing_);
  line->addWidget(axis_);
  body()->addLayout(line);

  chart_ = new LineChart({&Palette::train, &Palette::validation});
  chart_->setObjectName("loss_lines");
  chart_->setAccessibleName(tr("Training and validation loss by epoch"));
  chart_->set_logarithmic(true);
  chart_->set_linear_floor(0.0);
  chart_->set_hover_text([this](int epoch) { return values_at(epoch); });
  body()->addWidget(chart_, 1);

  timer_.setSingleShot(true);
  timer_.setInterval(refresh_ms);
  connect(&timer_, &QTimer::timeout, this, &LossChart::refresh);
  connect(smoothing_, &QSlider::valueChanged, this, &LossChart::refresh);
  connect(axis_, &SegmentedControl::selected, this,
          [this](int choice) { chart_->set_logarithmic(choice == logarithmic_choice); });
}

void LossChart::resizeEvent(QResizeEvent* event) {
  Card::resizeEvent(event);
  smoothing_label_->setVisible(width() > narrow);
}

void LossChart::show_report(std::shared_ptr<const EpochReport> report) {
  report_ = std::move(report);
  if (!timer_.isActive()) timer_.start();
}

void LossChart::clear(int planned_epochs) {
  report_.reset();
  planned_epochs_ = planned_epochs;
  refresh();
}

void LossChart::refresh() {
  static const std::vector<EpochRecord> none;
  const std::vector<EpochRecord>& history = report_ ? report_->history : none;
  const double weight = smoothing_->value() / 100.0;
  const int last = history.empty() ? 1 : history.back().epoch;
  chart_->set_x_range(1, std::max({2, last, report_ ? report_->epochs : planned_epochs_}));
  chart_->set_points(0, smoothed(loss_points(history, &EpochRecord::train_mse), weight));
  chart_->set_points(1, smoothed(loss_points(history, &EpochRecord::val_loss), weight));
  if (report_ && report_->best_epoch > 0) {
    const QString text = tr("best epoch %1 · %2").arg(report_->best_epoch).arg(loss_text(report_->best_val_loss));
    chart_->set_marker(LineChart::MarkerLine{report_->best_epoch, text, &Palette::good});
  } else {
    chart_->set_marker(std::nullopt);
  }
  refresh_chips();
}

void LossChart::refresh_chips() {
  const bool any = report_ && !report_->history.empty();
  train_->setVisible(any);
  validation_->setVisible(any && std::isfinite(report_->last().val_loss));
  if (!any) return;
  train_->set_words(tr("train %1").arg(loss_text(report_->last().train_mse)));
  validation_->set_words(tr("validation %1").arg(loss_text(report_->last().val_loss)));
}

QString LossChart::values_at(int epoch) const {
  if (!report_) return {};
  const auto& history = report_->history;
  const auto found = std::find_if(history.begin(), history.end(), [&](const auto& r) { return r.epoch == epoch; });
  if (found == history.end()) return {};
  const QString train = tr("epoch %1 · train %2").arg(epoch).arg(loss_text(found->train_mse));
  if (!std::isfinite(found->val_loss)) return train;
  return train + tr(" · validation %1").arg(loss_text(found->val_loss));
}

}  // namespace lookalike
