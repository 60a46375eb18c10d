#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/config.h"

namespace lookalike {

/// A named starting point: what it is, in a plain sentence, and every value. The only place that defines presets; the
/// window, the command line, the README's table and the tests read it from here.
struct Preset {
  std::string name;     ///< "lookalike", "scene-192" …
  std::string title;    ///< "Lookalike", "Scene 192" …
  std::string summary;  ///< One plain sentence for the card.
  ModelConfig model;
  TrainConfig train;
  std::int64_t parameters;  ///< Trainable parameters at the default input size; a test holds the network to it.
};

const std::vector<Preset>& presets();               ///< The default preset first.
const Preset& preset_named(std::string_view name);  ///< Throws Error(usage) that lists the names.

/// Throws Error(usage) naming option, value and allowed range when a value makes no sense.
void validate(const ModelConfig& model, const TrainConfig& train);

/// Trainable parameters of a configuration (builds the network without weights being used).
std::int64_t parameter_count(const ModelConfig& model);

/// JSON, as in runs/<id>/config.json.
std::string config_to_json(const std::string& preset, const ModelConfig& model, const TrainConfig& train);
struct StoredConfig {
  std::string preset;
  ModelConfig model;
  TrainConfig train;
};
StoredConfig config_from_json(const std::string& text);  ///< Throws Error(bad_input).

}  // namespace lookalike
