#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "engine/library/library.h"
#include "engine/training/known_labels.h"

// Labels that people give for a run to learn from (jobs.h). They belong to the content of files, and are kept with the
// run, so that it can be resumed exactly, and evaluated on the pictures whose labels it has not seen.

namespace lookalike {

struct GivenLabels {
  std::string source;                         ///< As collect_labels() was asked.
  std::map<std::string, std::string> labels;  ///< Content hash → label.
  bool all_differ = true;                     ///< See KnownLabels.
  std::set<std::pair<std::string, std::string>> unlike;
  std::int64_t unknown = 0;  ///< Lines of a file that name no usable picture of the library.
  std::int64_t unclear = 0;  ///< Pictures left out, because two labels are given for one content.

  std::set<std::string> names() const;  ///< The distinct labels.
};

/// `source`: "folders" (the first-level ones), "tags" (of pictures that have one tag), "marks" (judgements.h: pictures
/// marked as alike are of one label, and of these only those differ of which two were marked as unlike; a − between
/// pictures that a chain of + links is ignored), or a CSV file of paths (absolute, relative to the pictures' folder)
/// and labels, with or without the heading path,label. Throws Error: bad_input when there are none, or the file is no
/// such table; io when it cannot be read.
GivenLabels collect_labels(Library& library, const std::string& source);

/// For the rows of the collection.
KnownLabels rows_of(const GivenLabels& given, const Collection& collection);

/// runs/<id>/labels.json; nullopt for a run without. Throws Error(bad_input) when it is damaged.
std::optional<GivenLabels> read_given_labels(const std::filesystem::path& run_folder);
void write_given_labels(const std::filesystem::path& run_folder, const GivenLabels& given);

}  // namespace lookalike
