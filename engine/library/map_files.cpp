#include "engine/library/map_files.h"

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/npy.h"
#include "engine/library/run_files.h"

namespace lookalike {
namespace {

using nlohmann::json;

std::string stem_of(const std::string& method) {
  return method == "pca" ? "map" : "map-" + method;
}

Matrix table_of(const NeighbourValues& values) {
  Matrix table(static_cast<std::int64_t>(values.kept.size()), 3);
  for (std::int64_t row = 0; row < table.rows; ++row) {
    const auto at = static_cast<std::size_t>(row);
    table(row, 0) = values.kept[at];
    table(row, 1) = values.distance[at];
    table(row, 2) = values.precision[at];
  }
  return table;
}

NeighbourValues values_of(const Matrix& table) {
  NeighbourValues values;
  for (std::int64_t row = 0; row < table.rows; ++row) {
    values.kept.push_back(table(row, 0));
    values.distance.push_back(table(row, 1));
    values.precision.push_back(table(row, 2));
  }
  return values;
}

/// None when they are not those that the map was written with.
NeighbourValues read_values(const fs::path& file, const json& side, std::int64_t rows) {
  if (!side.contains("values")) return {};
  try {
    const Matrix table = read_npy(file);
    const bool fits = table.rows == rows && table.cols == 3 && checksum(table) == side["values"].get<std::string>();
    return fits ? values_of(table) : NeighbourValues{};
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

fs::path map_file(const fs::path& run_folder, const std::string& method) {
  return run_folder / (stem_of(method) + ".npy");
}

std::shared_ptr<const MapLayout> read_map(const fs::path& run_folder, const std::string& method,
                                          const Collection& collection, const Embeddings& embeddings) {
  const fs::path side = run_folder / (stem_of(method) + ".json");
  std::error_code ignored;
  if (!fs::exists(side, ignored)) return nullptr;
  try {
    const json j = json::parse(read_text_file(side));
    auto map = std::make_shared<MapLayout>();
    map->run = embeddings.run;
    map->stamp = j.at("stamp").get<std::string>();
    map->method = j.at("method").get<std::string>();
    if (map->method != method || map->stamp != embeddings.stamp ||
        j.at("rows").get<std::string>() != rows_checksum(collection)) {
      return nullptr;
    }
    map->perplexity = j.value("perplexity", 0.0);
    map->seed = j.value("seed", std::uint64_t{0});
    map->kl = j.value("kl", 0.0);
    map->xy = read_npy(map_file(run_folder, method));
    const bool fits = map->xy.rows == collection.row_count() && map->xy.cols == 2;
    if (!fits || checksum(map->xy) != j.at("checksum").get<std::string>()) return nullptr;
    map->values = read_values(run_folder / (stem_of(method) + "-values.npy"), j, map->xy.rows);
    return map;
  } catch (const json::exception&) {
    return nullptr;
  } catch (const Error&) {
    return nullptr;
  }
}

void write_map(const fs::path& run_folder, const Collection& collection, const MapLayout& map) {
  json j{{"stamp", map.stamp},
         {"method", map.method},
         {"rows", rows_checksum(collection)},
         {"checksum", checksum(map.xy)}};
  if (map.method == "tsne") {
    j["perplexity"] = map.perplexity;
    j["seed"] = map.seed;
    j["kl"] = map.kl;
  }
  if (!map.values.kept.empty()) {
    const Matrix table = table_of(map.values);
    j["values"] = checksum(table);
    write_npy(run_folder / (stem_of(map.method) + "-values.npy"), table);
  }
  write_npy(map_file(run_folder, map.method), map.xy);
  // Last, with the checksums: when the program dies in between, they do not match and the map is made again.
  write_file_atomically(run_folder / (stem_of(map.method) + ".json"), j.dump() + "\n");
}

}  // namespace lookalike
