#include "engine/training/own_encoder_options.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"

namespace lookalike {
namespace {

const OwnEncoderOption& named(const std::string& name) {
  return *std::ranges::find(own_encoder_options(), name, &OwnEncoderOption::name);
}

TEST(OwnEncoderOptions, AreReadAndWrittenAsText) {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"size", "96"},     {"mean", "0.5,0.25,0"}, {"std", "1,0.00392157,10"},
      {"layout", "nhwc"}, {"channels", "bgr"},    {"normalise", "none"}};
  OwnEncoderOptions options;
  for (const auto& [name, text] : texts) set_option(options, named(name), text);
  EXPECT_EQ(options.size, 96);
  EXPECT_EQ(options.mean, (std::array{0.5, 0.25, 0.0}));
  EXPECT_EQ(options.deviation, (std::array{1.0, 0.00392157, 10.0}));
  EXPECT_EQ(options.layout, OwnEncoderOptions::Layout::nhwc);
  EXPECT_EQ(options.channels, OwnEncoderOptions::Channels::bgr);
  EXPECT_EQ(options.normalise, OwnEncoderOptions::Normalise::none);
  for (const auto& [name, text] : texts) EXPECT_EQ(named(name).get(options), text);
  EXPECT_EQ(texts.size(), own_encoder_options().size());
  set_option(options, named("mean"), "0.1, 0.2, 0.3");
  EXPECT_EQ(named("mean").get(options), "0.1,0.2,0.3");
}

TEST(OwnEncoderOptions, DefaultsAreOfTheirOwnRange) {
  const OwnEncoderOptions defaults;
  for (const OwnEncoderOption& option : own_encoder_options()) {
    OwnEncoderOptions again;
    EXPECT_NO_THROW(set_option(again, option, option.get(defaults))) << option.name;
    EXPECT_EQ(again, defaults) << option.name;
  }
}

TEST(OwnEncoderOptions, WhatMakesNoSenseIsRefusedByNameValueAndRange) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"size", "15"},           {"size", "1025"},        {"size", "96.5"},    {"size", ""},         {"mean", "0.5,0.5"},
      {"mean", "0.5,0.5,0.5,"}, {"mean", "123,116,103"}, {"mean", "nan,0,0"}, {"std", "0,0.2,0.2"}, {"std", "a,b,c"},
      {"std", "-1,1,1"},        {"layout", "chwn"},      {"channels", "RGB"}, {"normalise", ""}};
  for (const auto& [name, text] : bad) {
    OwnEncoderOptions options;
    try {
      set_option(options, named(name), text);
      ADD_FAILURE() << name << " took " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_NE(error.problem().find(name), std::string::npos) << error.what();
      EXPECT_NE(error.problem().find(text.empty() ? "empty" : text), std::string::npos) << error.what();
      EXPECT_EQ(error.remedy(), "Choose " + named(name).allowed + ".");
    }
    EXPECT_EQ(options, OwnEncoderOptions{}) << name << " " << text;
  }
}

}  // namespace
}  // namespace lookalike
