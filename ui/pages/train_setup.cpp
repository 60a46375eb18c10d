#include "ui/pages/train_setup.h"

#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/style/theme.h"
#include "ui/widgets/advanced_panel.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/preset_card.h"
#include "ui/widgets/scroll_column.h"

namespace lookalike {
namespace {

constexpr int preset_width = 300;

}  // namespace

TrainSetup::TrainSetup(QWidget* parent) : QWidget(parent), advanced_(new AdvancedPanel) {
  auto* inner = new QWidget;
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(16);
  column->addWidget(make_preset_cards());
  column->addWidget(advanced_);
  column->addStretch();
  auto* scroll = new QScrollArea;
  scroll->setObjectName("train_setup");
  scroll_vertically(*scroll);
  scroll->setWidget(inner);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
  connect(advanced_, &AdvancedPanel::changed, this, &TrainSetup::take_changes);
  connect(advanced_, &AdvancedPanel::reset_requested, this, [this] {
    const Preset& preset = chosen().preset();
    advanced_->set_config(preset.model, preset.train);
  });
}

/// They belong to their preset: another card has its own, and finds none of them lost.
void TrainSetup::take_changes() {
  PresetCard& card = chosen();
  card.set_configuration({advanced_->model(), advanced_->train()});
  advanced_->set_resettable(card.changed() || !advanced_->valid());
  Q_EMIT changed();
}

QWidget* TrainSetup::make_preset_cards() {
  auto* widget = new QWidget;
  auto* columns = new ColumnLayout(preset_width, gap, widget);
  for (const Preset& preset : presets()) {
    auto* card = new PresetCard(preset);
    columns->addWidget(card);
    cards_.push_back(card);
    connect(card, &PresetCard::toggled, this, [this, card](bool checked) {
      if (checked) advanced_->set_config(card->configuration().model, card->configuration().train);
    });
  }
  cards_.front()->setChecked(true);
  return widget;
}

PresetCard& TrainSetup::chosen() const {
  const auto card = std::find_if(cards_.begin(), cards_.end(), [](const PresetCard* c) { return c->isChecked(); });
  return card == cards_.end() ? *cards_.front() : **card;
}

TrainRequest TrainSetup::request() const {
  TrainRequest request;
  request.preset = chosen().preset().name;
  request.model = advanced_->model();
  request.train = advanced_->train();
  return request;
}

bool TrainSetup::valid() const {
  return advanced_->valid();
}

QString TrainSetup::complaint() const {
  return advanced_->message();
}

}  // namespace lookalike
