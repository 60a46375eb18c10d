#include <cstdio>

#include "app/cli/search_words.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/explanation.h"

namespace lookalike::cli {
namespace {

using nlohmann::json;

/// Without matches that were marked.
json names_json(const std::vector<QuerySource>& sources) {
  json names = json::array();
  for (const QuerySource& source : sources) {
    if (!source.marked) names.push_back(to_valid_utf8(source.name));
  }
  return names;
}

/// To each hit the example that is nearest to it, and what each part adds to their distance (nothing of the latent's).
void explain_hits(json& hits, const std::shared_ptr<const Collection>& c, const SearchRequest& request,
                  const SearchResult& result) {
  std::vector<std::int64_t> rows;
  for (const Hit& hit : result.hits) rows.push_back(hit.row);
  const auto nearest = Explainer(c).nearest(request.examples, rows, view_of(request));
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    json explanation{{"example", to_valid_utf8(request.examples[nearest[i].example].name)},
                     {"distance", nearest[i].distance.value}};
    if (const auto& shares = nearest[i].distance.shares) {
      explanation.update(
          {{"dictionary", shares->dictionary}, {"learned", shares->learned}, {"colour", shares->colour}});
    }
    hits[i]["explanation"] = std::move(explanation);
  }
}

json hits_json(const Collection& c, const SearchResult& result) {
  json hits = json::array();
  for (const Hit& hit : result.hits) {
    const Picture& picture = c.row_picture(hit.row);
    hits.push_back({{"rank", hit.rank},
                    {"path", display_path(c.row_path(hit.row))},
                    {"distance", hit.distance},
                    {"score", hit.score},
                    {"cluster", hit.cluster},
                    {"label", to_valid_utf8(picture.label)},
                    {"modified_ns", picture.modified_ns},
                    {"bytes", picture.file_size}});
  }
  return hits;
}

void print_json(const SearchWords& words, const std::shared_ptr<const Collection>& collection, const Asked& asked,
                const SearchRequest& request, const SearchResult& result) {
  const Collection& c = *collection;
  const json query = names_json(asked.search.examples);
  json document{{"query", query.size() == 1 ? query[0] : query},
                {"not", names_json(asked.search.negatives)},
                {"cluster", result.query_cluster},
                {"probed", result.probed},
                {"cluster_recall", result.cluster_recall},
                {"searched", result.searched},
                {"milliseconds", result.milliseconds},
                {"index", result.index == IndexUse::approximate ? "approximate" : "exact"},
                {"index_reason", explain_index(result.index)},
                {"hits", hits_json(c, result)}};
  if (words.explain) explain_hits(document["hits"], collection, request, result);
  if (result.hits.empty()) document["why_empty"] = explain_no_hits(result);
  if (!words.saved.empty()) document["missing"] = asked.missing;
  print(document);
}

void print_words(const Collection& c, const SearchResult& result, SearchScope scope) {
  if (result.query_cluster >= 0) {
    const auto name = [&](int cluster) { return c.clustering->clusters[static_cast<std::size_t>(cluster)].name; };
    std::printf("Nearest cluster: %s", name(result.query_cluster).c_str());
    for (std::size_t i = 1; i < result.probed.size(); ++i) std::printf(", then %s", name(result.probed[i]).c_str());
    std::printf("\n");
    if (scope == SearchScope::cluster && result.nearest > 0) {
      std::printf(
          "Searched there only: %.0f %% of the nearest %lld of all pictures (--probes %zu searches one more cluster)\n",
          100 * result.cluster_recall, static_cast<long long>(result.nearest), result.probed.size() + 1);
    }
  }
  for (const Hit& hit : result.hits) {
    std::printf("%3d  %5.1f %%  %s\n", hit.rank, hit.score, display_path(c.row_path(hit.row)).c_str());
  }
  if (result.hits.empty()) std::printf("%s\n", explain_no_hits(result).c_str());
  std::printf("Searched %lld vectors in %.1f ms (%s)\n", static_cast<long long>(result.searched), result.milliseconds,
              explain_index(result.index).c_str());
}

void save(Library& library, const Collection& collection, const std::string& name, SavedSearch search, bool replace) {
  search.name = name;
  for (auto* sources : {&search.examples, &search.negatives}) {
    for (QuerySource& source : *sources) {
      if (!source.path.empty()) source.name = display_path(fs::path(source.path).filename());
    }
  }
  keep_settings(search, SearchSettings(search.settings), collection);
  save_search(library, search, replace);
}

bool search(const Context& context, const SearchWords& words) {
  const auto library = open_existing(words.library);
  const auto collection = library->snapshot();
  const auto wanted = what_is_asked(context, words, *library);
  if (!wanted) return false;
  const SearchRequest request = request_of(wanted->search, *collection);
  if (words.explain && !context.json) {
    throw Error(ErrorCode::usage, "--explain adds to the JSON of a search", {}, "Give --json as well.");
  }
  const auto searcher = Searcher::open(collection);
  if (wants_index(request.index, collection->row_count())) {
    // Building takes longer than many exact searches: only when it was asked for.
    const bool asked = request.index == SearchIndex::approximate;
    const std::string message = searcher->build_index(asked, context.progress, context.stop);
    if (!message.empty()) std::fprintf(stderr, "%s\n", message.c_str());
    if (context.stop.stop_requested()) return false;
  }
  const SearchResult result = searcher->search(request);
  if (words.save) save(*library, *collection, *words.save, wanted->search, words.force);
  if (context.json) {
    print_json(words, collection, *wanted, request, result);
  } else {
    print_words(searcher->collection(), result, request.scope);
  }
  return true;
}

void add_examples(CLI::App& c, SearchWords& words) {
  c.add_option("QUERY", words.queries,
               "Picture files, or http(s) addresses of pictures; several are searched for as their mean");
  c.add_option("--not", words.negatives,
               "A picture (file or address) that the matches should not be like; may be repeated")
      ->allow_extra_args(false);
  c.add_option("--crop", words.crop, "X,Y,W,H: search only for this part of each QUERY, in fractions of its size");
  c.add_option("--saved", words.saved, "Ask this saved search again; what else is given changes or adds to it");
  auto* save = c.add_option("--save", words.save, "Keep this search in the library under a name");
  c.add_flag("--force", words.force, "--save: replace the search of this name if there is one")->needs(save);
}

void add_measure(CLI::App& c, SearchWords& words) {
  c.add_option("--descriptor", words.descriptor, "fused (default), dictionary, learned, latent or colour");
  auto* colour =
      c.add_option("--colour", words.colour, "0 structure only … 1 colour only")->check(CLI::Range(0.0, 1.0));
  c.add_option("--weights", words.weights, "D,L,C: weights of dictionary, learned part and colour (default: 1,1,0.4)")
      ->excludes(colour);
  c.add_option("--index", words.index, "auto (default), exact, or approximate (built now if need be, and kept)");
  c.add_option("--metric", words.metric, "cosine (default) or euclidean");
}

void add_limits(CLI::App& c, SearchWords& words) {
  c.add_option("-n", words.count, "How many results (default: 20)")->check(CLI::Range(1, 1'000'000));
  c.add_option("--scope", words.scope, "all (default), or cluster: only the query's predicted cluster");
  c.add_option("--probes", words.probes, "With --scope cluster: how many of the nearest clusters (default: 1)")
      ->check(CLI::Range(1, 1'000'000));
  c.add_option("--min-score", words.min_score, "Leave out what scores less (0 … 100)")->check(CLI::Range(0.0, 100.0));
  c.add_option("--label", words.labels, "Only pictures with this label; may be repeated")->allow_extra_args(false);
  c.add_option("--cluster", words.clusters, "Only pictures of this cluster, by name or number; may be repeated")
      ->allow_extra_args(false);
  c.add_option("--tag", words.tags, "Only pictures with this tag; may be repeated")->allow_extra_args(false);
  c.add_option("--folder", words.folders, "Only pictures in this folder, or deeper; may be repeated")
      ->allow_extra_args(false);
  c.add_option("--sort", words.sort, "score (default), name, date (newest first) or size (largest first)");
}

struct SearchesRequest {
  fs::path library;
  std::string removed;
};

bool searches(const Context& context, const SearchesRequest& r) {
  const auto library = open_existing(r.library);
  if (!r.removed.empty()) remove_search(*library, r.removed);
  json list = json::array();
  for (const SavedSearchInfo& one : list_searches(*library)) {
    if (!context.json) {
      std::printf("%s  %3lld pictures, %3lld marks  %s\n", one.saved.c_str(), static_cast<long long>(one.examples),
                  static_cast<long long>(one.marks), to_valid_utf8(one.name).c_str());
    }
    list.push_back({{"name", one.name}, {"saved", one.saved}, {"pictures", one.examples}, {"marks", one.marks}});
  }
  if (context.json) print(list);
  return true;
}

}  // namespace

void add_search_command(CLI::App& app, Action& chosen) {
  auto words = std::make_shared<SearchWords>();
  auto* c = add_command(app, chosen, "search", "Find the nearest pictures to one or several queries",
                        [words](const Context& context) { return search(context, *words); });
  c->add_option("--library", words->library, "The library's folder")->required();
  add_examples(*c, *words);
  add_measure(*c, *words);
  add_limits(*c, *words);
  c->add_flag("--explain", words->explain,
              "With --json: what structure, learned part and colour add to each hit's distance");

  auto saved = std::make_shared<SearchesRequest>();
  c = add_command(app, chosen, "searches", "List the saved searches",
                  [saved](const Context& context) { return searches(context, *saved); });
  c->add_option("--library", saved->library, "The library's folder")->required();
  c->add_option("--delete", saved->removed, "Delete this one first");
}

}  // namespace lookalike::cli
