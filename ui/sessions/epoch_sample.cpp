#include "ui/sessions/epoch_sample.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace lookalike {
namespace {

std::shared_ptr<const Clustering> clustering_of(const Clustering& whole, const std::vector<std::int64_t>& rows) {
  auto part = std::make_shared<Clustering>(whole);
  part->tree.reset();
  part->assignment.clear();
  std::unordered_map<std::int64_t, std::int64_t> small;
  for (const std::int64_t row : rows) {
    small.emplace(row, std::ssize(part->assignment));
    part->assignment.push_back(whole.assignment[static_cast<std::size_t>(row)]);
  }
  for (Cluster& cluster : part->clusters) {
    std::erase_if(cluster.rows, [&](std::int64_t row) { return !small.contains(row); });
    for (std::int64_t& row : cluster.rows) row = small.at(row);
  }
  return part;
}

}  // namespace

std::vector<std::int64_t> rows_of(const std::vector<std::string>& hashes, const Collection& collection) {
  std::unordered_map<std::string_view, std::int64_t> all;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    all.emplace(collection.row_picture(row).content_hash, row);
  }
  std::vector<std::int64_t> rows;
  for (const std::string& hash : hashes) {
    const auto found = all.find(hash);
    rows.push_back(found == all.end() ? -1 : found->second);
  }
  return rows;
}

EpochSample make_epoch_sample(const std::vector<std::string>& hashes, std::shared_ptr<const Collection> library) {
  std::vector<std::pair<std::int64_t, std::int64_t>> found;  // row, point
  for (const std::int64_t row : rows_of(hashes, *library)) found.emplace_back(row, std::ssize(found));
  std::erase_if(found, [](const auto& one) { return one.first < 0; });
  std::ranges::sort(found);
  EpochSample sample;
  auto small = std::make_shared<Collection>(*library);
  small->rows.clear();
  for (const auto& [row, point] : found) {
    sample.rows.push_back(row);
    sample.points.push_back(point);
    small->rows.push_back(library->rows[static_cast<std::size_t>(row)]);
  }
  small->embeddings.reset();
  small->map.reset();
  small->tsne.reset();
  small->outliers.reset();
  if (library->clustering) small->clustering = clustering_of(*library->clustering, sample.rows);
  sample.collection = std::move(small);
  sample.library = std::move(library);
  return sample;
}

std::shared_ptr<const MapLayout> layout_of_sample(const EpochSample& sample, const Matrix& map) {
  auto layout = std::make_shared<MapLayout>();
  layout->method = "live";
  layout->xy = Matrix(std::ssize(sample.points), 2);
  for (std::int64_t i = 0; i < layout->xy.rows; ++i) {
    std::ranges::copy(map.row(sample.points[static_cast<std::size_t>(i)]), layout->xy.row(i).begin());
  }
  return layout;
}

std::vector<std::int64_t> EpochSample::to_library(const std::vector<std::int64_t>& in) const {
  std::vector<std::int64_t> there;
  for (const std::int64_t row : in) {
    if (row >= 0 && row < std::ssize(rows)) there.push_back(rows[static_cast<std::size_t>(row)]);
  }
  return there;
}

std::vector<std::int64_t> EpochSample::from_library(const std::vector<std::int64_t>& rows_of_library) const {
  std::vector<std::int64_t> here;
  for (const std::int64_t row : rows_of_library) {
    const auto found = std::ranges::lower_bound(rows, row);
    if (found != rows.end() && *found == row) here.push_back(found - rows.begin());
  }
  return here;
}

}  // namespace lookalike
