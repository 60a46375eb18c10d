#pragma once

#include <QList>
#include <memory>
#include <set>

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

class QLabel;

namespace lookalike {

/// The clusters with their marks, names and counts. Clicking shows only those that are checked; with none checked all
/// are shown.
class MapLegend : public Card {
  Q_OBJECT

 public:
  explicit MapLegend(QWidget* parent = nullptr);

  /// Null: no clusters. Another clustering clears the filter, without a signal.
  void show_clusters(std::shared_ptr<const Clustering> clustering);
  std::set<int> checked() const;

 Q_SIGNALS:
  void filter_changed();

 private:
  class Entry;
  std::shared_ptr<const Clustering> clustering_;
  QList<Entry*> entries_;
  QLabel* title_;
  QWidget* list_;
};

}  // namespace lookalike
