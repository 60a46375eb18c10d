#include "ui/widgets/health_chips.h"

#include <QButtonGroup>

#include "ui/widgets/chip.h"
#include "ui/widgets/flow_layout.h"

namespace lookalike {

namespace {

QColor Palette::*dot_of(HealthFilter filter) {
  switch (filter) {
    case HealthFilter::usable:
      return nullptr;
    case HealthFilter::near_duplicates:
      return nullptr;
    case HealthFilter::unreadable:
      return &Palette::error;
    default:
      return &Palette::warning;
  }
}

}  // namespace

HealthChips::HealthChips(QWidget* parent) : QWidget(parent), group_(new QButtonGroup(this)) {
  auto* layout = new FlowLayout(small_gap, this);
  for (const HealthFilter filter : health_filters) {
    auto* chip = new Chip(health_filter_name(filter), this);
    chip->setObjectName(QStringLiteral("filter_%1").arg(static_cast<int>(filter)));
    chip->setCheckable(true);
    group_->addButton(chip, static_cast<int>(filter));
    layout->addWidget(chip);
    chips_.push_back(chip);
  }
  chip(HealthFilter::usable)->setChecked(true);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(group_, &QButtonGroup::idClicked, this, &HealthChips::filter_changed);
}

void HealthChips::set_collection(const Collection& collection) {
  for (const HealthFilter filter : health_filters) {
    const auto count = static_cast<qint64>(filtered_count(collection, filter));
    chip(filter)->set_count(count);
    chip(filter)->set_dot(count > 0 ? dot_of(filter) : nullptr);
    chip(filter)->setVisible(count > 0 || always_shown(filter));
  }
  if (chip(current())->isHidden()) chip(HealthFilter::usable)->setChecked(true);
}

HealthFilter HealthChips::current() const {
  return static_cast<HealthFilter>(group_->checkedId());
}

void HealthChips::choose(HealthFilter filter) {
  chip(filter)->setChecked(true);
}

}  // namespace lookalike
