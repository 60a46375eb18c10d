#include "engine/library/given_labels.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/union_find.h"
#include "engine/library/judgements.h"

namespace lookalike {
namespace {

using nlohmann::json;

constexpr std::uintmax_t largest_file = 256u << 20;

/// Takes labels; a content that gets two different ones has none.
class Collector {
 public:
  explicit Collector(GivenLabels& given) : given_(given) {}
  ~Collector() {
    for (const std::string& hash : unclear_) given_.labels.erase(hash);
    given_.unclear = static_cast<std::int64_t>(unclear_.size());
  }
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  void add(const std::string& hash, const std::string& label) {
    if (hash.empty() || label.empty()) return;
    if (const auto [known, added] = given_.labels.emplace(hash, label); !added && known->second != label) {
      unclear_.insert(hash);
    }
  }

 private:
  GivenLabels& given_;
  std::set<std::string> unclear_;
};

void add_folders(const Collection& collection, Collector& collector) {
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    collector.add(collection.row_picture(row).content_hash, collection.row_picture(row).label);
  }
}

void add_tags(const Collection& collection, Collector& collector) {
  for (const auto& [tag, hashes] : collection.tags->hashes) {
    for (const std::string& hash : hashes) collector.add(hash, tag);
  }
}

[[noreturn]] void refuse_line(const fs::path& csv, std::size_t line, const std::string& why) {
  throw Error(ErrorCode::bad_input, "This is no table of labels (line " + std::to_string(line) + " " + why + ")",
              display_path(csv), "It takes two columns: the path of a picture and its label.");
}

void add_file(const Collection& collection, const fs::path& csv, Collector& collector, GivenLabels& given) {
  std::unordered_map<std::string, std::string> hashes;
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const Picture& picture = collection.row_picture(row);
    hashes.emplace(picture.path, picture.content_hash);
  }
  const auto lines = parse_csv(read_text_file(csv, largest_file));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& fields = lines[i];
    if (fields == std::vector<std::string>{""}) continue;
    if (fields.size() < 2) refuse_line(csv, i + 1, "has one column");
    if (i == 0 && fields[0] == "path") {
      if (fields[1] != "label") refuse_line(csv, 1, "does not begin with path,label");
      continue;
    }
    const fs::path path = fs::path(fields[0]).lexically_normal();
    const auto found = hashes.find((path.is_absolute() ? path.lexically_relative(collection.root) : path).string());
    found == hashes.end() ? static_cast<void>(++given.unknown) : collector.add(found->second, fields[1]);
  }
}

/// Groups of pictures that + links, and which of them − sets apart.
void add_marks(Library& library, GivenLabels& given) {
  const Judgements judgements = read_judgements(library);
  std::map<std::string, std::size_t> places;
  const auto place = [&](const std::string& hash) { return places.emplace(hash, places.size()).first->second; };
  for (const auto& [pair, alike] : judgements) place(pair.first), place(pair.second);
  UnionFind groups(places.size());
  for (const auto& [pair, alike] : judgements) {
    if (alike) groups.unite(place(pair.first), place(pair.second));
  }
  const auto name = [&](const std::string& hash) { return std::to_string(groups.root(place(hash)) + 1); };
  for (const auto& [hash, number] : places) given.labels.emplace(hash, name(hash));
  for (const auto& [pair, alike] : judgements) {
    const std::string a = name(pair.first), b = name(pair.second);
    if (!alike && a != b) given.unlike.insert(std::minmax(a, b));
  }
  given.all_differ = false;
}

[[noreturn]] void refuse_nothing(const GivenLabels& given) {
  const bool file = given.source != "folders" && given.source != "tags" && given.source != "marks";
  std::string remedy =
      "Put the pictures of each kind into a folder of their own and scan again, or label them by tags.";
  if (given.source == "tags") remedy = "Tag pictures of at least two kinds first.";
  if (given.source == "marks") remedy = "Mark matches with + and − on the Search page first.";
  if (file) remedy = "Its first column takes paths as the library has them, such as folder/picture.jpg.";
  throw Error(ErrorCode::bad_input, "There are no labels to learn from in “" + to_valid_utf8(given.source) + "”", {},
              remedy);
}

}  // namespace

std::set<std::string> GivenLabels::names() const {
  std::set<std::string> all;
  for (const auto& [hash, label] : labels) all.insert(label);
  return all;
}

GivenLabels collect_labels(Library& library, const std::string& source) {
  const auto collection = library.snapshot();
  GivenLabels given;
  given.source = source;
  {
    Collector collector(given);
    if (source == "folders") {
      add_folders(*collection, collector);
    } else if (source == "tags") {
      add_tags(*collection, collector);
    } else if (source != "marks") {
      add_file(*collection, source, collector, given);
    }
  }
  if (source == "marks") add_marks(library, given);
  if (given.labels.empty()) refuse_nothing(given);
  return given;
}

KnownLabels rows_of(const GivenLabels& given, const Collection& collection) {
  std::map<std::string, std::int32_t> numbers;
  for (const std::string& name : given.names()) numbers.emplace(name, static_cast<std::int32_t>(numbers.size()));
  KnownLabels known;
  known.all_differ = given.all_differ;
  for (const auto& [a, b] : given.unlike) {
    const auto first = numbers.find(a), second = numbers.find(b);
    if (first != numbers.end() && second != numbers.end())
      known.unlike.insert(std::minmax(first->second, second->second));
  }
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const auto found = given.labels.find(collection.row_picture(row).content_hash);
    known.labels.push_back(found == given.labels.end() ? -1 : numbers.at(found->second));
  }
  return known;
}

std::optional<GivenLabels> read_given_labels(const fs::path& run_folder) {
  const fs::path file = run_folder / "labels.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return std::nullopt;
  try {
    const json j = json::parse(read_text_file(file, largest_file));
    GivenLabels given;
    given.source = to_valid_utf8(j.at("source").get<std::string>());
    given.labels = j.at("labels").get<std::map<std::string, std::string>>();
    given.all_differ = j.at("all_differ").get<bool>();
    given.unlike = j.at("unlike").get<std::set<std::pair<std::string, std::string>>>();
    given.unknown = j.at("unknown").get<std::int64_t>();
    given.unclear = j.at("unclear").get<std::int64_t>();
    return given;
  } catch (const json::exception&) {
    throw Error(ErrorCode::bad_input, "The labels that this run was given are damaged", display_path(file),
                "Start a new run with the labels.");
  }
}

void write_given_labels(const fs::path& run_folder, const GivenLabels& given) {
  const json j{{"source", to_valid_utf8(given.source)},
               {"labels", given.labels},
               {"all_differ", given.all_differ},
               {"unlike", given.unlike},
               {"unknown", given.unknown},
               {"unclear", given.unclear}};
  write_file_atomically(run_folder / "labels.json", j.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace lookalike
