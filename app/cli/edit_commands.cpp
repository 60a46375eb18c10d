#include "app/cli/edit_commands.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <tuple>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/cluster_edits.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

struct Edit {
  fs::path library;
  std::string cluster, name;
  std::vector<std::string> clusters;
  std::vector<fs::path> pictures;
  int colour = 0, parts = 2;
};

void show(const Context& context, const Collection& collection) {
  const Clustering& clustering = require_clustering(collection);
  if (!context.json) {
    print_clusters(collection);
    if (!clustering.undo.empty()) std::printf("undo takes back: %s\n", clustering.undo.c_str());
    if (!clustering.redo.empty()) std::printf("redo does again: %s\n", clustering.redo.c_str());
    return;
  }
  json list = json::array();
  for (std::size_t i = 0; i < clustering.clusters.size(); ++i) {
    const Cluster& cluster = clustering.clusters[i];
    json medoid;
    if (!cluster.rows.empty()) medoid = display_path(collection.row_path(cluster.rows.front()));
    list.push_back({{"cluster", i},
                    {"name", cluster.name},
                    {"colour", cluster.colour},
                    {"size", cluster.rows.size()},
                    {"medoid", medoid}});
  }
  print({{"method", clustering.method},
         {"k", clustering.k},
         {"inertia", clustering.inertia},
         {"silhouette", clustering.silhouette},
         {"clusters", list},
         {"undo", clustering.undo},
         {"redo", clustering.redo}});
}

using Work = std::function<void(Library&, const Collection&)>;

bool edit(const Context& context, const fs::path& folder, const Work& work) {
  const auto library = open_existing(folder);
  const auto collection = library->snapshot();
  require_clustering(*collection);
  work(*library, *collection);
  show(context, *library->snapshot());
  return true;
}

bool step(const Context& context, const fs::path& folder, bool (*work)(Library&), const char* nothing) {
  return edit(context, folder, [&](Library& library, const Collection&) {
    if (!work(library)) throw Error(ErrorCode::usage, nothing);
  });
}

void merge(Library& library, const Collection& collection, const Edit& e) {
  std::vector<int> numbers;
  for (const std::string& text : e.clusters) numbers.push_back(cluster_named(collection, text));
  merge_clusters(library, numbers);
}

void move(Library& library, const Collection& collection, const Edit& e) {
  std::vector<std::string> hashes;
  for (const fs::path& path : e.pictures) hashes.push_back(content_of(collection, path));
  move_pictures(library, hashes, e.cluster == "new" ? collection.clustering->k : cluster_named(collection, e.cluster));
}

}  // namespace

const std::string& content_of(const Collection& collection, const fs::path& path) {
  const fs::path relative = fs::absolute(path).lexically_normal().lexically_relative(collection.root);
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const Picture& picture = collection.row_picture(row);
    if (picture.path == path.native() || picture.path == relative.native()) return picture.content_hash;
  }
  throw Error(ErrorCode::usage, "This picture is not in the library", display_path(path),
              "Name it as `scan` found it, relative to " + display_path(collection.root) + ".");
}

int cluster_named(const Collection& collection, const std::string& text) {
  const auto& clusters = require_clustering(collection).clusters;
  int number = -1;
  const char *const begin = text.data() + text.starts_with('#'), *const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error == std::errc() && rest == end && number >= 0 && number < std::ssize(clusters)) return number;
  if (std::ranges::count(clusters, text, &Cluster::name) > 1) {
    throw Error(ErrorCode::usage, "Several clusters have this name", to_valid_utf8(text),
                "Give the number of one: #3.");
  }
  const auto found = std::ranges::find(clusters, text, &Cluster::name);
  if (found != clusters.end()) return static_cast<int>(found - clusters.begin());
  throw Error(ErrorCode::usage, "There is no such cluster", to_valid_utf8(text),
              "`clusters list` shows names and numbers.");
}

void print_clusters(const Collection& collection) {
  int number = 0;
  for (const Cluster& one : require_clustering(collection).clusters) {
    const std::string example =
        one.rows.empty() ? "" : "  e.g. " + to_valid_utf8(collection.row_picture(one.rows.front()).path);
    std::printf("  %4s  %-24s %6zu%s\n", ("#" + std::to_string(number++)).c_str(), one.name.c_str(), one.rows.size(),
                example.c_str());
  }
}

void add_edit_commands(CLI::App& app, Action& chosen) {
  auto* group = app.add_subcommand("clusters", "Show and edit clusters: rename, merge, split, move; undo and redo");
  group->require_subcommand(1);
  auto e = std::make_shared<Edit>();
  const auto add = [&](const char* name, const char* summary, const Work& work) {
    auto* c = add_command(*group, chosen, name, summary,
                          [e, work](const Context& context) { return edit(context, e->library, work); });
    c->add_option("--library", e->library, "The library's folder")->required();
    return c;
  };
  const char* const which = "A cluster's name or number";
  add("list", "List the clusters with their numbers", [](Library&, const Collection&) {});
  auto* c = add("rename", "Give a cluster another name", [e](Library& library, const Collection& collection) {
    rename_cluster(library, cluster_named(collection, e->cluster), e->name);
  });
  c->add_option("CLUSTER", e->cluster, which)->required();
  c->add_option("NAME", e->name, "The new name")->required();
  c = add("colour", "Give a cluster another colour and mark", [e](Library& library, const Collection& collection) {
    recolour_cluster(library, cluster_named(collection, e->cluster), e->colour);
  });
  c->add_option("CLUSTER", e->cluster, which)->required();
  c->add_option("COLOUR", e->colour, "0 to 31: eight colours with four marks")->required()->check(CLI::Range(0, 31));
  c = add("merge", "Put clusters together; the first keeps its name",
          [e](Library& library, const Collection& collection) { merge(library, collection, *e); });
  c->add_option("CLUSTERS", e->clusters, "Names or numbers")->required()->expected(2, 1'000'000);
  c = add("split", "Split a cluster by k-means", [e](Library& library, const Collection& collection) {
    split_cluster(library, cluster_named(collection, e->cluster), e->parts);
  });
  c->add_option("CLUSTER", e->cluster, which)->required();
  c->add_option("--parts", e->parts, "Into how many")->capture_default_str()->check(CLI::Range(2, 1000));
  c = add("move", "Move pictures into another cluster",
          [e](Library& library, const Collection& collection) { move(library, collection, *e); });
  c->add_option("CLUSTER", e->cluster, "A cluster's name or number, or “new”")->required();
  c->add_option("PICTURES", e->pictures, "Paths, relative to the folder of pictures or to this one")->required();
  for (const auto& [name, summary, work, nothing] :
       {std::tuple("undo", "Take back the last edit of clusters", &undo_cluster_edit, "There is nothing to undo"),
        std::tuple("redo", "Do again what was undone", &redo_cluster_edit, "There is nothing to redo")}) {
    auto* one = add_command(*group, chosen, name, summary, [e, work, nothing](const Context& context) {
      return step(context, e->library, work, nothing);
    });
    one->add_option("--library", e->library, "The library's folder")->required();
  }
}

}  // namespace lookalike::cli
