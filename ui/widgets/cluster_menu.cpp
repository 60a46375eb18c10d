#include "ui/widgets/cluster_menu.h"

#include <QPainter>
#include <algorithm>

#include "ui/qt_convert.h"
#include "ui/style/theme.h"
#include "ui/widgets/cluster_mark.h"

namespace lookalike {
namespace {

constexpr int colours = 8, marks = 4, most_parts = 6;

QString colour_name(int colour) {
  const QStringList names{ClusterMenu::tr("blue"),   ClusterMenu::tr("orange"),     ClusterMenu::tr("green"),
                          ClusterMenu::tr("pink"),   ClusterMenu::tr("light blue"), ClusterMenu::tr("vermilion"),
                          ClusterMenu::tr("yellow"), ClusterMenu::tr("grey")};
  const QStringList shapes{ClusterMenu::tr("circle"), ClusterMenu::tr("square"), ClusterMenu::tr("triangle"),
                           ClusterMenu::tr("diamond")};
  return ClusterMenu::tr("%1 %2").arg(names[colour % colours], shapes[colour / colours % marks]);
}

}  // namespace

QString in_menu(const std::string& name) {
  return to_qstring(name).replace(QLatin1Char('&'), QStringLiteral("&&"));
}

QIcon cluster_icon(int colour) {
  constexpr int side = 16, scale = 3;
  QPixmap pixmap(side * scale, side * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  draw_cluster_mark(painter, QRectF(2, 2, side - 4, side - 4), colour);
  return QIcon(pixmap);
}

ClusterMenu::ClusterMenu(const Clustering& clustering, int cluster, bool editable, QWidget* parent) : QMenu(parent) {
  setObjectName(QStringLiteral("cluster_menu"));
  const Cluster& shown = clustering.clusters[static_cast<std::size_t>(cluster)];
  if (editable) {
    addAction(tr("Rename"), this, &ClusterMenu::rename_requested)->setObjectName(QStringLiteral("rename"));
    add_colours(shown.colour);
    add_merges(*add_menu(tr("Merge into"), QStringLiteral("merge")), clustering, cluster,
               [this](int into) { Q_EMIT merge_requested(into); });
    add_splits(*add_menu(tr("Split"), QStringLiteral("split")), clustering, cluster,
               [this](int parts) { Q_EMIT split_requested(parts); });
    addSeparator();
  }
  if (!shown.rows.empty()) {
    addAction(tr("Find similar"), this, [this, row = shown.rows.front()] {
      Q_EMIT find_similar(row);
    })->setObjectName(QStringLiteral("find_similar"));
  }
  addAction(tr("Export into a folder…"), this, &ClusterMenu::export_requested)->setObjectName(QStringLiteral("export"));
}

QMenu* ClusterMenu::add_menu(const QString& title, const QString& name) {
  QMenu* menu = addMenu(title);
  menu->setObjectName(name);
  return menu;
}

void ClusterMenu::add_colours(int current) {
  QMenu* menu = add_menu(tr("Colour and mark"), QStringLiteral("colour"));
  for (int mark = 0; mark < marks; ++mark) {
    if (mark > 0) menu->addSeparator();
    for (int i = 0; i < colours; ++i) {
      const int colour = mark * colours + i;
      QAction* action = menu->addAction(cluster_icon(colour), colour_name(colour), this,
                                        [this, colour] { Q_EMIT recolour_requested(colour); });
      action->setEnabled(colour != current);
    }
  }
}

void add_merges(QMenu& menu, const Clustering& clustering, int cluster, const std::function<void(int into)>& merge) {
  for (int i = 0; i < static_cast<int>(clustering.clusters.size()); ++i) {
    if (i == cluster) continue;
    const Cluster& other = clustering.clusters[static_cast<std::size_t>(i)];
    const QString name = in_menu(other.name);
    menu.addAction(cluster_icon(other.colour), name, &menu, [merge, i] { merge(i); });
  }
  menu.setEnabled(!menu.isEmpty());
}

void add_splits(QMenu& menu, const Clustering& clustering, int cluster, const std::function<void(int parts)>& split) {
  const auto& rows = clustering.clusters[static_cast<std::size_t>(cluster)].rows;
  for (int parts = 2; parts <= std::min<std::int64_t>(most_parts, std::ssize(rows)); ++parts) {
    menu.addAction(ClusterMenu::tr("into %1 parts").arg(parts), &menu, [split, parts] { split(parts); });
  }
  menu.setEnabled(!menu.isEmpty());
}

}  // namespace lookalike
