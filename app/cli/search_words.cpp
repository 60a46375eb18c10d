#include "app/cli/search_words.h"

#include <cstdio>

#include "app/cli/address.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike::cli {
namespace {

void require_known(bool known, const char* thing, const std::string& value) {
  if (known) return;
  throw Error(ErrorCode::usage, std::string("No picture of the library has this ") + thing, to_valid_utf8(value),
              "Check how it is written; nothing was searched.");
}

template <typename Test>
bool any_row(const Collection& collection, const Test& test) {
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    if (test(collection.row_picture(row))) return true;
  }
  return false;
}

/// By its name among the pictures, or as it lies on the disk.
std::string folder_within(const Collection& collection, const fs::path& folder) {
  const fs::path on_disk = fs::absolute(folder).lexically_normal().lexically_relative(collection.root);
  for (const fs::path& inside : {folder.lexically_normal(), on_disk}) {
    if (inside == ".") return inside;
    const std::string start = (inside / "").native();
    if (any_row(collection, [&](const Picture& p) { return p.path.starts_with(start); })) return inside;
  }
  require_known(false, "folder", folder.native());
  return {};
}

void add_filter(SearchFilter& filter, const SearchWords& words, const Collection& collection) {
  for (const std::string& text : words.clusters) filter.clusters.push_back(cluster_named(collection, text));
  for (const std::string& text : words.labels) {
    require_known(any_row(collection, [&](const Picture& p) { return p.label == text; }), "label", text);
    filter.labels.push_back(text);
  }
  for (const std::string& text : words.tags) {
    require_known(collection.tags->hashes.contains(text), "tag", text);
    filter.tags.push_back(text);
  }
  for (const fs::path& folder : words.folders) filter.folders.push_back(folder_within(collection, folder));
}

void change_settings(SearchSettings& s, const SearchWords& words, const Collection& collection) {
  if (words.count) s.count = *words.count;
  if (words.scope) s.scope = scope_from_string(*words.scope);
  if (words.probes) s.probes = *words.probes;
  if (words.descriptor) s.descriptor = descriptor_from_string(*words.descriptor);
  if (words.metric) s.metric = metric_from_string(*words.metric);
  if (words.colour) s.weights = weights_for_balance(*words.colour);
  if (!words.weights.empty()) s.weights = weights_from_string(words.weights);
  if (words.min_score) s.min_score = *words.min_score;
  if (words.sort) s.sort = sort_from_string(*words.sort);
  if (words.index) s.index = index_from_string(*words.index);
  add_filter(s.filter, words, collection);
}

/// A file, or the picture at a web address, which is fetched now. Nullopt when stopped meanwhile.
std::optional<QuerySource> source_of(const Context& context, const std::string& query, const Collection& collection) {
  if (query.find("://") != std::string::npos) {
    auto bytes = fetch_address(query, {}, context.progress, context.stop);
    return bytes ? std::optional(source_of_bytes(query, std::move(*bytes))) : std::nullopt;
  }
  QuerySource source = source_of_file(collection, query);
  source.name = to_valid_utf8(query);  // as typed
  return source;
}

}  // namespace

std::optional<Asked> what_is_asked(const Context& context, const SearchWords& words, const Library& library) {
  const auto collection = library.snapshot();
  const auto crop = words.crop.empty() ? std::optional<Crop>() : crop_from_string(words.crop);
  if (crop && words.queries.empty()) {
    throw Error(ErrorCode::usage, "--crop is a part of a QUERY, and there is none", words.crop,
                "Name a picture to search for; a saved search keeps its own parts.");
  }
  Asked asked;
  asked.search.settings.count = 20;
  if (!words.saved.empty()) {
    asked.search = read_search(library, words.saved);
    asked.missing = leave_out_missing(asked.search, *collection);
    for (const std::string& what : asked.missing) std::fprintf(stderr, "No longer there: %s\n", what.c_str());
  }
  change_settings(asked.search.settings, words, *collection);
  for (const auto& [texts, sources] :
       {std::pair(&words.queries, &asked.search.examples), std::pair(&words.negatives, &asked.search.negatives)}) {
    for (const std::string& text : *texts) {
      auto source = source_of(context, text, *collection);
      if (!source) return std::nullopt;
      if (texts == &words.queries) source->crop = crop;
      sources->push_back(std::move(*source));
    }
  }
  if (asked.search.examples.empty()) throw Error(ErrorCode::usage, "A search needs a QUERY, or --saved NAME");
  return asked;
}

SearchRequest request_of(const SavedSearch& search, const Collection& collection) {
  const auto picture = [&](const QuerySource& source) -> QueryPicture {
    if (!source.marked) return load_query(source, collection);
    return {source.name, {}, find_row(collection, source.path, source.content_hash), {}, true};
  };
  SearchRequest request{search.settings, {}, {}};
  for (const QuerySource& source : search.examples) request.examples.push_back(picture(source));
  for (const QuerySource& source : search.negatives) request.negatives.push_back(picture(source));
  return request;
}

}  // namespace lookalike::cli
