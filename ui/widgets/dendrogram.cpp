#include "ui/widgets/dendrogram.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

namespace lookalike {
namespace {

constexpr int few_branches = 40, most_branches = 200, several = -1, nobody = -2;

/// The colour of the cluster that holds all leaves below each node.
std::vector<int> colours_of(const Clustering& clustering) {
  const WardTree& tree = *clustering.tree;
  std::vector<int> colours(static_cast<std::size_t>(tree.leaves) + tree.merges.size(), nobody);
  for (std::size_t row = 0; row < clustering.assignment.size(); ++row) {
    colours[row] = clustering.clusters[static_cast<std::size_t>(clustering.assignment[row])].colour;
  }
  for (std::size_t i = 0; i < tree.merges.size(); ++i) {
    const int a = colours[static_cast<std::size_t>(tree.merges[i].a)];
    const int b = colours[static_cast<std::size_t>(tree.merges[i].b)];
    colours[static_cast<std::size_t>(tree.leaves) + i] = a == b ? a : several;
  }
  return colours;
}

}  // namespace

Dendrogram::Dendrogram(QWidget* parent) : Card(parent) {
  setObjectName(QStringLiteral("dendrogram"));
  setAccessibleName(tr("Dendrogram"));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setMinimumHeight(150);
  setToolTip(tr("Each fork joins two groups; the higher it is, the less they are alike. Click a height to cut there."));
  auto* line = new QHBoxLayout;
  line->setSpacing(small_gap);
  line->addWidget(make_label(tr("Dendrogram"), TextRole::strong));
  line->addWidget(make_label(tr("click a height to cut there"), TextRole::muted));
  line->addStretch();
  body()->addLayout(line);
  body()->addStretch();
}

void Dendrogram::show_clustering(std::shared_ptr<const Clustering> clustering) {
  clustering_ = std::move(clustering);
  nodes_.clear();
  if (!clustering_ || !clustering_->tree || clustering_->tree->merges.empty()) return update();
  const WardTree& tree = *clustering_->tree;
  const auto shown = static_cast<std::int32_t>(
      std::min<std::int64_t>(std::clamp(2 * clustering_->k, few_branches, most_branches), tree.leaves) - 1);  // merges
  most_ = shown + 1;
  lowest_ = static_cast<std::int32_t>(tree.leaves + std::ssize(tree.merges)) - shown;
  double next = 0.5 / (shown + 1);
  place(static_cast<std::int32_t>(tree.leaves + std::ssize(tree.merges)) - 1, next, colours_of(*clustering_));
  update();
}

/// Lays out the subtree from left to right; returns its place in nodes_.
int Dendrogram::place(std::int32_t node, double& next, const std::vector<int>& colours) {
  const WardTree& tree = *clustering_->tree;
  Node laid;
  laid.colour = colours[static_cast<std::size_t>(node)];
  if (node < lowest_) {
    laid.across = next;
    next += 1.0 / most_;
  } else {
    const WardTree::Merge& merge = tree.merges[static_cast<std::size_t>(node - tree.leaves)];
    laid.height = merge.height;
    laid.left = place(merge.a, next, colours);
    laid.right = place(merge.b, next, colours);
    laid.across =
        (nodes_[static_cast<std::size_t>(laid.left)].across + nodes_[static_cast<std::size_t>(laid.right)].across) / 2;
  }
  nodes_.push_back(laid);
  return static_cast<int>(nodes_.size()) - 1;
}

QRectF Dendrogram::plot() const {
  constexpr int above = 44, below = 14, beside = 16;
  return QRectF(rect()).adjusted(beside, above, -beside, -below);
}

double Dendrogram::to_y(double height) const {
  const double top = clustering_->tree->merges.back().height;
  return plot().bottom() - (top > 0 ? height / top : 0) * plot().height();
}

double Dendrogram::y_of_cut(int k) const {
  if (nodes_.empty()) return 0;
  const auto& merges = clustering_->tree->merges;
  const auto below = static_cast<std::ptrdiff_t>(merges.size()) - k;  // The highest merge under the cut.
  const double low = below >= 0 ? merges[static_cast<std::size_t>(below)].height : 0;
  if (k <= 1) return to_y(low) - 4;
  return (to_y(low) + to_y(merges[static_cast<std::size_t>(below + 1)].height)) / 2;
}

int Dendrogram::k_at(double y) const {
  int k = 1;
  if (nodes_.empty()) return k;
  const auto& merges = clustering_->tree->merges;
  while (k < most_ && to_y(merges[merges.size() - static_cast<std::size_t>(k)].height) < y) ++k;
  return k;
}

void Dendrogram::set_selected(int k) {
  selected_ = k;
  update();
}

void Dendrogram::pick(int k) {
  if (nodes_.empty()) return;
  set_selected(std::clamp(k, 1, most_));
  Q_EMIT k_picked(selected_);
}

void Dendrogram::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || nodes_.empty()) return;
  pick(k_at(event->position().y()));
  Q_EMIT cut_requested(selected_);
}

void Dendrogram::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
      return pick(selected_ - 1);
    case Qt::Key_Right:
    case Qt::Key_Down:
      return pick(selected_ + 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!nodes_.empty()) Q_EMIT cut_requested(selected_);
      return;
    default:
      Card::keyPressEvent(event);
  }
}

void Dendrogram::paintEvent(QPaintEvent* event) {
  Card::paintEvent(event);
  if (nodes_.empty()) return;
  const Palette& colours = palette_of(this);
  QPainter painter(this);
  const QRectF area = plot();
  const auto x = [&](const Node& node) { return area.left() + node.across * area.width(); };
  for (const Node& node : nodes_) {
    if (node.left < 0) continue;
    const double y = to_y(node.height);
    for (const int part : {node.left, node.right}) {
      const Node& below = nodes_[static_cast<std::size_t>(part)];
      painter.setPen(QPen(below.colour >= 0 ? cluster_colour(below.colour) : colours.muted, 1.5));
      painter.drawLine(QPointF(x(below), to_y(below.height)), QPointF(x(below), y));
      painter.setPen(QPen(node.colour >= 0 ? cluster_colour(node.colour) : colours.muted, 1.5));
      painter.drawLine(QPointF(x(below), y), QPointF(x(node), y));
    }
  }
  if (selected_ < 1 || selected_ > most_) return;
  painter.setPen(QPen(colours.accent, hasFocus() ? 2 : 1, Qt::DashLine));
  const double cut = y_of_cut(selected_);
  painter.drawLine(QPointF(area.left(), cut), QPointF(area.right(), cut));
}

}  // namespace lookalike
