#pragma once

#include <QScrollArea>
#include <memory>

#include "engine/library/collection.h"

class QLabel;
class QVBoxLayout;

namespace lookalike {

/// The other clusters as places to move pictures to: by a drop, or by a click for what is selected.
class ClusterTargets : public QScrollArea {
  Q_OBJECT

 public:
  explicit ClusterTargets(QWidget* parent = nullptr);

  /// All clusters but `without`, and a new one at the end.
  void show_clusters(const Collection& collection, int without);
  /// Only drops that come from this widget are taken.
  void set_source(const QWidget* source) { source_ = source; }
  /// Whether a click would move anything.
  void set_clickable(bool clickable);

 Q_SIGNALS:
  void chosen(int cluster);  ///< The number of clusters: a new one.

 private:
  class Target;
  void add(int cluster, const QString& name, int colour);

  QWidget* list_;
  QVBoxLayout* layout_;
  QLabel* title_ = nullptr;
  const QWidget* source_ = nullptr;
  bool clickable_ = false;
};

}  // namespace lookalike
