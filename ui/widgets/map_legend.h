#pragma once

#include <QList>
#include <set>
#include <vector>

#include "ui/widgets/card.h"
#include "ui/widgets/map_colouring.h"

class QLabel;

namespace lookalike {

/// The groups of a map's colouring with their marks, names and counts. Clicking shows only those that are checked; with
/// none checked all are shown.
class MapLegend : public Card {
  Q_OBJECT

 public:
  explicit MapLegend(QWidget* parent = nullptr);

  /// Other groups clear the filter, without a signal.
  void show_colouring(const MapColouring& colouring);
  std::set<int> checked() const;

 Q_SIGNALS:
  void filter_changed();

 private:
  class Entry;
  std::vector<MapGroup> groups_;
  QList<Entry*> entries_;
  QLabel *title_, *explanation_;
  QWidget* list_;
};

}  // namespace lookalike
