#include "engine/training/known_labels.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "engine/core/error.h"

namespace lookalike {
namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& remedy) {
  throw Error(ErrorCode::bad_input, "There is nothing to learn from these labels: " + problem, {}, remedy);
}

}  // namespace

std::vector<std::int64_t> labelled_rows(const KnownLabels& known, std::span<const std::int64_t> rows) {
  std::vector<std::int64_t> some;
  std::ranges::copy_if(rows, std::back_inserter(some), [&](std::int64_t row) { return known.of(row) >= 0; });
  return some;
}

void require_contrast(const KnownLabels& known, std::span<const std::int64_t> rows) {
  std::map<std::int32_t, int> sizes;
  for (const std::int64_t row : labelled_rows(known, rows)) ++sizes[known.of(row)];
  const bool marks = !known.all_differ;
  if (sizes.empty()) {
    refuse(marks ? "no picture to train on is marked" : "no picture to train on has a label",
           "Label at least two pictures of each of two kinds; validation pictures do not count.");
  }
  if (sizes.size() < 2) {
    refuse(marks ? "the marked pictures are all of one kind" : "all labelled pictures have the same label",
           marks ? "Mark some matches with −, too." : "Label pictures of a second kind, too.");
  }
  const auto pair = [&](const auto& label) { return label.second >= 2; };
  if (std::ranges::none_of(sizes, pair)) {
    refuse(marks ? "no two pictures are marked as alike" : "no two pictures have the same label",
           marks ? "Mark some matches with +, too." : "Label at least two pictures of a kind.");
  }
  for (const auto& [label, size] : sizes) {
    const auto unlike = [&, l = label](const auto& other) { return known.labels_differ(l, other.first); };
    if (size >= 2 && std::ranges::any_of(sizes, unlike)) return;
  }
  refuse("of no two pictures that are alike it is known what they are unlike", "Mark some matches with −, too.");
}

}  // namespace lookalike
