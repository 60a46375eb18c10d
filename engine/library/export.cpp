#include "engine/library/export.h"

#include <array>
#include <nlohmann/json.hpp>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/npy.h"
#include "engine/library/cluster_edits.h"
#include "engine/library/descriptor_view.h"
#include "engine/library/folder_export.h"
#include "engine/library/library_impl.h"
#include "engine/search/index.h"

namespace lookalike {
namespace {

using nlohmann::json;

constexpr std::int64_t neighbours_each = 10;

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, const std::string& name, const char* problem) {
  std::string known;
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return i;
    known += (i ? ", " : "") + std::string(names[i]);
  }
  throw Error(ErrorCode::usage, problem, name, "Known are: " + known + ".");
}

/// One file that is written in the end: rows of CSV or a JSON document.
std::int64_t write_table(const fs::path& stem, ExportFormat format, const std::vector<std::string>& columns,
                         const std::vector<std::vector<json>>& rows) {
  std::string text;
  if (format == ExportFormat::json) {
    json list = json::array();
    for (const auto& row : rows) {
      json object;
      for (std::size_t i = 0; i < columns.size(); ++i) object[columns[i]] = row[i];
      list.push_back(std::move(object));
    }
    text = list.dump(1) + "\n";
  } else {
    for (std::size_t i = 0; i < columns.size(); ++i) text += (i ? "," : "") + csv_field(columns[i]);
    text += '\n';
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += (i ? "," : "") + csv_field(row[i].is_string() ? row[i].get<std::string>() : row[i].dump());
      }
      text += '\n';
    }
  }
  write_file_atomically(fs::path(stem).concat(format == ExportFormat::json ? ".json" : ".csv"), text);
  return 1;
}

std::vector<std::string> file_names(ExportWhat what, ExportFormat format) {
  if (format == ExportFormat::npy) return {"embeddings.npy", "paths.csv"};
  constexpr std::array<const char*, 3> stems{"embeddings", "clusters", "neighbours"};
  return {std::string(stems.at(static_cast<std::size_t>(what))) + (format == ExportFormat::json ? ".json" : ".csv")};
}

void require_new(const fs::path& out, ExportWhat what, ExportFormat format) {
  for (const std::string& name : file_names(what, format)) {
    std::error_code ignored;
    if (!fs::exists(out / name, ignored)) continue;
    throw Error(ErrorCode::usage, "There is a file of this name already", display_path(out / name),
                "Choose another folder, or give --force to replace it.");
  }
}

std::string shown(const Collection& c, std::int64_t row) {
  return to_valid_utf8(c.row_picture(row).path);
}

std::int64_t export_embeddings(const Collection& c, const Matrix& fused, ExportFormat format, const fs::path& out) {
  std::vector<std::vector<json>> paths;
  for (std::int64_t r = 0; r < fused.rows; ++r) paths.push_back({shown(c, r), to_valid_utf8(c.row_picture(r).label)});
  if (format == ExportFormat::npy) {
    write_npy(out / "embeddings.npy", fused);
    return 1 + write_table(out / "paths", ExportFormat::csv, {"path", "label"}, paths);
  }
  std::vector<std::string> columns{"path", "label"};
  if (format == ExportFormat::json) {
    columns.push_back("embedding");
    for (std::int64_t r = 0; r < fused.rows; ++r) paths[static_cast<std::size_t>(r)].push_back(fused.row(r));
  } else {
    for (std::int64_t j = 0; j < fused.cols; ++j) columns.push_back("e" + std::to_string(j));
    for (std::int64_t r = 0; r < fused.rows; ++r) {
      for (const float value : fused.row(r)) paths[static_cast<std::size_t>(r)].push_back(value);
    }
  }
  return write_table(out / "embeddings", format, columns, paths);
}

std::int64_t export_clusters(const Collection& c, ExportFormat format, const fs::path& out) {
  const Clustering& clustering = require_clustering(c);
  std::vector<std::vector<json>> rows;
  for (std::int64_t r = 0; r < c.row_count(); ++r) {
    const int cluster = clustering.assignment[static_cast<std::size_t>(r)];
    rows.push_back({shown(c, r), cluster, clustering.clusters[static_cast<std::size_t>(cluster)].name});
  }
  return write_table(out / "clusters", format, {"path", "cluster", "name"}, rows);
}

std::int64_t export_neighbours(const Collection& c, const Matrix& fused, ExportFormat format, const fs::path& out,
                               const ProgressCallback& progress, std::stop_token stop) {
  const ExactIndex index(fused, {});
  ProgressMeter meter(progress, "Finding neighbours", fused.rows);
  std::vector<std::vector<json>> rows;
  for (std::int64_t r = 0; r < fused.rows && !stop.stop_requested(); ++r, meter.advance()) {
    int rank = 0;
    for (const Neighbour& n : index.search(fused.row(r), neighbours_each + 1)) {
      if (n.row == r || rank == neighbours_each) continue;
      rows.push_back({shown(c, r), ++rank, shown(c, n.row), 1.0 - n.similarity});
    }
  }
  meter.finish();
  if (stop.stop_requested()) return 0;
  return write_table(out / "neighbours", format, {"path", "rank", "neighbour", "distance"}, rows);
}

}  // namespace

ExportWhat export_what_from_string(const std::string& name) {
  constexpr std::array<std::string_view, 4> names{"embeddings", "clusters", "neighbours", "folders"};
  return static_cast<ExportWhat>(index_of(names, name, "This cannot be exported"));
}

ExportFormat export_format_from_string(const std::string& name) {
  constexpr std::array<std::string_view, 3> names{"csv", "npy", "json"};
  return static_cast<ExportFormat>(index_of(names, name, "There is no such export format"));
}

std::int64_t export_library(Library& library, ExportWhat what, ExportFormat format, const fs::path& out,
                            const ProgressCallback& progress, std::stop_token stop, bool replace) {
  if (format == ExportFormat::npy && what != ExportWhat::embeddings && what != ExportWhat::folders) {
    throw Error(ErrorCode::usage, "Only embeddings can be written as npy", {}, "Choose csv or json.");
  }
  const auto collection = library.snapshot();
  require_embeddings(*collection);
  if (what == ExportWhat::folders) {
    return export_folders(library, {out, ExportBy::copy, {}}, progress, stop).files;
  }
  if (lies_in(out, library.folder())) {
    throw Error(ErrorCode::usage, "Nothing can be exported into the library itself", display_path(out),
                "Choose another folder.");
  }
  if (!replace) require_new(out, what, format);
  make_folder(out);
  if (what == ExportWhat::clusters) return export_clusters(*collection, format, out);
  const Matrix fused = DescriptorView{}.of(*collection->embeddings);
  return what == ExportWhat::embeddings ? export_embeddings(*collection, fused, format, out)
                                        : export_neighbours(*collection, fused, format, out, progress, stop);
}

}  // namespace lookalike
