#include "engine/library/saved_search_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {
namespace {

using nlohmann::json;

constexpr std::int64_t most = 1'000'000;  // Of results, and of clusters to look into.

[[noreturn]] void damaged() {
  throw Error(ErrorCode::bad_input, "What is stored of this search is damaged", {}, "Delete it, and save it again.");
}

void require(bool holds) {
  if (!holds) damaged();
}

std::int64_t whole_number(const json& j, std::int64_t least, std::int64_t largest) {
  require(j.is_number_integer());
  const auto value = j.get<std::int64_t>();
  require(value >= least && value <= largest);
  return value;
}

/// Numbers can be iterated over, too.
const json& list(const json& j) {
  require(j.is_array());
  return j;
}

/// Paths and labels are any bytes: a text when they are UTF-8, otherwise a list of numbers.
json bytes_to_json(const std::string& bytes) {
  if (to_valid_utf8(bytes) == bytes) return bytes;
  return std::vector<unsigned char>(bytes.begin(), bytes.end());
}

std::string bytes_from(const json& j) {
  if (j.is_string()) return j.get<std::string>();
  std::string bytes;
  for (const json& one : list(j)) bytes += static_cast<char>(whole_number(one, 0, 255));
  return bytes;
}

json list_to_json(const std::vector<std::string>& texts) {
  json all = json::array();
  for (const std::string& one : texts) all.push_back(bytes_to_json(one));
  return all;
}

std::vector<std::string> list_from(const json& j) {
  std::vector<std::string> all;
  for (const json& one : list(j)) all.push_back(bytes_from(one));
  return all;
}

json to_json(const QuerySource& source, std::size_t& pictures) {
  json j{{"name", to_valid_utf8(source.name)}};
  if (!source.path.empty()) j["path"] = bytes_to_json(source.path);
  if (source.of_library()) j["content_hash"] = source.content_hash;
  if (!source.bytes.empty()) j["picture"] = pictures++;
  if (source.crop) j["crop"] = {source.crop->x, source.crop->y, source.crop->width, source.crop->height};
  if (source.marked) j["marked"] = true;
  return j;
}

QuerySource source_from(const json& j, std::vector<std::vector<std::byte>>& pictures) {
  QuerySource source;
  source.name = j.at("name").get<std::string>();
  if (j.contains("path")) source.path = bytes_from(j["path"]);
  source.content_hash = j.value("content_hash", std::string());
  source.marked = j.value("marked", false);
  if (j.contains("picture")) {
    const std::int64_t number = whole_number(j["picture"], 0, std::ssize(pictures) - 1);
    source.bytes = std::exchange(pictures[static_cast<std::size_t>(number)], {});
  }
  if (j.contains("crop")) {
    const auto c = j["crop"].get<std::vector<double>>();
    require(c.size() == 4);
    source.crop = Crop{c[0], c[1], c[2], c[3]};
    require_valid(*source.crop);
  }
  require(source.path.empty() != source.bytes.empty());  // one or the other
  require(!source.of_library() || !source.path.empty());
  require(source.of_library() || fs::path(source.path).is_absolute() || source.path.empty());
  require(!source.marked || (source.of_library() && !source.crop));
  return source;
}

json to_json(const SearchSettings& s) {
  return {{"count", s.count},
          {"scope", to_string(s.scope)},
          {"probes", s.probes},
          {"descriptor", to_string(s.descriptor)},
          {"metric", to_string(s.metric)},
          {"weights", {s.weights.dictionary, s.weights.learned, s.weights.colour}},
          {"min_score", s.min_score},
          {"sort", to_string(s.sort)},
          {"labels", list_to_json(s.filter.labels)},
          {"folders", list_to_json(s.filter.folders)},
          {"tags", list_to_json(s.filter.tags)}};
}

PartWeights weights_from(const json& j) {
  const auto weights = j.get<std::vector<double>>();
  require(weights.size() == 3);
  const auto fits = [](double weight) { return weight >= 0 && weight <= most; };  // NaN does not
  require(std::ranges::all_of(weights, fits) && std::ranges::any_of(weights, [](double weight) { return weight > 0; }));
  return {static_cast<float>(weights[0]), static_cast<float>(weights[1]), static_cast<float>(weights[2])};
}

SearchSettings settings_from(const json& j) {
  SearchSettings s;
  s.count = whole_number(j.at("count"), 1, most);
  s.scope = scope_from_string(j.at("scope"));
  s.probes = static_cast<int>(whole_number(j.at("probes"), 1, most));
  s.descriptor = descriptor_from_string(j.at("descriptor"));
  s.metric = metric_from_string(j.at("metric"));
  s.weights = weights_from(j.at("weights"));
  s.min_score = j.at("min_score").get<double>();
  s.sort = sort_from_string(j.at("sort"));
  s.filter.labels = list_from(j.at("labels"));
  s.filter.folders = list_from(j.at("folders"));
  s.filter.tags = list_from(j.at("tags"));
  require(s.min_score >= 0 && s.min_score <= 100);
  return s;
}

}  // namespace

std::vector<const QuerySource*> sources_with_bytes(const SavedSearch& search) {
  std::vector<const QuerySource*> found;
  for (const auto* sources : {&search.examples, &search.negatives}) {
    for (const QuerySource& source : *sources) {
      if (!source.bytes.empty()) found.push_back(&source);
    }
  }
  return found;
}

std::string saved_search_to_json(const SavedSearch& search) {
  json j{{"settings", to_json(search.settings)}, {"clusters", list_to_json(search.clusters)}};
  std::size_t pictures = 0;
  for (const auto& [key, sources] : {std::pair("examples", &search.examples), {"negatives", &search.negatives}}) {
    j[key] = json::array();
    for (const QuerySource& source : *sources) j[key].push_back(to_json(source, pictures));
  }
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

SavedSearch saved_search_from_json(const std::string& text, std::vector<std::vector<std::byte>> pictures) {
  SavedSearch search;
  try {
    const json j = json::parse(text);
    for (const json& one : list(j.at("examples"))) search.examples.push_back(source_from(one, pictures));
    for (const json& one : list(j.at("negatives"))) search.negatives.push_back(source_from(one, pictures));
    search.settings = settings_from(j.at("settings"));
    search.clusters = list_from(j.at("clusters"));
  } catch (const json::exception&) {
    damaged();
  } catch (const Error&) {  // an order, a crop … that is none
    damaged();
  }
  require(!search.examples.empty());
  return search;
}

}  // namespace lookalike
