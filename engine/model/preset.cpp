#include "engine/model/preset.h"

#include "engine/core/error.h"
#include "engine/model/options.h"

namespace lookalike {
namespace {

std::vector<Preset> make_presets() {
  const TrainConfig scene_128{.epochs = 50};
  const TrainConfig scene_192{.epochs = 60, .l1_activity = 1e-4, .l2_latent = 1e-4, .schedule = Schedule::linear};
  const TrainConfig dense_512{.epochs = 50, .flips = true};
  const TrainConfig pool_features{.epochs = 30};
  const TrainConfig landmark{.epochs = 20};
  const TrainConfig lookalike{.epochs = 24,
                              .batch = 64,
                              .invariance = 1,
                              .schedule = Schedule::linear,
                              .flips = true,
                              .crop = 0.5,
                              .colour = 0.3,
                              .grey = 0.2,
                              .validation_share = 0.1};
  return {
      {"lookalike",
       "Lookalike",
       "Learns what stays the same when a picture is cropped, mirrored or lit differently: the best matches, in "
       "minutes.",
       {Architecture::lookalike, 96, 192},
       lookalike,
       5'458'947},
      {"scene-192",
       "Scene 192",
       "A wide two-step autoencoder for whole scenes with a sparse code of 192 numbers; faithful reconstructions, "
       "slow.",
       {Architecture::scene, 256, 192},
       scene_192,
       101'001'667},
      {"scene-128",
       "Scene 128",
       "The scene autoencoder with a code of 128 numbers, trained on reconstruction alone.",
       {Architecture::scene, 256, 128},
       scene_128,
       67'447'171},
      {"dense-512",
       "Dense 512",
       "Three convolutions and a dense code of 512 numbers, trained on mirrored pictures too; the epoch that "
       "generalises "
       "best is kept.",
       {Architecture::dense, 256, 512},
       dense_512,
       134'536'323},
      {"pool-features",
       "Pool features",
       "Convolution and max-pooling down to a middle layer of 2,048 numbers, which are the features.",
       {Architecture::pool, 128, 2048},
       pool_features,
       4'963},
      {"landmark-m1",
       "Landmark M1",
       "A tiny autoencoder with a spatial code; trains in moments and shows how little can be enough.",
       {Architecture::landmark_m1, 92, 8 * 7 * 7},
       landmark,
       6'851},
      {"landmark-m2",
       "Landmark M2",
       "The landmark autoencoder with four times the filters and batch normalisation.",
       {Architecture::landmark_m2, 92, 32 * 7 * 7},
       landmark,
       29'195},
      {"landmark-m3",
       "Landmark M3",
       "The landmark autoencoder that keeps more detail: a finer first step and a larger code.",
       {Architecture::landmark_m3, 92, 32 * 11 * 11},
       landmark,
       27'563},
  };
}

/// A value other than "off" of an option that this network does not know.
void check_applies(const Option& option, const Configuration& config) {
  const bool can_be_off = (option.kind == Option::Kind::real || option.kind == Option::Kind::whole) && option.low == 0;
  if (option.applies(config.model) || !can_be_off) return;
  const OptionValue value = option.get(config);
  if (value == OptionValue(0.0) || value == OptionValue(std::int64_t{0})) return;
  throw Error(
      ErrorCode::usage,
      "The network " + to_text(config.model.architecture) + " has no " + option.name + " (" + to_text(value) + ")", {},
      "Set it to 0, or choose a preset that has it.");
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = make_presets();
  return all;
}

const Preset& preset_named(std::string_view name) {
  std::string names;
  for (const Preset& preset : presets()) {
    if (preset.name == name) return preset;
    names += (names.empty() ? "" : ", ") + preset.name;
  }
  throw Error(ErrorCode::usage, "There is no preset of this name", std::string(name), "Choose one of: " + names + ".");
}

void validate(const ModelConfig& model, const TrainConfig& train) {
  const Configuration config{model, train};
  for (const Option& option : options()) {
    check_range(option_for(option, model), option.get(config));
    check_applies(option, config);
  }
}

}  // namespace lookalike
