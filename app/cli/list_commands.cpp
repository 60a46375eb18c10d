#include <algorithm>
#include <cstdio>
#include <optional>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/folder_export.h"
#include "engine/library/near_duplicates.h"
#include "engine/library/outliers.h"
#include "engine/library/picture_tables.h"
#include "engine/library/tags.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;
using Groups = std::vector<std::vector<std::int64_t>>;

/// What both lists can be turned into.
struct ListUse {
  fs::path library, csv, into;
  std::string tag, by = "copy";
  bool force = false;

  void add_options(CLI::App& command) {
    command.add_option("--library", library, "The library's folder")->required();
    command.add_option("--tag", tag, "Give the pictures this tag");
    auto* file = command.add_option("--csv", csv, "Write the list into this file, which must not be there yet");
    command.add_flag("--force", force, "--csv: replace the file if there is one")->needs(file);
    command.add_option("--into", into, "Put the pictures into this folder (`export --undo` takes it back)");
    command.add_option("--as", by, "--into: copy, hardlink or symlink")->capture_default_str();
  }
};

/// Before anything is done.
void require_possible(const ListUse& use, const Library& library) {
  std::error_code ignored;
  export_by_from_string(use.by);
  if (!use.into.empty()) require_export(library, *library.snapshot(), use.into);
  if (use.csv.empty() || use.force || !fs::exists(use.csv, ignored)) return;
  throw Error(ErrorCode::usage, "There is a file of this name already", display_path(use.csv),
              "Choose another name, or give --force to replace it.");
}

/// What was done with a list, into `document` and in words. False when it was cancelled.
bool use_list(const Context& context, Library& library, const Collection& collection, const ListUse& use,
              const std::vector<std::int64_t>& tagged_rows, const std::vector<PictureGroup>& folders,
              const std::function<std::string(const Collection&)>& csv, json& document) {
  if (!use.tag.empty()) {
    std::vector<std::string> hashes;
    for (const std::int64_t row : tagged_rows) hashes.push_back(collection.row_picture(row).content_hash);
    document["tagged"] = tag_pictures(library, hashes, use.tag).size();
  }
  if (!use.csv.empty()) {
    Collection with_tags = collection;  // The rows of the list, and the tags that were just given.
    with_tags.tags = library.snapshot()->tags;
    write_file_atomically(use.csv, csv(with_tags));
    document["csv"] = display_path(use.csv);
  }
  if (use.into.empty()) return true;
  const FolderExportOutcome outcome = export_groups(library, collection, folders, use.into,
                                                    export_by_from_string(use.by), context.progress, context.stop);
  document["export"] = outcome.id;
  document["files"] = outcome.files;
  document["missing"] = outcome.missing;
  return !outcome.cancelled;
}

/// What `use_list` has put into the document.
void say_what_was_done(const json& document) {
  if (document.contains("tagged")) std::printf("%s pictures have been tagged\n", document["tagged"].dump().c_str());
  if (document.contains("csv")) std::printf("The list is in %s\n", document["csv"].get<std::string>().c_str());
  if (document.contains("files")) {
    std::printf("%s files made; to take this back: lookalike-cli export --library LIB --undo --export %s\n",
                document["files"].dump().c_str(), document["export"].get<std::string>().c_str());
  }
}

struct OutlierRequest {
  ListUse use;
  std::string run, sort;
  std::size_t count = 20;
};

bool outliers(const Context& context, const OutlierRequest& r) {
  std::optional<OutlierSort> sort;
  if (!r.sort.empty()) sort = outlier_sort_from_string(r.sort);
  const auto library = open_existing(r.use.library);
  require_possible(r.use, *library);
  choose_run(*library, r.run);
  if (!library->snapshot()->outliers && !measure_outliers(*library, context.progress, context.stop)) return false;
  const auto c = library->snapshot();
  const OutlierScores& scores = *c->outliers;
  if (!sort) sort = scores.error.empty() ? OutlierSort::distance : OutlierSort::error;
  std::vector<std::int64_t> rows = oddest_rows(scores, *sort);
  rows.resize(std::min(rows.size(), r.count));

  json document{{"run", scores.run}, {"sort", *sort == OutlierSort::error ? "error" : "distance"}};
  const bool done = use_list(
      context, *library, *c, r.use, rows, {{"Outliers", rows}},
      [&](const Collection& collection) { return outliers_csv(collection, rows); }, document);
  const auto tags = library->snapshot()->tags;
  json list = json::array();
  for (const std::int64_t row : rows) {
    const auto at = static_cast<std::size_t>(row);
    const Picture& picture = c->row_picture(row);
    list.push_back({{"rank", list.size() + 1},
                    {"path", display_path(c->row_path(row))},
                    {"error", scores.error.empty() ? json() : json(scores.error[at])},
                    {"distance", scores.distance[at]},
                    {"label", to_valid_utf8(picture.label)},
                    {"tags", tags->of(picture.content_hash)}});
  }
  if (context.json) {
    document["outliers"] = list;
    print(document);
    return done;
  }
  for (const json& line : list) {
    const std::string error = line["error"].is_null() ? "" : "error " + std::to_string(line["error"].get<float>());
    std::printf("%4s  distance %.3f  %s  %s\n", line["rank"].dump().c_str(), line["distance"].get<float>(),
                error.c_str(), line["path"].get<std::string>().c_str());
  }
  say_what_was_done(document);
  return done;
}

