#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/model/preset.h"

namespace lookalike {
namespace {

using nlohmann::json;

json default_json() {
  const Preset& preset = presets().front();
  return json::parse(config_to_json(preset.name, preset.model, preset.train));
}

void expect_bad_input(const std::string& text) {
  try {
    config_from_json(text);
    ADD_FAILURE() << text;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input) << e.what();
  }
}

TEST(ConfigJson, EveryPresetComesBackAsItWas) {
  for (const Preset& preset : presets()) {
    TrainConfig train = preset.train;
    train.seed = 0x7FFF'FFFF'FFFF'FFFFu;
    train.learning_rate = 0.1 + 0.2;
    const StoredConfig stored = config_from_json(config_to_json(preset.name, preset.model, train));
    EXPECT_EQ(stored.preset, preset.name);
    EXPECT_EQ(stored.model, preset.model);
    EXPECT_EQ(stored.train, train);
  }
}

TEST(ConfigJson, NamesArchitectureAndScheduleInWords) {
  EXPECT_EQ(default_json()["model"]["architecture"], "lookalike");
  EXPECT_EQ(default_json()["train"]["schedule"], "linear");
}

TEST(ConfigJson, WhatAnEarlierVersionDidNotKnowHasItsDefault) {
  for (const char* part : {"model", "train"}) {
    const json whole = default_json();
    for (const auto& [key, value] : whole[part].items()) {
      json spoiled = whole;
      spoiled[part].erase(key);
      if (key == "architecture") {
        expect_bad_input(spoiled.dump());
        continue;
      }
      // Put back what the default is, the rest is as it was.
      const StoredConfig stored = config_from_json(spoiled.dump());
      const json again = json::parse(config_to_json(stored.preset, stored.model, stored.train));
      const json plain = json::parse(config_to_json("", ModelConfig{}, TrainConfig{}));
      spoiled[part][key] = plain[part][key];
      EXPECT_EQ(again, spoiled) << key;
    }
  }
}

TEST(ConfigJson, UnknownNamesAreNotTakenForSomethingElse) {
  json config = default_json();
  config["model"]["architecture"] = "lookalike-2";
  expect_bad_input(config.dump());
  config = default_json();
  config["train"]["schedule"] = "zigzag";
  expect_bad_input(config.dump());
}

TEST(ConfigJson, ImpossibleValuesAndBrokenTextAreRefused) {
  json config = default_json();
  config["train"]["batch"] = 0;
  expect_bad_input(config.dump());
  config = default_json();
  config["train"]["epochs"] = "many";
  expect_bad_input(config.dump());
  config["train"]["epochs"] = 1.5;
  expect_bad_input(config.dump());
  for (const char* text : {"", "{", "[]", "null", "{\"preset\":\"lookalike\"}"}) expect_bad_input(text);
}

}  // namespace
}  // namespace lookalike
