#include "ui/pages/train_epochs.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/focus_handover.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/reconstruction_strip.h"
#include "ui/widgets/sample_map.h"

namespace lookalike {
namespace {

constexpr int slider_width = 200, narrow = 820;

}  // namespace

TrainEpochs::TrainEpochs(QWidget* parent) : Card(parent) {
  setObjectName("train_epochs");
  make_tools();
  strip_ = new ReconstructionStrip;
  map_ = new SampleMap;
  map_->hide();
  auto* line = new QHBoxLayout;
  line->setSpacing(16);
  line->addWidget(strip_, 1);
  line->addWidget(map_);
  body()->addLayout(line, 1);
  connect(&session_, &EpochSession::epochs_changed, this, &TrainEpochs::refresh_slider);
  connect(&session_, &EpochSession::view_ready, this,
          [this](const std::shared_ptr<const EpochView>& view) { show_view(*view); });
  connect(&session_, &EpochSession::failed, this, [this](const QString& message) { facts_->set_full_text(message); });
  clear();
}

void TrainEpochs::make_tools() {
  facts_ = new ElidedLabel;
  set_text_role(facts_, TextRole::muted);
  facts_->setObjectName("epochs_facts");
  slider_ = new QSlider(Qt::Horizontal);
  slider_->setObjectName("epoch_slider");
  slider_->setAccessibleName(tr("Epoch whose reconstructions are shown"));
  slider_->setPageStep(5);
  slider_->setMinimumWidth(90);
  slider_->setMaximumWidth(slider_width);
  epoch_ = make_label({}, TextRole::strong);
  epoch_->setObjectName("shown_epoch");
  others_ = make_button(tr("Other pictures"), "other_pictures");
  chosen_ = make_button(tr("Use the selection"), "selected_pictures");
  chosen_->setToolTip(tr("Pictures that are selected on another page"));
  chosen_->setEnabled(false);
  back_ = make_button(tr("Same pictures"), "same_pictures");
  auto* line = new QHBoxLayout;
  line->setSpacing(10);
  line->addWidget(make_label(tr("Reconstructions"), TextRole::strong));
  line->addWidget(facts_, 1);
  line->addWidget(make_label(tr("Epoch"), TextRole::label));
  line->addWidget(slider_);
  line->addWidget(epoch_);
  line->addWidget(back_);
  line->addWidget(chosen_);
  line->addWidget(others_);
  body()->addLayout(line);
  connect(slider_, &QSlider::valueChanged, this, &TrainEpochs::slide);
  connect(others_, &QPushButton::clicked, this, [this] {
    leave_sample();
    session_.show_others(++draws_);
  });
  connect(chosen_, &QPushButton::clicked, this, [this] {
    leave_sample();
    session_.show_chosen(selected_of_, selected_);
  });
  connect(back_, &QPushButton::clicked, this, &TrainEpochs::back_to_sample);
}

void TrainEpochs::leave_sample() {
  if (!others_shown_) epoch_before_ = following_ ? 0 : shown_;
  following_ = false;
}

/// At the epoch that was shown of it, or, when it was followed, at the newest.
void TrainEpochs::back_to_sample() {
  const auto& epochs = session_.epochs();
  if (epochs.empty()) return;
  put_slider(epoch_before_ > 0 ? epoch_before_ : epochs.back());
  slide(slider_->value());
}

/// Without a signal.
void TrainEpochs::put_slider(int epoch) {
  const auto& epochs = session_.epochs();
  const auto place = std::lower_bound(epochs.begin(), epochs.end(), epoch);
  const QSignalBlocker quiet(slider_);
  slider_->setValue(static_cast<int>(place - epochs.begin()));
}

void TrainEpochs::clear() {
  shown_ = 0;
  following_ = true;
  have_weights_ = others_shown_ = false;
  session_.close();
  strip_->show_columns({});
  map_->show_points({}, {});
  map_->hide();
  facts_->set_full_text({});
  back_->hide();
}

void TrainEpochs::open(std::shared_ptr<Library> library, std::shared_ptr<const Collection> collection,
                       const RunInfo& run) {
  if (run.id == session_.run()) return;
  clear();
  have_weights_ = run.best_epoch > 0;
  session_.open(std::move(library), std::move(collection), run);
}

void TrainEpochs::show_report(std::shared_ptr<const EpochReport> report) {
  have_weights_ = have_weights_ || report->best_epoch > 0;
  session_.add_report(std::move(report));
}

void TrainEpochs::refresh_slider() {
  const auto& epochs = session_.epochs();
  const int last = static_cast<int>(epochs.size()) - 1;
  {
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, std::max(0, last));
    if (following_) slider_->setValue(std::max(0, last));
  }
  slider_->setEnabled(last > 0);
  refresh_buttons();
  const auto at = static_cast<std::size_t>(slider_->value());
  if (!others_shown_) epoch_->setText(epochs.empty() ? QStringLiteral("–") : QString::number(epochs[at]));
  if (following_ && last >= 0 && shown_ != epochs.back()) session_.show_epoch(epochs.back());
}

void TrainEpochs::refresh_buttons() {
  const bool can_reconstruct = have_weights_ && !session_.run().empty();
  others_->setEnabled(can_reconstruct);
  chosen_->setEnabled(can_reconstruct && !selected_.empty());
}

void TrainEpochs::set_selection(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows) {
  selected_of_ = std::move(collection);
  selected_ = std::move(rows);
  refresh_buttons();
}

void TrainEpochs::slide(int position) {
  const auto& epochs = session_.epochs();
  if (position < 0 || position >= static_cast<int>(epochs.size())) return;
  following_ = position + 1 == static_cast<int>(epochs.size());
  const int epoch = epochs[static_cast<std::size_t>(position)];
  epoch_->setText(QString::number(epoch));
  session_.show_epoch(epoch);
}

void TrainEpochs::show_view(const EpochView& view) {
  const FocusHandover handover(*this, {chosen_, others_});
  strip_->show_columns(view.columns);
  others_shown_ = view.others;
  back_->setVisible(view.others);
  if (view.epoch > 0) {
    epoch_->setText(QString::number(view.epoch));
    if (view.others) put_slider(view.epoch);
  }
  if (view.others) return show_others(view);
  shown_ = view.epoch;
  facts_->set_full_text(tr("the same pictures after every epoch"));
  map_->show_points(view.map, view.clusters);
  fit_map();
}

void TrainEpochs::show_others(const EpochView& view) {
  const int all = static_cast<int>(view.columns.size());
  const QString side = view.validation == 0     ? tr("trained on")
                       : view.validation == all ? tr("not trained on")
                                                : tr("%1 trained on").arg(all - view.validation);
  facts_->set_full_text(tr("%1 by the best epoch · %2").arg(counted(all, tr("%1 picture"), tr("%1 pictures")), side));
}

/// As wide as high, and only where the pictures keep enough room.
void TrainEpochs::fit_map() {
  map_->setVisible(map_->count() > 0 && width() >= narrow);
  map_->setFixedWidth(std::clamp(strip_->height(), 120, 260));
}

void TrainEpochs::resizeEvent(QResizeEvent* event) {
  Card::resizeEvent(event);
  fit_map();
}

}  // namespace lookalike
