#pragma once

#include <QWidget>
#include <vector>

#include "ui/models/health_filter.h"

class QButtonGroup;

namespace lookalike {

class Chip;

/// The health report as a bar of filters with counts, one of them chosen.
class HealthChips : public QWidget {
  Q_OBJECT

 public:
  explicit HealthChips(QWidget* parent = nullptr);

  /// Counts anew; a chosen filter that has become empty and hidden falls back to "All usable".
  void set_collection(const Collection& collection);
  HealthFilter current() const;
  void choose(HealthFilter filter);

 Q_SIGNALS:
  void filter_changed();

 private:
  Chip* chip(HealthFilter filter) const { return chips_[static_cast<std::size_t>(filter)]; }

  std::vector<Chip*> chips_;  ///< In the order of health_filters.
  QButtonGroup* group_;
};

}  // namespace lookalike
