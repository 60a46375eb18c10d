#include "engine/library/cluster_json.h"

#include <limits>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using nlohmann::json;

json labels_to_json(const ClusterState& state) {
  json labels = json::array();
  for (const ClusterLabel& label : state.labels) labels.push_back({label.name, label.colour});
  return {{"method", state.method}, {"labels", labels}};
}

/// Method and labels; the assignment is left as it is.
void labels_from_json(const json& j, ClusterState& state) {
  state.method = j.at("method").get<std::string>();
  state.labels.clear();
  for (const json& label : j.at("labels")) {
    state.labels.push_back({label.at(0).get<std::string>(), label.at(1).get<int>()});
  }
}

}  // namespace

std::string sweep_to_json(const Sweep& sweep) {
  json points = json::array();
  for (const SweepPoint& p : sweep.points) {
    points.push_back({p.k, p.inertia, p.silhouette, p.calinski_harabasz, p.stability});
  }
  return json{{"points", points},
              {"elbow_k", sweep.elbow_k},
              {"silhouette_k", sweep.silhouette_k},
              {"calinski_harabasz_k", sweep.calinski_harabasz_k},
              {"suggested_k", sweep.suggested_k},
              {"reason", sweep.reason}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

Sweep sweep_from_json(const std::string& text) {
  Sweep sweep;
  try {
    const json j = json::parse(text);
    for (const json& p : j.at("points")) {
      SweepPoint point{p.at(0).get<int>(), p.at(1).get<double>(), p.at(2).get<double>()};
      if (p.size() > 3) {  // Earlier versions measured less.
        point.calinski_harabasz = p.at(3).get<double>();
        // JSON has no NaN: it is written as null.
        point.stability = p.at(4).is_null() ? std::numeric_limits<double>::quiet_NaN() : p.at(4).get<double>();
      }
      sweep.points.push_back(point);
    }
    sweep.elbow_k = j.at("elbow_k").get<int>();
    sweep.silhouette_k = j.at("silhouette_k").get<int>();
    sweep.calinski_harabasz_k = j.value("calinski_harabasz_k", 0);
    sweep.suggested_k = j.at("suggested_k").get<int>();
    sweep.reason = j.at("reason").get<std::string>();
  } catch (const json::exception&) {
    return {};
  }
  return sweep;
}

std::string change_to_json(const Collection& collection, const ClusterState& before, const ClusterState& after) {
  json changes = json::array();
  for (std::size_t row = 0; row < after.assignment.size(); ++row) {
    if (before.assignment[row] == after.assignment[row]) continue;
    changes.push_back({collection.row_picture(static_cast<std::int64_t>(row)).content_hash, before.assignment[row],
                       after.assignment[row]});
  }
  return json{{"before", labels_to_json(before)}, {"after", labels_to_json(after)}, {"pictures", changes}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
}

ClusterState apply_change(const Collection& collection, const std::string& change, const ClusterState& state,
                          bool forward) {
  ClusterState next = state, expected = state;
  try {
    const json j = json::parse(change);
    labels_from_json(j.at(forward ? "after" : "before"), next);
    labels_from_json(j.at(forward ? "before" : "after"), expected);
    std::unordered_map<std::string, int> to;
    for (const json& picture : j.at("pictures")) {
      to.emplace(picture.at(0).get<std::string>(), picture.at(forward ? 2 : 1).get<int>());
    }
    for (std::size_t row = 0; row < next.assignment.size(); ++row) {
      const auto it = to.find(collection.row_picture(static_cast<std::int64_t>(row)).content_hash);
      if (it != to.end()) next.assignment[row] = it->second;
    }
  } catch (const json::exception&) {
    throw Error(ErrorCode::bad_input, "What is needed to undo this edit is damaged");
  }
  const int k = static_cast<int>(next.labels.size());
  const bool fits = expected == state && std::ranges::all_of(next.assignment, [&](int c) { return c >= 0 && c < k; });
  if (!fits) throw Error(ErrorCode::bad_input, "The clusters have changed since this edit, which no longer fits them");
  return next;
}

}  // namespace lookalike
