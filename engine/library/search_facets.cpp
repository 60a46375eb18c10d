#include "engine/library/search_facets.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "engine/core/error.h"

namespace lookalike {
namespace {

SearchFacets::Values most_of(const std::unordered_map<std::string, std::int64_t>& counts) {
  SearchFacets::Values values(counts.begin(), counts.end());
  if (values.size() > SearchFacets::most) {
    std::ranges::sort(values, [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    values.resize(SearchFacets::most);
  }
  std::ranges::sort(values);
  return values;
}

/// "./a/b/" and "a/b" are the same folder.
std::string plain_folder(const std::string& folder) {
  std::string plain = std::filesystem::path(folder).lexically_normal().generic_string();
  if (plain == ".") plain.clear();
  if (!plain.empty() && !plain.ends_with('/')) plain += '/';
  return plain;
}

void require_clusters(const SearchFilter& filter, const Collection& collection) {
  for (const int cluster : filter.clusters) {
    if (collection.clustering && cluster >= 0 && cluster < std::ssize(collection.clustering->clusters)) continue;
    throw Error(ErrorCode::usage, "There is no such cluster", std::to_string(cluster),
                "Clear the filter, or make clusters first.");
  }
}

}  // namespace

SearchFacets facets_of(const Collection& collection) {
  std::unordered_map<std::string, std::int64_t> labels, folders, tags;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const Picture& picture = collection.row_picture(row);
    ++labels[picture.label];
    for (const auto& [tag, hashes] : collection.tags->hashes) {
      if (hashes.contains(picture.content_hash)) ++tags[tag];
    }
    for (auto slash = picture.path.find('/'); slash != std::string::npos; slash = picture.path.find('/', slash + 1))
      ++folders[picture.path.substr(0, slash)];
  }
  if (labels.size() == 1 && labels.contains("")) labels.clear();
  return {most_of(labels), most_of(folders), most_of(tags)};
}

std::optional<std::vector<std::int64_t>> rows_that_pass(const SearchFilter& filter, const Collection& collection) {
  if (filter.empty()) return std::nullopt;
  require_clusters(filter, collection);
  std::vector<std::string> folders;
  for (const std::string& folder : filter.folders) folders.push_back(plain_folder(folder));
  const auto holds = [](const auto& list, const auto& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const Picture& picture = collection.row_picture(row);
    const int cluster = collection.clustering ? collection.clustering->assignment[static_cast<std::size_t>(row)] : -1;
    const bool in_folder = folders.empty() || std::ranges::any_of(folders, [&](const std::string& folder) {
                             return std::string_view(picture.path).starts_with(folder);
                           });
    const bool has_tag = filter.tags.empty() || std::ranges::any_of(filter.tags, [&](const std::string& tag) {
                           return collection.tags->has(tag, picture.content_hash);
                         });
    if (in_folder && has_tag && holds(filter.labels, picture.label) && holds(filter.clusters, cluster))
      rows.push_back(row);
  }
  return rows;
}

}  // namespace lookalike
