#include "engine/library/search_settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "engine/core/error.h"

namespace lookalike {
namespace {

constexpr std::array<std::string_view, 5> descriptors{"fused", "dictionary", "learned", "latent", "colour"};
constexpr std::array<std::string_view, 2> scopes{"all", "cluster"};
constexpr std::array<std::string_view, 2> metrics{"cosine", "euclidean"};
constexpr std::array<std::string_view, 3> indexes{"auto", "exact", "approximate"};
constexpr std::array<std::string_view, 4> sorts{"score", "name", "date", "size"};

template <typename Enum>
Enum named(std::span<const std::string_view> names, const std::string& name, const std::string& what) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<Enum>(found - names.begin());
  std::string known;
  for (const std::string_view one : names) known += (known.empty() ? "" : ", ") + std::string(one);
  throw Error(ErrorCode::usage, "There is no such " + what, name, "Known are: " + known + ".");
}

}  // namespace

DescriptorKind descriptor_from_string(const std::string& name) {
  return named<DescriptorKind>(descriptors, name, "descriptor");
}
SearchScope scope_from_string(const std::string& name) {
  return named<SearchScope>(scopes, name, "scope");
}
SearchMetric metric_from_string(const std::string& name) {
  return named<SearchMetric>(metrics, name, "metric");
}
SearchSort sort_from_string(const std::string& name) {
  return named<SearchSort>(sorts, name, "order");
}
SearchIndex index_from_string(const std::string& name) {
  return named<SearchIndex>(indexes, name, "index");
}
std::string_view to_string(DescriptorKind kind) {
  return descriptors[static_cast<std::size_t>(kind)];
}
std::string_view to_string(SearchScope scope) {
  return scopes[static_cast<std::size_t>(scope)];
}
std::string_view to_string(SearchMetric metric) {
  return metrics[static_cast<std::size_t>(metric)];
}
std::string_view to_string(SearchSort sort) {
  return sorts[static_cast<std::size_t>(sort)];
}

PartWeights weights_from_string(const std::string& text) {
  std::array<float, 3> values{};
  const char* at = text.data();
  const char* const end = at + text.size();
  bool fits = true;
  for (std::size_t i = 0; i < values.size() && fits; ++i) {
    fits = i == 0 || (at != end && *at++ == ',');
    if (!fits) break;
    const auto [rest, error] = std::from_chars(at, end, values[i]);
    fits = error == std::errc() && std::isfinite(values[i]) && values[i] >= 0;
    at = rest;
  }
  if (!fits || at != end) {
    throw Error(ErrorCode::usage, "These are no weights", text,
                "Give those of dictionary, learned part and colour, for example 1,1,0.4.");
  }
  return {values[0], values[1], values[2]};
}

}  // namespace lookalike
