#pragma once

#include <memory>
#include <vector>

#include "engine/library/collection.h"
#include "ui/widgets/card.h"

namespace lookalike {

/// The upper part of a clustering's tree, with the line that cuts it into k clusters. A click on a height cuts there;
/// the arrow keys pick another k, and Enter cuts. The lowest branches are groups of pictures that are not taken apart
/// any more.
class Dendrogram : public Card {
  Q_OBJECT

 public:
  explicit Dendrogram(QWidget* parent = nullptr);

  /// Nothing is drawn when the clustering has no tree.
  void show_clustering(std::shared_ptr<const Clustering> clustering);
  void set_selected(int k);
  int selected() const { return selected_; }

  /// The number of clusters below a cut at this place of the widget.
  int k_at(double y) const;
  /// Where the line for k clusters lies.
  double y_of_cut(int k) const;

 Q_SIGNALS:
  void k_picked(int k);
  void cut_requested(int k);  ///< After it was picked.

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Node {
    double across = 0;  ///< Place among the lowest branches, 0 … 1.
    double height = 0;  ///< 0 for the lowest branches.
    int left = -1, right = -1;
    int colour = -1;  ///< Of the cluster that all of its pictures are in; −1: of several.
  };
  int place(std::int32_t node, double& next, const std::vector<int>& colours);
  QRectF plot() const;
  double to_y(double height) const;
  void pick(int k);

  std::shared_ptr<const Clustering> clustering_;
  std::vector<Node> nodes_;
  std::int32_t lowest_ = 0;  ///< Nodes of the tree below this number are drawn as one branch.
  int most_ = 1;             ///< The largest k that can be picked.
  int selected_ = 0;
};

}  // namespace lookalike
