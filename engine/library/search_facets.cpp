#include "engine/library/search_facets.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/library/cluster_scope.h"

namespace lookalike {
namespace {

using Counts = std::unordered_map<std::string, std::int64_t>;

SearchFacets::Values by_name(const Counts& counts) {
  SearchFacets::Values values(counts.begin(), counts.end());
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

/// Which of a filter's lists a row passes.
struct Passed {
  bool cluster, label, folder, tag;
  bool all() const { return cluster && label && folder && tag; }
};

class RowTest {
 public:
  RowTest(const SearchFilter& filter, const Collection& collection) : filter_(filter), collection_(collection) {
    require_clusters(filter, collection);
    for (const std::string& folder : filter.folders) folders_.push_back(plain_folder(folder));
  }
  Passed operator()(std::int64_t row) const {
    const Picture& picture = collection_.row_picture(row);
    const auto equals = [](const auto& value) { return [&value](const auto& one) { return one == value; }; };
    const int cluster = cluster_of(collection_, row);
    return {any(filter_.clusters, equals(cluster)), any(filter_.labels, equals(picture.label)),
            any(folders_, [&](const std::string& f) { return std::string_view(picture.path).starts_with(f); }),
            any(filter_.tags, [&](const std::string& t) { return collection_.tags->has(t, picture.content_hash); })};
  }

 private:
  template <typename List, typename Test>
  static bool any(const List& list, const Test& test) {
    return list.empty() || std::ranges::any_of(list, test);
  }

  const SearchFilter& filter_;
  const Collection& collection_;
  std::vector<std::string> folders_;
};

}  // namespace

SearchFacets facets_of(const Collection& collection, const SearchFilter& filter) {
  SearchFacets facets;
  if (collection.clustering) {
    for (std::size_t c = 0; c < collection.clustering->clusters.size(); ++c)
      facets.clusters.emplace_back(std::to_string(c), 0);
  }
  Counts labels, folders, tags;
  const RowTest test(filter, collection);
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const Picture& picture = collection.row_picture(row);
    const Passed passed = test(row);
    // What does not count is listed all the same.
    if (collection.clustering) {
      facets.clusters[static_cast<std::size_t>(cluster_of(collection, row))].second +=
          passed.label && passed.folder && passed.tag;
    }
    labels[picture.label] += passed.cluster && passed.folder && passed.tag;
    for (const auto& [tag, hashes] : collection.tags->hashes) {
      if (hashes.contains(picture.content_hash)) tags[tag] += passed.cluster && passed.label && passed.folder;
    }
    const bool in_folder = passed.cluster && passed.label && passed.tag;
    for (auto slash = picture.path.find('/'); slash != std::string::npos; slash = picture.path.find('/', slash + 1))
      folders[picture.path.substr(0, slash)] += in_folder;
  }
  if (labels.size() == 1 && labels.contains("")) labels.clear();
  facets.labels = by_name(labels);
  facets.folders = by_name(folders);
  facets.tags = by_name(tags);
  return facets;
}

std::optional<std::vector<std::int64_t>> rows_that_pass(const SearchFilter& filter, const Collection& collection) {
  if (filter.empty()) return std::nullopt;
  const RowTest test(filter, collection);
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    if (test(row).all()) rows.push_back(row);
  }
  return rows;
}

}  // namespace lookalike
