#pragma once

#include <QMenu>
#include <functional>

#include "engine/library/collection.h"

namespace lookalike {

/// What can be done with one cluster, wherever it is shown.
class ClusterMenu : public QMenu {
  Q_OBJECT

 public:
  /// `editable`: false leaves only what changes nothing in the library.
  ClusterMenu(const Clustering& clustering, int cluster, bool editable, QWidget* parent = nullptr);

 Q_SIGNALS:
  void rename_requested();
  void recolour_requested(int colour);
  void merge_requested(int into);
  void split_requested(int parts);
  void export_requested();
  void find_similar(std::int64_t row);  ///< To its leading picture.

 private:
  QMenu* add_menu(const QString& title, const QString& name);
  void add_colours(int current);
};

/// The clusters that `cluster` may become part of.
void add_merges(QMenu& menu, const Clustering& clustering, int cluster, const std::function<void(int into)>& merge);
/// Into how many parts `cluster` may be split.
void add_splits(QMenu& menu, const Clustering& clustering, int cluster, const std::function<void(int parts)>& split);

/// A cluster's name as a menu or a button takes it: an ampersand is no shortcut.
QString in_menu(const std::string& name);

/// The mark of a cluster as an icon, for menus and buttons.
QIcon cluster_icon(int colour);

}  // namespace lookalike
