#include "engine/model/preset.h"

#include <cmath>

#include "engine/core/error.h"

namespace lookalike {
namespace {

std::vector<Preset> make_presets() {
  const TrainConfig scene_128{.epochs = 50};
  const TrainConfig scene_192{.epochs = 60, .schedule = Schedule::linear, .l1_activity = 1e-4, .l2_latent = 1e-4};
  const TrainConfig landmark{.epochs = 20};
  const TrainConfig lookalike{
      .epochs = 24, .batch = 64, .schedule = Schedule::linear, .invariance = 1, .flips = true, .validation_share = 0.1};
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

template <typename T>
[[noreturn]] void refuse(const char* option, T value, const std::string& allowed) {
  std::string text = std::to_string(value);
  if constexpr (std::is_floating_point_v<T>) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  throw Error(ErrorCode::usage, std::string("The ") + option + " cannot be " + text, {}, "Choose " + allowed + ".");
}

void check_whole(const char* option, int value, int low, int high) {
  if (value < low || value > high) {
    refuse(option, value, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
}

void check_weight(const char* option, double value) {
  if (!(value >= 0 && value <= 1e6)) refuse(option, value, "0 or a positive number");
}

void check_input_size(const ModelConfig& model) {
  const int size = model.input_size;
  switch (model.architecture) {
    case Architecture::scene:
      if (size < 16 || size > 512 || size % 4 != 0) refuse("input size", size, "a multiple of 4 from 16 to 512");
      break;
    case Architecture::lookalike:
      if (size < 32 || size > 256 || size % 16 != 0) refuse("input size", size, "a multiple of 16 from 32 to 256");
      break;
    case Architecture::landmark_m1:
    case Architecture::landmark_m2:
    case Architecture::landmark_m3:
      if (size != 92) refuse("input size", size, "92, the only size of the landmark models, or another preset");
  }
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
  check_input_size(model);
  check_whole("latent size", model.latent, 1, 8192);
  check_whole("number of epochs", train.epochs, 1, 100'000);
  check_whole("batch size", train.batch, 2, 4096);
  check_whole("number of threads", train.threads, 0, 1024);
  if (!(train.learning_rate > 0 && train.learning_rate <= 100)) {
    refuse("learning rate", train.learning_rate, "a positive number, 0.001 as a rule");
  }
  check_weight("weight of L1 activity", train.l1_activity);
  check_weight("weight of L2 on the latent kernel", train.l2_latent);
  check_weight("weight of invariance", train.invariance);
  if (!(train.validation_share >= 0 && train.validation_share <= 0.9)) {
    refuse("validation share", train.validation_share, "a share from 0 to 0.9");
  }
  if (train.invariance > 0 && model.architecture != Architecture::lookalike) {
    refuse("weight of invariance", train.invariance, "0, or the preset lookalike: no other has this term");
  }
  if ((train.l1_activity > 0 || train.l2_latent > 0) && model.architecture != Architecture::scene) {
    throw Error(ErrorCode::usage, "L1 activity and L2 on the latent kernel belong to the scene presets", {},
                "Set both to 0, or choose scene-192.");
  }
}

}  // namespace lookalike
