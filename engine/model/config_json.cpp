#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/core/error.h"
#include "engine/model/preset.h"

namespace lookalike {

NLOHMANN_JSON_SERIALIZE_ENUM(Architecture, {{Architecture::scene, "scene"},
                                            {Architecture::landmark_m1, "landmark-m1"},
                                            {Architecture::landmark_m2, "landmark-m2"},
                                            {Architecture::landmark_m3, "landmark-m3"},
                                            {Architecture::lookalike, "lookalike"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Schedule, {{Schedule::constant, "constant"}, {Schedule::linear, "linear"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelConfig, architecture, input_size, latent)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrainConfig, epochs, batch, learning_rate, schedule, l1_activity, l2_latent,
                                   invariance, flips, validation_share, seed, threads)

namespace {

/// The library's enum reader takes an unknown name for the first value; a file of a newer version must not be misread.
template <typename Enum>
void require_known(const nlohmann::json& value) {
  if (nlohmann::json(value.get<Enum>()) != value) {
    throw Error(ErrorCode::bad_input, "The configuration names something unknown", value.dump(),
                "It may come from a newer version of the program.");
  }
}

}  // namespace

std::string config_to_json(const std::string& preset, const ModelConfig& model, const TrainConfig& train) {
  return nlohmann::ordered_json{{"preset", preset}, {"model", nlohmann::json(model)}, {"train", nlohmann::json(train)}}
      .dump(2);
}

StoredConfig config_from_json(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    require_known<Architecture>(json.at("model").at("architecture"));
    require_known<Schedule>(json.at("train").at("schedule"));
    StoredConfig config{json.at("preset").get<std::string>(), json.at("model").get<ModelConfig>(),
                        json.at("train").get<TrainConfig>()};
    validate(config.model, config.train);
    return config;
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorCode::bad_input, "The configuration of a run cannot be read", e.what(),
                "The file may be damaged; start a new run.");
  } catch (const Error& e) {
    throw Error(ErrorCode::bad_input, "The configuration of a run makes no sense: " + e.problem(), e.subject(),
                e.remedy());
  }
}

}  // namespace lookalike
