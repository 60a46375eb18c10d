#include "ui/widgets/run_chart.h"

#include <QBuffer>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QSlider>
#include <algorithm>
#include <cmath>

#include "ui/qt_convert.h"
#include "ui/widgets/chart_export.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/dialog_folder.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr int refresh_ms = 100;
constexpr int linear_choice = 0, logarithmic_choice = 1;

QByteArray png(const QImage& image) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  image.save(&buffer, "PNG");
  return bytes;
}

}  // namespace

RunChart::RunChart(QWidget* parent) : Card(parent) {
  setObjectName("run_chart");
  body()->addLayout(make_tools());
  legend_line_ = new FlowLayout(6);
  body()->addLayout(legend_line_);
  make_chart();
  timer_.setSingleShot(true);
  timer_.setInterval(refresh_ms);
  connect(&timer_, &QTimer::timeout, this, &RunChart::refresh);
  connect(kind_, &SegmentedControl::selected, this, &RunChart::refresh);
  connect(axis_, &SegmentedControl::selected, this, [this](int choice) {
    logarithmic_ = choice == logarithmic_choice;
    refresh();
  });
  connect(smoothing_, &QSlider::valueChanged, this, &RunChart::refresh_soon);
  connect(&saver_, &FileSaver::saved, this, &RunChart::exported);
  connect(&saver_, &FileSaver::failed, this, &RunChart::export_failed);
  refresh();
}

QHBoxLayout* RunChart::make_tools() {
  kind_ = new SegmentedControl({tr("Loss"), tr("Learning rate"), tr("Metrics")});  // In the order of ChartKind.
  kind_->setObjectName("chart_kind");
  kind_->setAccessibleName(tr("What the chart shows"));
  kind_->button(0)->setToolTip(tr("Error of the reconstructions, with pixel values from 0 to 1"));
  kind_->button(2)->setToolTip(metric_words());
  smoothing_ = new QSlider(Qt::Horizontal);
  smoothing_->setObjectName("chart_smoothing");
  smoothing_->setAccessibleName(tr("Smoothing of the lines"));
  smoothing_->setToolTip(tr("Smoothing"));
  smoothing_->setRange(0, 95);
  smoothing_->setFixedWidth(56);
  axis_ = new SegmentedControl({tr("Linear"), tr("Log")});
  axis_->setObjectName("chart_axis");
  axis_->setAccessibleName(tr("Scale of the vertical axis"));
  axis_->set_current(logarithmic_choice);
  auto* smoothing_label = new ElidedLabel;  // Gives way first where the window is narrow.
  set_text_role(smoothing_label, TextRole::label);
  smoothing_label->set_full_text(tr("Smoothing"));
  auto* save = make_button(tr("Export"), "chart_export");
  auto* menu = new QMenu(save);
  menu->addAction(tr("Picture (PNG)…"), this, [this] { ask_where(QStringLiteral("png")); });
  menu->addAction(tr("Drawing (SVG)…"), this, [this] { ask_where(QStringLiteral("svg")); });
  menu->addAction(tr("Values (CSV)…"), this, [this] { ask_where(QStringLiteral("csv")); });
  save->setMenu(menu);
  auto* line = new QHBoxLayout;
  line->setSpacing(8);
  line->addWidget(kind_);
  line->addStretch(1);
  line->addWidget(smoothing_label);
  line->addWidget(smoothing_);
  line->addWidget(axis_);
  line->addWidget(save);
  return line;
}

void RunChart::make_chart() {
  chart_ = new LineChart({&Palette::train});
  chart_->setObjectName("run_lines");
  chart_->setAccessibleName(tr("The run's curves by epoch"));
  chart_->setAccessibleDescription(tr("The arrow keys move from epoch to epoch and show the values"));
  chart_->set_linear_floor(0.0);
  chart_->set_hover_text([this](int epoch) { return values_at(lines_, epoch); });
  body()->addWidget(chart_, 1);
}

void RunChart::clear(const QString& name, const TrainConfig& plan) {
  content_.run = {name, {}, plan};
  content_.batches.clear();
  best_epoch_ = 0;
  refresh();
}

void RunChart::show_batches(const QList<QPointF>& points) {
  content_.batches = points;
  refresh_soon();
}

void RunChart::show_history(const std::vector<EpochRecord>& history, int planned_epochs, int best_epoch) {
  content_.run.history = history;
  content_.run.plan.epochs = planned_epochs;
  best_epoch_ = best_epoch;
  refresh_soon();
}

