#include "engine/model/preset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

TEST(Presets, StartWithTheDefaultAndHaveDistinctNames) {
  std::set<std::string> names;
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(names.insert(preset.name).second) << preset.name;
    EXPECT_FALSE(preset.title.empty());
    EXPECT_EQ(preset.summary.back(), '.');
    EXPECT_EQ(&preset_named(preset.name), &preset);
    EXPECT_NO_THROW(validate(preset.model, preset.train)) << preset.name;
  }
  EXPECT_EQ(presets().front().name, "lookalike");
  EXPECT_EQ(names, (std::set<std::string>{"lookalike", "scene-192", "scene-128", "dense-512", "pool-features",
                                          "landmark-m1", "landmark-m2", "landmark-m3"}));
}

TEST(Presets, UnknownNameListsTheKnownOnes) {
  try {
    preset_named("scene-191");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::usage);
    EXPECT_THAT(e.what(), HasSubstr("scene-191"));
    for (const Preset& preset : presets()) EXPECT_THAT(e.what(), HasSubstr(preset.name));
  }
}

// The counts of the systems that the presets reproduce.
TEST(Presets, HaveThePublishedParameterCounts) {
  EXPECT_EQ(preset_named("scene-192").parameters, 101'001'667);
  EXPECT_EQ(preset_named("scene-128").parameters, 67'447'171);
  EXPECT_EQ(preset_named("landmark-m1").parameters, 6'851);
  EXPECT_EQ(preset_named("landmark-m2").parameters, 29'195);
  EXPECT_EQ(preset_named("landmark-m3").parameters, 27'563);
}

// By hand from the layer lists in ARCHITECTURE.md, convolutions as in·out·k² + out, normalisations as 2 a filter.
TEST(Presets, HaveTheParametersOfTheirLayerLists) {
  constexpr std::int64_t flat = 128 * 32 * 32;
  EXPECT_EQ(preset_named("dense-512").parameters,
            (3 * 32 * 9 + 32) + 64 + (32 * 64 * 9 + 64) + 128 + (64 * 128 * 9 + 128) + 256 +  // encoder
                (flat * 512 + 512) + (512 * flat + flat) +                                    // to the latent and back
                (128 * 64 * 9 + 64) + 128 + (64 * 32 * 9 + 32) + 64 + (32 * 3 * 9 + 3));
  EXPECT_EQ(preset_named("pool-features").parameters,
            (3 * 16 * 9 + 16) + (16 * 8 * 9 + 8) + (8 * 8 * 9 + 8) +  // encoder
                2 * (8 * 8 * 9 + 8) + (8 * 16 * 9 + 16) + (16 * 3 * 9 + 3));
}

TEST(ParameterCount, WidthMultipliesTheFilters) {
  ModelConfig model = preset_named("pool-features").model;
  model.width = 2;
  EXPECT_EQ(parameter_count(model), (3 * 32 * 9 + 32) + (32 * 16 * 9 + 16) + (16 * 16 * 9 + 16) +
                                        2 * (16 * 16 * 9 + 16) + (16 * 32 * 9 + 32) + (32 * 3 * 9 + 3));
  for (const Preset& preset : presets()) {
    ModelConfig narrow = preset.model;
    narrow.width = 0.125;
    EXPECT_LT(parameter_count(narrow), preset.parameters) << preset.name;
    narrow.width = 1e9;
    EXPECT_THROW(parameter_count(narrow), Error) << preset.name;
  }
}

TEST(Presets, NetworksHaveTheParametersTheyAnnounce) {
  for (const Preset& preset : presets()) EXPECT_EQ(parameter_count(preset.model), preset.parameters) << preset.name;
}

TEST(Presets, SceneTrainingIsAsPublished) {
  const TrainConfig& train = preset_named("scene-192").train;
  EXPECT_EQ(train.epochs, 60);
  EXPECT_EQ(train.batch, 32);
  EXPECT_EQ(train.learning_rate, 1e-3);
  EXPECT_EQ(train.schedule, Schedule::linear);
  EXPECT_EQ(train.l1_activity, 1e-4);
  EXPECT_EQ(train.l2_latent, 1e-4);
  EXPECT_EQ(train.validation_share, 0.25);
  const TrainConfig& plain = preset_named("scene-128").train;
  EXPECT_EQ(plain.epochs, 50);
  EXPECT_EQ(plain.schedule, Schedule::constant);
  EXPECT_EQ(plain.l1_activity + plain.l2_latent, 0);
}

TEST(ParameterCount, GrowsWithInputAndLatent) {
  EXPECT_EQ(parameter_count({Architecture::scene, 16, 10}), 76'035 + 2 * (64 * 4 * 4 * 10) + 10 + 64 * 4 * 4);
  EXPECT_THROW(parameter_count({Architecture::scene, 17, 10}), Error);
}

struct BadValue {
  const char* word;  ///< Must appear in the message.
  std::function<void(ModelConfig&, TrainConfig&)> spoil;
};

class Validate : public testing::TestWithParam<BadValue> {};

TEST_P(Validate, RefusesTheValueAndNamesTheOption) {
  ModelConfig model = presets().front().model;
  TrainConfig train = presets().front().train;
  GetParam().spoil(model, train);
  try {
    validate(model, train);
    FAIL() << GetParam().word;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::usage);
    EXPECT_THAT(e.what(), HasSubstr(GetParam().word));
    EXPECT_FALSE(e.remedy().empty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    BadValues, Validate,
    testing::Values(BadValue{"input size cannot be 97", [](auto& model, auto&) { model.input_size = 97; }},
                    BadValue{"input size cannot be 16", [](auto& model, auto&) { model.input_size = 16; }},
                    BadValue{"input size cannot be -96", [](auto& model, auto&) { model.input_size = -96; }},
                    BadValue{"92",
                             [](auto& model, auto& train) {
                               model.architecture = Architecture::landmark_m1;
                               train.invariance = 0;
                               train.neighbours = 0;
                             }},
                    BadValue{"multiple of 4",
                             [](auto& model, auto& train) {
                               model = {Architecture::scene, 254, 192};
                               train.invariance = 0;
                               train.neighbours = 0;
                             }},
                    BadValue{"latent size", [](auto& model, auto&) { model.latent = 0; }},
                    BadValue{"epochs cannot be 0", [](auto&, auto& train) { train.epochs = 0; }},
                    BadValue{"batch size cannot be 1", [](auto&, auto& train) { train.batch = 1; }},
                    BadValue{"learning rate cannot be 0", [](auto&, auto& train) { train.learning_rate = 0; }},
                    BadValue{"learning rate", [](auto&, auto& train) { train.learning_rate = NAN; }},
                    BadValue{"learning rate cannot be -0.5", [](auto&, auto& train) { train.learning_rate = -0.5; }},
                    BadValue{"invariance", [](auto&, auto& train) { train.invariance = -1; }},
                    BadValue{"invariance",
                             [](auto& model, auto&) {
                               model = {Architecture::scene, 64, 16};
                             }},
                    BadValue{"neighbours",
                             [](auto& model, auto& train) {
                               model = {Architecture::scene, 64, 16};
                               train.invariance = 0;
                               train.neighbours = 5;
                             }},
                    BadValue{"neighbours cannot be -1", [](auto&, auto& train) { train.neighbours = -1; }},
                    BadValue{"landmark-m2 has no l2-latent",
                             [](auto& model, auto& train) {
                               model = preset_named("landmark-m2").model;
                               train.invariance = 0;
                               train.neighbours = 0;
                               train.l2_latent = 1e-4;
                             }},
                    BadValue{"L1 activity cannot be -1", [](auto&, auto& train) { train.l1_activity = -1; }},
                    BadValue{"width cannot be 0", [](auto& model, auto&) { model.width = 0; }},
                    BadValue{"device cannot be gpu", [](auto&, auto& train) { train.device = "gpu"; }},
                    BadValue{"device cannot be cuda:", [](auto&, auto& train) { train.device = "cuda:"; }},
                    BadValue{"momentum cannot be 1", [](auto&, auto& train) { train.momentum = 1; }},
                    BadValue{"noise cannot be inf", [](auto&, auto& train) { train.noise = INFINITY; }},
                    BadValue{"crop cannot be 1", [](auto&, auto& train) { train.crop = 1; }},
                    BadValue{"patience cannot be -1", [](auto&, auto& train) { train.patience = -1; }},
                    BadValue{"validation share cannot be 0.95",
                             [](auto&, auto& train) { train.validation_share = 0.95; }},
                    BadValue{"threads", [](auto&, auto& train) { train.threads = -1; }}));

}  // namespace
}  // namespace lookalike