struct DuplicateRequest {
  ListUse use;
  std::string by = "hash";
  std::optional<double> distance;
  bool spare = false;
};

/// Of each group all but its largest picture.
Groups spare_of(const Collection& collection, Groups groups) {
  for (auto& group : groups) group = spare_rows(collection, {group});
  return groups;
}

bool duplicates(const Context& context, const DuplicateRequest& r) {
  const DuplicatesBy by = duplicates_by_from_string(r.by);
  const double distance = r.distance.value_or(default_duplicate_distance(by));
  const auto library = open_existing(r.use.library);
  require_possible(r.use, *library);
  const auto c = library->snapshot();
  const auto found = NearDuplicates::find(c, by, context.progress, context.stop);
  if (!found) return false;
  const Groups groups = found->groups(distance);
  const std::vector<std::int64_t> spare = spare_rows(*c, groups);
  const Groups used = r.spare ? spare_of(*c, groups) : groups;
  std::vector<std::int64_t> members;
  json lists = json::array();
  std::vector<PictureGroup> folders;
  for (const auto& group : groups) {
    members.insert(members.end(), group.begin(), group.end());
    folders.push_back({"Group " + std::to_string(lists.size() + 1), used[lists.size()]});
    json paths = json::array();
    for (const std::int64_t row : group) paths.push_back(display_path(c->row_path(row)));
    lists.push_back(std::move(paths));
  }
  json document{{"by", r.by}, {"distance", distance}, {"pictures", members.size()}, {"spare", spare.size()}};
  const bool done = use_list(
      context, *library, *c, r.use, r.spare ? spare : members, folders,
      [&](const Collection& collection) { return groups_csv(collection, used); }, document);
  if (context.json) {
    document["groups"] = std::move(lists);
    print(document);
    return done;
  }
  std::printf("%zu groups, %zu pictures\n", groups.size(), members.size());
  for (const json& paths : lists) {
    std::printf("\n");
    for (const json& path : paths) std::printf("  %s\n", path.get<std::string>().c_str());
  }
  say_what_was_done(document);
  return done;
}

bool tags(const Context& context, const fs::path& folder, const std::string& removed) {
  const auto library = open_existing(folder);
  if (!removed.empty()) {
    const auto known = library->snapshot()->tags;
    const auto tag = known->hashes.find(plain_tag(removed));
    if (tag == known->hashes.end())
      throw Error(ErrorCode::usage, "There is no such tag", removed, "`tags` lists them.");
    untag_pictures(*library, {tag->second.begin(), tag->second.end()}, tag->first);
  }
  const auto c = library->snapshot();
  json list = json::array();
  for (const auto& [tag, hashes] : c->tags->hashes) {
    json paths = json::array();
    for (std::int64_t row = 0; row < c->row_count(); ++row) {
      if (hashes.contains(c->row_picture(row).content_hash)) paths.push_back(display_path(c->row_path(row)));
    }
    if (!context.json) std::printf("%6zu  %s\n", paths.size(), tag.c_str());
    list.push_back({{"tag", tag}, {"pictures", std::move(paths)}});
  }
  if (context.json) print(list);
  return true;
}

}  // namespace

void add_list_commands(CLI::App& app, Action& chosen) {
  auto o = std::make_shared<OutlierRequest>();
  auto* c = add_command(app, chosen, "outliers", "List the oddest pictures",
                        [o](const Context& context) { return outliers(context, *o); });
  o->use.add_options(*c);
  c->add_option("--run", o->run, "A run's name, or “untrained” (default: the current one)");
  c->add_option("--sort", o->sort,
                "error: how badly the network reconstructs a picture; distance: how far its ten nearest are "
                "(default: error, where there is a network)");
  c->add_option("--count", o->count, "How many")->capture_default_str()->check(CLI::PositiveNumber);

  auto d = std::make_shared<DuplicateRequest>();
  c = add_command(app, chosen, "duplicates", "List groups of pictures that are nearly the same",
                  [d](const Context& context) { return duplicates(context, *d); });
  d->use.add_options(*c);
  c->add_option("--by", d->by, "hash: differing bits of the perceptual hash; descriptor: 1 - cosine")
      ->capture_default_str();
  c->add_option("--distance", d->distance, "0 to 12 bits (default 4), or 0 to 0.3 (default 0.1)");
  c->add_flag("--spare", d->spare, "--tag, --csv and --into: leave out the largest picture of each group");

  struct TagRequest {
    fs::path library;
    std::string removed;
  };
  auto t = std::make_shared<TagRequest>();
  c = add_command(app, chosen, "tags", "List the tags and their pictures",
                  [t](const Context& context) { return tags(context, t->library, t->removed); });
  c->add_option("--library", t->library, "The library's folder")->required();
  c->add_option("--remove", t->removed, "Take this tag away from all pictures first");
}

}  // namespace lookalike::cli
