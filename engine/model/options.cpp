#include "engine/model/options.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using Group = Option::Group;
using Kind = Option::Kind;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// "Learning rate" within a sentence: "learning rate"; "L1 activity" stays.
std::string in_sentence(std::string title) {
  if (title.size() > 1 && std::islower(static_cast<unsigned char>(title[1])) != 0) {
    title[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(title[0])));
  }
  return title;
}

[[noreturn]] void refuse(const Option& option, const std::string& value) {
  throw Error(ErrorCode::usage, "The " + in_sentence(option.title) + " cannot be " + (value.empty() ? "empty" : value),
              {}, "Choose " + option.allowed() + ".");
}

bool is_device(const std::string& text) {
  if (text == "auto" || text == "cpu" || text == "cuda") return true;
  return text.starts_with("cuda:") && text.size() > 5 && text.size() <= 7 &&
         std::all_of(text.begin() + 5, text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

template <typename T>
T parsed(const Option& option, const std::string& text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) refuse(option, text);
  return value;
}

/// The shortest digits that read back as the same value, without an exponent where people would write none.
std::string shortest(double value) {
  std::array<char, 64> text{};
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e9);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, format).ptr};
}

std::string bound(const Option& option, double value) {
  return option.kind == Kind::whole ? std::to_string(static_cast<std::int64_t>(std::min(value, 9.2e18)))
                                    : shortest(value);
}

constexpr std::pair<Architecture, const char*> architecture_names[] = {
    {Architecture::scene, "scene"},
    {Architecture::dense, "dense"},
    {Architecture::pool, "pool"},
    {Architecture::landmark_m1, "landmark-m1"},
    {Architecture::landmark_m2, "landmark-m2"},
    {Architecture::landmark_m3, "landmark-m3"},
    {Architecture::lookalike, "lookalike"},
};

}  // namespace

std::string Option::key() const {
  std::string text = name;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::string Option::allowed() const {
  switch (kind) {
    case Kind::flag:
      return "true or false";
    case Kind::choice:
      return "one of " + listed(choices);
    case Kind::text:
      return "auto, cpu, cuda or cuda:N";
    case Kind::whole:
      if (low == high) return bound(*this, low) + ", the only value that this network takes";
      if (step > 1) {
        return "a multiple of " + std::to_string(step) + " from " + bound(*this, low) + " to " + bound(*this, high);
      }
      if (high > 1e15) return "a whole number of " + bound(*this, low) + " or more";
      return "a whole number from " + bound(*this, low) + " to " + bound(*this, high);
    case Kind::real:
      break;
  }
  return low_excluded ? "a number above " + bound(*this, low) + " and up to " + bound(*this, high)
                      : "a number from " + bound(*this, low) + " to " + bound(*this, high);
}

const Option& option_named(std::string_view name) {
  std::vector<std::string> names;
  for (const Option& option : options()) {
    if (option.name == name) return option;
    names.push_back(option.name);
  }
  throw Error(ErrorCode::usage, "There is no such option", std::string(name), "Choose one of: " + listed(names) + ".");
}

Option option_for(const Option& option, const ModelConfig& model) {
  Option narrowed = option;
  if (option.narrow) option.narrow(narrowed, model);
  return narrowed;
}

void check_range(const Option& option, const OptionValue& value) {
  bool good = true;
  if (option.kind == Kind::whole) {
    const auto whole = std::get<std::int64_t>(value);
    const auto number = static_cast<double>(whole);
    good = number >= option.low && number <= option.high && whole % option.step == 0;
  } else if (option.kind == Kind::real) {
    const double number = std::get<double>(value);  // comparisons are false for NaN
    good = (option.low_excluded ? number > option.low : number >= option.low) && number <= option.high;
  } else if (option.kind == Kind::choice) {
    good = std::count(option.choices.begin(), option.choices.end(), std::get<std::string>(value)) == 1;
  } else if (option.kind == Kind::text) {
    good = is_device(std::get<std::string>(value));
  }
  if (!good) refuse(option, to_text(value));
}

OptionValue parse_option(const Option& option, const std::string& text) {
  OptionValue value = text;
  if (option.kind == Kind::whole) value = parsed<std::int64_t>(option, text);
  if (option.kind == Kind::real) value = parsed<double>(option, text);
  if (option.kind == Kind::flag) {
    if (text != "true" && text != "false") refuse(option, text);
    value = text == "true";
  }
  check_range(option, value);
  return value;
}

std::string to_text(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&value)) return shortest(*real);
  return std::get<std::string>(value);
}

std::string title_of(Option::Group group) {
  switch (group) {
    case Group::network:
      return "Network";
    case Group::objective:
      return "Objective";
    case Group::labels:
      return "Labels";
    case Group::optimisation:
      return "Optimisation";
    case Group::pictures:
      return "Pictures";
    case Group::stopping:
      return "Validation and stopping";
    case Group::machine:
      break;
  }
  return "Machine";
}

std::string to_text(Architecture architecture) {
  for (const auto& [value, name] : architecture_names) {
    if (value == architecture) return name;
  }
  return {};
}

Architecture architecture_from_text(const std::string& text) {
  for (const auto& [value, name] : architecture_names) {
    if (name == text) return value;
  }
  throw Error(ErrorCode::bad_input, "There is no such network", text,
              "It may come from a newer version of the program.");
}

}  // namespace lookalike