void RunChart::set_others(std::vector<RunCurves> others) {
  content_.others = std::move(others);
  refresh_soon();
}

void RunChart::refresh_soon() {
  if (!timer_.isActive()) timer_.start();
}

void RunChart::refresh() {
  content_.kind = static_cast<ChartKind>(kind_->current());
  content_.smoothing = smoothing_->value() / 100.0;
  lines_ = chart_lines(content_);
  std::vector<LineChart::Line> drawn;
  double last = 2;
  for (const ChartLine& line : lines_) {
    drawn.push_back(line.line);
    last = std::max(last, line.values.last().x());
  }
  chart_->set_x_range(0, std::max(content_.run.plan.epochs, static_cast<int>(std::ceil(last))));
  const bool shares = content_.kind == ChartKind::metrics;  // From 0 to 1: no use for orders of magnitude.
  axis_->setEnabled(!shares);
  axis_->set_current(logarithmic_ && !shares ? logarithmic_choice : linear_choice);
  axis_->setToolTip(shares ? tr("Shares from 0 to 1 have a linear scale") : QString());
  chart_->set_logarithmic(axis_->current() == logarithmic_choice);
  chart_->set_lines(std::move(drawn));
  chart_->set_empty_text(content_.kind == ChartKind::metrics && !content_.run.history.empty()
                             ? tr("There are no metrics of this run yet.")
                             : tr("The curves begin with the first batches."));
  refresh_marker();
  refresh_legend();
}

void RunChart::refresh_marker() {
  const auto& history = content_.run.history;
  const auto best =
      std::find_if(history.begin(), history.end(), [this](const auto& r) { return r.epoch == best_epoch_; });
  if (best == history.end() || content_.kind == ChartKind::learning_rate) return chart_->set_marker(std::nullopt);
  const double loss = std::isfinite(best->val_loss) ? best->val_loss : best->train_mse;
  const QString text = content_.kind == ChartKind::loss
                           ? tr("best epoch %1 · %2").arg(best_epoch_).arg(QString::number(loss, 'g', 3))
                           : tr("best epoch %1").arg(best_epoch_);
  chart_->set_marker(LineChart::MarkerLine{best_epoch_, text, &Palette::good});
}

Chip* RunChart::legend(std::size_t index) {
  while (legend_.size() <= index) {
    auto* chip = new Chip(QString(), this);
    chip->setObjectName(QStringLiteral("legend_%1").arg(legend_.size()));
    chip->setFocusPolicy(Qt::NoFocus);
    chip->setAttribute(Qt::WA_TransparentForMouseEvents);
    legend_line_->addWidget(chip);
    legend_.push_back(chip);
  }
  return legend_[index];
}

void RunChart::refresh_legend() {
  std::size_t shown = 0;
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (line->label().isEmpty()) continue;
    Chip* chip = legend(shown++);
    chip->set_words(line->label() + QLatin1Char(' ') + QString::number(line->values.last().y(), 'g', 3));
    line->line.token ? chip->set_dot(line->line.token) : chip->set_dot_colour(line->line.colour);
    chip->show();
  }
  if (content_.kind == ChartKind::loss && !content_.batches.isEmpty()) {
    Chip* chip = legend(shown++);
    chip->set_words(tr("each batch"));
    chip->set_dot(&Palette::muted);
    chip->show();
  }
  for (std::size_t i = shown; i < legend_.size(); ++i) legend_[i]->hide();
}

void RunChart::ask_where(const QString& ending) {
  auto* dialog = new QFileDialog(this, tr("Save the chart"), {}, QStringLiteral("*.") + ending);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(ending);
  start_at_last_folder(*dialog);
  dialog->selectFile(QStringLiteral("training.") + ending);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { export_to(to_path(file)); });
  dialog->open();
}

void RunChart::export_to(const std::filesystem::path& file) {
  if (timer_.isActive()) refresh();  // What is shown a moment later belongs to it.
  const std::string ending = file.extension().string();
  if (ending == ".csv") {
    saver_.save(file, [content = content_] { return chart_csv(content).toUtf8(); });
  } else if (ending == ".svg") {
    saver_.save(file, [bytes = chart_svg(*chart_, lines_)] { return bytes; });
  } else if (ending == ".png") {
    saver_.save(file, [image = chart_image(*chart_, lines_)] { return png(image); });
  } else {
    Q_EMIT export_failed(tr("A chart can be saved as .png, .svg or .csv, but not as %1.").arg(to_qstring(file)));
  }
}

}  // namespace lookalike
