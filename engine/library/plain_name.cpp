#include "engine/library/plain_name.h"

#include <algorithm>
#include <iterator>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {
namespace {

constexpr std::ptrdiff_t longest_name = 60;

}  // namespace

std::string plain_name(const std::string& name, const std::string& thing) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  const auto first = std::ranges::find_if_not(name, is_space);
  const auto last = std::find_if_not(name.rbegin(), std::make_reverse_iterator(first), is_space).base();
  const std::string plain(first, last);
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const bool control = std::ranges::any_of(plain, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (plain.empty() || control || std::ranges::count_if(plain, starts_character) > longest_name ||
      plain != to_valid_utf8(plain)) {
    throw Error(ErrorCode::usage, "This cannot be a " + thing, to_valid_utf8(name),
                "A " + thing + " is one line of 1 to " + std::to_string(longest_name) + " characters.");
  }
  return plain;
}

}  // namespace lookalike
