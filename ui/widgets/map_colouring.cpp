#include "ui/widgets/map_colouring.h"

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ui/qt_convert.h"
#include "ui/translate.h"

namespace lookalike {
namespace {

/// From low to high, told apart in lightness too (after viridis), legible on both themes.
constexpr std::array<const char*, 5> ramp{"#5b62b5", "#2f86a8", "#25a884", "#7fc241", "#f0b921"};

MapGroup group_named(const QString& name, int index) {
  return {name, {cluster_colour(index), cluster_marker(index)}, 0};
}

void count_rows(MapColouring& colouring) {
  for (const int group : colouring.group_of) {
    if (group >= 0) ++colouring.groups[static_cast<std::size_t>(group)].count;
  }
}

MapColouring by_cluster(const Clustering& clustering) {
  MapColouring colouring{tr("Clusters"), {}, {}, clustering.assignment};
  for (std::size_t i = 0; i < clustering.clusters.size(); ++i) {
    const Cluster& cluster = clustering.clusters[i];  // Its colour may outlive many clusterings, or was chosen.
    colouring.groups.push_back(group_named(to_qstring(cluster.name), cluster.colour));
  }
  return colouring;
}

MapColouring by_label(const Collection& collection) {
  MapColouring colouring{tr("Labels"), {}, {}, {}};
  std::map<std::string, int> index;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) index.emplace(collection.row_picture(row).label, 0);
  index.erase("");
  for (auto& [label, number] : index) {
    number = static_cast<int>(colouring.groups.size());
    colouring.groups.push_back(group_named(to_qstring(label), number));
  }
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const auto it = index.find(collection.row_picture(row).label);
    colouring.group_of.push_back(it == index.end() ? -1 : it->second);
  }
  return colouring;
}

/// Rows by the ranges between `limits` (rising): range i holds values below limits[i]; the last range all others.
MapColouring by_range(const std::vector<float>& values, const std::vector<float>& limits,
                      const std::vector<QString>& names) {
  MapColouring colouring;
  for (std::size_t i = 0; i < names.size(); ++i) {
    colouring.groups.push_back({names[i], {QColor(QLatin1String(ramp[i])), Marker::circle}, 0});
  }
  for (const float value : values) {
    const auto range = std::upper_bound(limits.begin(), limits.end(), value) - limits.begin();
    colouring.group_of.push_back(std::isnan(value) ? -1 : static_cast<int>(range));
  }
  return colouring;
}

MapColouring by_share(const std::vector<float>& values) {
  std::vector<QString> names;
  for (int i = 0; i < 5; ++i) names.push_back(tr("%1 to %2%").arg(20 * i).arg(20 * (i + 1)));
  return by_range(values, {0.2f, 0.4f, 0.6f, 0.8f}, names);
}

MapColouring by_distance(const std::vector<float>& values) {
  std::vector<float> sorted = values;
  std::ranges::sort(sorted);
  std::vector<float> limits;
  for (const double share : {0.35, 0.65, 0.85, 0.95}) {
    limits.push_back(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]);
  }
  const auto number = [](float value) { return QLocale().toString(value, 'f', 2); };
  std::vector<QString> names{tr("up to %1").arg(number(limits[0]))};
  for (std::size_t i = 0; i + 1 < limits.size(); ++i) {
    names.push_back(tr("%1 to %2").arg(number(limits[i]), number(limits[i + 1])));
  }
  names.push_back(tr("from %1").arg(number(limits.back())));
  return by_range(values, limits, names);
}

}  // namespace

bool can_colour(const Collection& collection, const MapLayout& map, MapColour by) {
  switch (by) {
    case MapColour::cluster:
      return collection.clustering != nullptr;
    case MapColour::label:
      for (std::int64_t row = 0; row < collection.row_count(); ++row) {
        if (!collection.row_picture(row).label.empty()) return true;
      }
      return false;
    case MapColour::outlier:
    case MapColour::trust:
      return !map.values.kept.empty();
    case MapColour::precision:
      return std::ranges::any_of(map.values.precision, [](float value) { return !std::isnan(value); });
  }
  return false;
}

MapColouring colour_map(const Collection& collection, const MapLayout& map, MapColour by) {
  if (!can_colour(collection, map, by)) return {};
  MapColouring colouring;
  switch (by) {
    case MapColour::cluster:
      colouring = by_cluster(*collection.clustering);
      break;
    case MapColour::label:
      colouring = by_label(collection);
      break;
    case MapColour::outlier:
      colouring = by_distance(map.values.distance);
      colouring.title = tr("Outlier score");
      colouring.explanation = tr("Mean distance from the ten nearest pictures: high where a picture is like no other.");
      break;
    case MapColour::trust:
      colouring = by_share(map.values.kept);
      colouring.title = tr("Trust");
      colouring.explanation = tr("How many of a picture's ten nearest pictures are also its nearest on the map.");
      break;
    case MapColour::precision:
      colouring = by_share(map.values.precision);
      colouring.title = tr("P@10");
      colouring.explanation = tr("How many of a picture's ten nearest pictures have its label.");
      break;
  }
  count_rows(colouring);
  return colouring;
}

}  // namespace lookalike
