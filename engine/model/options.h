#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/model/config.h"

// Every value of ModelConfig and TrainConfig that a person may change, described once: the command line, the window's
// advanced settings, config.json, the README's table and validate() are all made from this list.

namespace lookalike {

struct Configuration {
  ModelConfig model;
  TrainConfig train;
  bool operator==(const Configuration&) const = default;
};

/// flag: bool, whole: int64, real: double, choice and text: string.
using OptionValue = std::variant<bool, std::int64_t, double, std::string>;

struct Option {
  enum class Kind { flag, whole, real, choice, text };
  enum class Group { network, objective, labels, optimisation, pictures, stopping, machine };

  std::string name;   ///< "learning-rate", as on the command line.
  std::string title;  ///< "Learning rate"
  std::string help;   ///< One plain sentence.
  Group group = Group::network;
  Kind kind = Kind::flag;
  double low = 0, high = 0;  ///< Of whole and real, whatever the network.
  bool low_excluded = false;
  int step = 1;                      ///< Of whole: only multiples of it.
  std::vector<std::string> choices;  ///< Of choice, in the order of the enum.
  std::function<OptionValue(const Configuration&)> get;
  std::function<void(Configuration&, const OptionValue&)> set;  ///< The value must be of the option's kind.
  std::function<bool(const ModelConfig&)> applies;              ///< Whether this network knows the option.
  std::function<bool(const TrainConfig&)> used;             ///< Whether it changes anything beside the other values.
  std::function<void(Option&, const ModelConfig&)> narrow;  ///< To what this network takes; null: to nothing less.

  std::string key() const;      ///< "learning_rate": in config.json, and the name of the widget.
  std::string allowed() const;  ///< "a whole number from 2 to 4096", "a multiple of 16 from 32 to 256"
};

/// In the order in which they are shown, grouped.
const std::vector<Option>& options();
const Option& option_named(std::string_view name);  ///< Throws Error(usage).
/// The option with the range that this network takes.
Option option_for(const Option& option, const ModelConfig& model);

/// Throws Error(usage) naming option, value and allowed range when the option's own value is impossible.
void check_range(const Option& option, const OptionValue& value);

/// From what a person typed; check_range()d. Throws Error(usage).
OptionValue parse_option(const Option& option, const std::string& text);
/// Shortest text that parse_option() reads back as the same value.
std::string to_text(const OptionValue& value);

/// The heading of a group: "Network", "Objective" …
std::string title_of(Option::Group group);

std::string to_text(Architecture architecture);                ///< "scene", "landmark-m1" …
Architecture architecture_from_text(const std::string& text);  ///< Throws Error(bad_input).

}  // namespace lookalike
