#include "ui/pages/train_setup.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/text.h"
#include "ui/widgets/advanced_panel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/column_layout.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/preset_card.h"

namespace lookalike {
namespace {

constexpr int card_width = 300;
constexpr std::size_t most_runs = 5;

}  // namespace

QString training_title(const std::string& preset, const ModelConfig& model) {
  QString title = to_qstring(preset);
  for (const Preset& known : presets()) {
    if (known.name == preset) title = to_qstring(known.title);
  }
  return TrainSetup::tr("%1, %2 px").arg(title).arg(model.input_size);
}

TrainSetup::TrainSetup(QWidget* parent) : QWidget(parent), advanced_(new AdvancedPanel), runs_(new Card) {
  runs_->setObjectName("unfinished_runs");
  runs_->body()->addWidget(make_label(tr("Continue where you stopped"), TextRole::strong));
  run_list_ = new QVBoxLayout;
  run_list_->setSpacing(small_gap);
  runs_->body()->addLayout(run_list_);
  runs_->hide();

  auto* inner = new QWidget;
  auto* column = new QVBoxLayout(inner);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(16);
  column->addWidget(runs_);
  column->addWidget(make_preset_cards());
  column->addWidget(advanced_);
  column->addStretch();
  auto* scroll = new QScrollArea;
  scroll->setObjectName("train_setup");
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(inner);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
  connect(advanced_, &AdvancedPanel::changed, this, &TrainSetup::changed);
}

QWidget* TrainSetup::make_preset_cards() {
  auto* widget = new QWidget;
  auto* columns = new ColumnLayout(card_width, gap, widget);
  for (const Preset& preset : presets()) {
    auto* card = new PresetCard(preset);
    columns->addWidget(card);
    cards_.push_back(card);
    connect(card, &PresetCard::toggled, this, [this, card](bool checked) {
      if (checked) advanced_->set_config(card->preset().model, card->preset().train);
    });
  }
  cards_.front()->setChecked(true);
  return widget;
}

const Preset& TrainSetup::chosen() const {
  const auto card = std::find_if(cards_.begin(), cards_.end(), [](const PresetCard* c) { return c->isChecked(); });
  return card == cards_.end() ? cards_.front()->preset() : (*card)->preset();
}

TrainRequest TrainSetup::request() const {
  TrainRequest request;
  request.preset = chosen().name;
  request.model = advanced_->model();
  request.train = advanced_->train();
  return request;
}

bool TrainSetup::valid() const {
  return advanced_->valid();
}

void TrainSetup::show_collection(const Collection& collection) {
  while (QLayoutItem* item = run_list_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  std::size_t shown = 0;
  for (auto run = collection.runs.rbegin(); run != collection.runs.rend() && shown < most_runs; ++run) {
    if (run->finished || run->epochs_done == 0) continue;  // Nothing is left of a run that ended in its first epoch.
    add_run(*run);
    ++shown;
  }
  runs_->setVisible(shown > 0);
  set_editable(!collection.read_only);
}

void TrainSetup::add_run(const RunInfo& run) {
  auto* line = new QWidget;
  auto* layout = new QHBoxLayout(line);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(gap);
  layout->addWidget(make_label(training_title(run.preset, run.model), TextRole::body));
  QStringList facts{tr("stopped after %1 of %2")
                        .arg(run.epochs_done)
                        .arg(counted(run.train.epochs, tr("%1 epoch"), tr("%1 epochs")))};
  if (std::isfinite(run.best_val_loss)) facts << tr("best loss %1").arg(QString::number(run.best_val_loss, 'g', 3));
  if (const QString ago = ago_text(run.created); !ago.isEmpty()) facts << tr("begun %1").arg(ago);
  auto* text = new ElidedLabel;
  set_text_role(text, TextRole::muted);
  text->set_full_text(facts.join(QStringLiteral(" · ")));
  layout->addWidget(text, 1);
  const QString id = to_qstring(run.id);
  auto* resume = make_button(tr("Resume"), "resume_" + id);
  connect(resume, &QPushButton::clicked, this, [this, id] { Q_EMIT resume_requested(id); });
  layout->addWidget(resume);
  run_list_->addWidget(line);
}

void TrainSetup::set_editable(bool editable) {
  runs_->setEnabled(editable);
}

}  // namespace lookalike
