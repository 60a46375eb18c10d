#include "ui/widgets/search_advanced.h"

#include <QComboBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <cmath>

#include "ui/sessions/search_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

constexpr std::array<float PartWeights::*, 3> parts{&PartWeights::dictionary, &PartWeights::learned,
                                                    &PartWeights::colour};
constexpr float full = 100;  // The slider's value for a weight of 1.

}  // namespace

SearchAdvanced::SearchAdvanced(SearchSession& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      fold_(make_button({}, QStringLiteral("search_advanced"), ButtonKind::quiet, this)),
      weights_{new QSlider(Qt::Horizontal, this), new QSlider(Qt::Horizontal, this), new QSlider(Qt::Horizontal, this)},
      descriptor_(new QComboBox(this)),
      metric_(new SegmentedControl({tr("Cosine"), tr("Euclidean")}, this)),
      index_(new SegmentedControl({tr("Auto"), tr("Exact"), tr("Approximate")}, this)),
      fields_(build_fields()) {
  fold_->setCheckable(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(small_gap);
  column->addWidget(fold_, 0, Qt::AlignLeft);
  column->addWidget(fields_);
  connect_session();
  set_unfolded(false);
  show_settings();
}

QWidget* SearchAdvanced::build_fields() {
  auto* fields = new QWidget(this);
  auto* form = new QFormLayout(fields);
  form->setContentsMargins(0, 0, 0, 0);
  form->setSpacing(small_gap);
  const std::array<QString, 3> words{tr("Structure"), tr("Learned"), tr("Colour")};
  const std::array<QString, 3> tips{tr("Weight of patches and textures"), tr("Weight of what training has found"),
                                    tr("Weight of the colour histogram")};
  const std::array<const char*, 3> names{"weight_dictionary", "weight_learned", "weight_colour"};
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    weights_[i]->setObjectName(QLatin1String(names[i]));
    weights_[i]->setAccessibleName(tips[i]);
    weights_[i]->setToolTip(tips[i]);
    weights_[i]->setRange(0, static_cast<int>(full));
    form->addRow(make_label(words[i], TextRole::small), weights_[i]);
  }
  for (const QString& kind : {tr("All parts"), tr("Structure only"), tr("Learned part only"),
                              tr("Latent of the decoder"), tr("Colour only")}) {
    descriptor_->addItem(kind);  // as DescriptorKind counts them
  }
  descriptor_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);  // as wide as the card leaves it
  descriptor_->setObjectName(QStringLiteral("descriptor"));
  descriptor_->setAccessibleName(tr("What is compared"));
  form->addRow(make_label(tr("Compare"), TextRole::small), descriptor_);
  metric_->setObjectName(QStringLiteral("metric"));
  metric_->setAccessibleName(tr("Distance"));
  metric_->setToolTip(tr("The order differs for the latent only: the other parts have length 1"));
  auto* words_of_metric = make_label(tr("Distance"), TextRole::small);
  form->addRow(words_of_metric);
  form->addRow(metric_);
  index_->setObjectName(QStringLiteral("index"));
  index_->setAccessibleName(tr("Index"));
  index_->setToolTip(
      tr("Approximate finds nearly all of the nearest, quickly in large libraries, by an index (IVF) that is built "
         "once. Auto chooses by size."));
  form->addRow(make_label(tr("Index"), TextRole::small));
  form->addRow(index_);
  return fields;
}

void SearchAdvanced::connect_session() {
  connect(fold_, &QPushButton::toggled, this, &SearchAdvanced::set_unfolded);
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    connect(weights_[i], &QSlider::valueChanged, this, [this, part = parts[i]](int value) {
      session_.change([&](SearchSettings& s) { s.weights.*part = static_cast<float>(value) / full; });
    });
  }
  connect(descriptor_, &QComboBox::currentIndexChanged, this, [this](int kind) {
    session_.change([kind](SearchSettings& s) { s.descriptor = static_cast<DescriptorKind>(kind); });
  });
  connect(metric_, &SegmentedControl::selected, this, [this](int metric) {
    session_.change([metric](SearchSettings& s) { s.metric = static_cast<SearchMetric>(metric); });
  });
  connect(index_, &SegmentedControl::selected, this, [this](int index) {
    session_.change([index](SearchSettings& s) { s.index = static_cast<SearchIndex>(index); });
  });
  connect(&session_, &SearchSession::settings_changed, this, &SearchAdvanced::show_settings);
}

void SearchAdvanced::set_unfolded(bool unfolded) {
  fold_->setText(unfolded ? tr("Advanced  ▾") : tr("Advanced  ▸"));
  fold_->setAccessibleName(tr("Advanced search settings"));
  fields_->setVisible(unfolded);
}

void SearchAdvanced::show_settings() {
  const SearchSettings& settings = session_.settings();
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const QSignalBlocker quiet(weights_[i]);
    weights_[i]->setValue(static_cast<int>(std::lround(settings.weights.*parts[i] * full)));
    weights_[i]->setEnabled(settings.descriptor == DescriptorKind::fused);
  }
  const QSignalBlocker quiet(descriptor_);
  descriptor_->setCurrentIndex(static_cast<int>(settings.descriptor));
  metric_->set_current(static_cast<int>(settings.metric));
  index_->set_current(static_cast<int>(settings.index));
}

}  // namespace lookalike
