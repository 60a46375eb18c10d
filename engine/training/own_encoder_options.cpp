#include "engine/training/own_encoder_options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "engine/core/error.h"
#include "engine/model/options.h"

namespace lookalike {
namespace {

using Options = OwnEncoderOptions;
using Triple = std::array<double, 3>;

constexpr int smallest = 16, largest = 1024;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stopped != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Three numbers from `low` to `high` with commas, and maybe spaces, between them.
std::optional<Triple> triple(std::string text, double low, double high) {
  std::erase(text, ' ');
  Triple values{};
  std::string_view rest = text;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t end = i < 2 ? rest.find(',') : rest.size();
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = number<double>(rest.substr(0, end));
    if (!value || !(*value >= low && *value <= high)) return std::nullopt;
    values[i] = *value;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return values;
}

std::string to_text(const Triple& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ",") + lookalike::to_text(OptionValue(value));
  return text;
}

OwnEncoderOption triple_option(const char* name, const char* title, const char* help, const char* allowed, double low,
                               double high, Triple Options::*member) {
  return {name,
          title,
          help,
          allowed,
          {},
          [member](const Options& o) { return to_text(o.*member); },
          [=](Options& o, const std::string& text) {
            const auto values = triple(text, low, high);
            if (values) o.*member = *values;
            return values.has_value();
          }};
}

/// `choices` in the order of the enum.
template <typename Enum>
OwnEncoderOption choice_option(const char* name, const char* title, const char* help, std::vector<std::string> choices,
                               Enum Options::*member) {
  return {name,
          title,
          help,
          choices[0] + " or " + choices[1],
          choices,
          [member, choices](const Options& o) { return choices[static_cast<std::size_t>(o.*member)]; },
          [member, choices](Options& o, const std::string& text) {
            const auto found = std::ranges::find(choices, text);
            if (found == choices.end()) return false;
            o.*member = static_cast<Enum>(found - choices.begin());
            return true;
          }};
}

std::vector<OwnEncoderOption> make_options() {
  return {
      {"size",
       "Input size",
       "Pixels a side that the network was trained with.",
       "a whole number from " + std::to_string(smallest) + " to " + std::to_string(largest),
       {},
       [](const Options& o) { return std::to_string(o.size); },
       [](Options& o, const std::string& text) {
         const auto size = number<int>(text);
         if (!size || *size < smallest || *size > largest) return false;
         o.size = *size;
         return true;
       }},
      triple_option("mean", "Mean", "Taken from red, green and blue, which go from 0 to 1.",
                    "three numbers from 0 to 1, as in 0.485,0.456,0.406 (of values to 255: divide by 255)", 0, 1,
                    &Options::mean),
      triple_option("std", "Standard deviation", "What the difference is divided by; 1/255 for values to 255.",
                    "three numbers from 0.001 to 10, as in 0.229,0.224,0.225", 0.001, 10, &Options::deviation),
      choice_option("layout", "Layout", "NCHW: one plane a channel (PyTorch); NHWC: pixel by pixel (TensorFlow).",
                    {"nchw", "nhwc"}, &Options::layout),
      choice_option("channels", "Channels", "Which channel comes first.", {"rgb", "bgr"}, &Options::channels),
      choice_option("normalise", "Features", "Scaled to length 1 (L2), or taken as they are (none).", {"l2", "none"},
                    &Options::normalise),
  };
}

}  // namespace

const std::vector<OwnEncoderOption>& own_encoder_options() {
  static const std::vector<OwnEncoderOption> all = make_options();
  return all;
}

void set_option(OwnEncoderOptions& options, const OwnEncoderOption& option, const std::string& text) {
  if (option.set(options, text)) return;
  throw Error(ErrorCode::usage, "The option " + option.name + " cannot be " + (text.empty() ? "empty" : text), {},
              "Choose " + option.allowed + ".");
}

}  // namespace lookalike
