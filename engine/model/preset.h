#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookalike {

/// The network families; the layer lists are in DESIGN §5 / ARCHITECTURE.md and in autoencoder.cpp.
enum class Architecture { scene, landmark_m1, landmark_m2, landmark_m3, lookalike };

struct ModelConfig {
  Architecture architecture = Architecture::lookalike;
  int input_size = 96;  ///< Pixels a side.
  int latent = 192;     ///< Units; landmark models have a fixed spatial latent and ignore it.
  bool operator==(const ModelConfig&) const = default;
};

enum class Schedule { constant, linear };

struct TrainConfig {
  int epochs = 24;
  int batch = 32;
  double learning_rate = 1e-3;
  Schedule schedule = Schedule::constant;  ///< linear: to 0, stepping each epoch.
  double l1_activity = 0;                  ///< × Σ|pre-ReLU latent| per image, averaged over the batch.
  double l2_latent = 0;                    ///< × Σw² of the latent dense kernel.
  double invariance = 0;  ///< × the variance–invariance–covariance term over two augmented views (lookalike only).
  bool flips = false;     ///< Horizontal flips with p = 0.5.
  double validation_share = 0.25;
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all cores.
  bool operator==(const TrainConfig&) const = default;
};

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
