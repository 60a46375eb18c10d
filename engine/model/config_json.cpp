#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/model/options.h"
#include "engine/model/preset.h"

namespace lookalike {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const OptionValue& value) {
  return std::visit([](const auto& v) { return ordered_json(v); }, value);
}

OptionValue from_json(const Option& option, const ordered_json& json) {
  switch (option.kind) {
    case Option::Kind::flag:
      return json.get<bool>();
    case Option::Kind::whole:
      if (json.is_number_float()) break;  // get() would cut the fraction off; as a text it is refused below
      return json.get<std::int64_t>();
    case Option::Kind::real:
      return json.get<double>();
    case Option::Kind::choice:
    case Option::Kind::text:
      break;
  }
  return json.get<std::string>();
}

const char* section_of(const Option& option) {
  return option.group == Option::Group::network ? "model" : "train";
}

}  // namespace

std::string config_to_json(const std::string& preset, const ModelConfig& model, const TrainConfig& train) {
  ordered_json json{{"preset", preset}, {"model", {{"architecture", to_text(model.architecture)}}}};
  for (const Option& option : options()) json[section_of(option)][option.key()] = to_json(option.get({model, train}));
  return json.dump(2);
}

StoredConfig config_from_json(const std::string& text) {
  try {
    const auto json = ordered_json::parse(text);
    Configuration config;
    config.model.architecture = architecture_from_text(json.at("model").at("architecture").get<std::string>());
    for (const Option& option : options()) {
      const auto& section = json.at(section_of(option));
      // What an earlier version did not know yet has the value that it then had: the default.
      if (!section.contains(option.key())) continue;
      const OptionValue value = from_json(option, section.at(option.key()));
      check_range(option, value);
      option.set(config, value);
    }
    validate(config.model, config.train);
    return {json.at("preset").get<std::string>(), config.model, config.train};
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorCode::bad_input, "The configuration of a run cannot be read", e.what(),
                "The file may be damaged; start a new run.");
  } catch (const Error& e) {
    throw Error(ErrorCode::bad_input, "The configuration of a run makes no sense: " + e.problem(), e.subject(),
                e.remedy());
  }
}

}  // namespace lookalike
