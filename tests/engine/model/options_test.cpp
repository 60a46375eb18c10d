#include "engine/model/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <tuple>

#include "engine/core/error.h"
#include "engine/model/preset.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

/// A value unlike that of any default.
OptionValue unusual(const Option& option) {
  switch (option.kind) {
    case Option::Kind::flag:
      return !std::get<bool>(option.get(Configuration{}));
    case Option::Kind::whole:
      return static_cast<std::int64_t>(option.low) + 7;
    case Option::Kind::real:
      return option.low + (option.high - option.low) / 3;
    case Option::Kind::choice:
      return option.choices.back();
    case Option::Kind::text:
      break;
  }
  return std::string("cuda:3");
}

TEST(Options, HaveDistinctNamesAndHelp) {
  std::set<std::string> names;
  for (const Option& option : options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_EQ(&option_named(option.name), &option);
    EXPECT_FALSE(option.title.empty());
    EXPECT_FALSE(option.allowed().empty());
    EXPECT_FALSE(title_of(option.group).empty());
    EXPECT_EQ(option.help.back(), '.') << option.name;
  }
}

TEST(Options, EachSetsItsOwnValueAndNoOther) {
  for (const Option& changed : options()) {
    Configuration config;
    changed.set(config, unusual(changed));
    for (const Option& option : options()) {
      const OptionValue expected = option.name == changed.name ? unusual(option) : option.get(Configuration{});
      EXPECT_EQ(option.get(config), expected) << option.name << " after " << changed.name;
    }
  }
}

// A field of the configuration without an option would be lost on the way through config.json.
TEST(Options, CoverTheWholeConfiguration) {
  Configuration config;
  for (const Option& option : options()) option.set(config, unusual(option));
  config.model.architecture = Architecture::lookalike;
  for (const Option& option : options()) EXPECT_NE(option.get(config), option.get(Configuration{})) << option.name;
  const auto& [architecture, input_size, latent, width] = config.model;  // as many fields as there are options
  const auto& [epochs, batch, loss, l1_activity, l2_latent, invariance, neighbours, triplet, margin, per_label,
               optimizer, learning_rate, schedule, decay, power, momentum, weight_decay, noise, flips, crop, colour,
               grey, watch, patience, validation_share, seed, threads, device, mixed_precision] = config.train;
  (void)architecture, (void)input_size, (void)latent, (void)width;
  (void)epochs, (void)batch, (void)loss, (void)l1_activity, (void)l2_latent, (void)invariance, (void)neighbours,
      (void)triplet, (void)margin, (void)per_label, (void)optimizer;
  (void)learning_rate, (void)schedule, (void)decay, (void)power, (void)momentum, (void)weight_decay, (void)noise;
  (void)flips, (void)crop, (void)colour, (void)grey, (void)watch, (void)patience, (void)validation_share, (void)seed;
  (void)threads, (void)device, (void)mixed_precision;
  EXPECT_EQ(options().size(), 3u + 29u);
}

TEST(Options, AreUsedWhereTheirHelpSays) {
  const auto used = [](const char* name, const TrainConfig& train) { return option_named(name).used(train); };
  for (const auto optimizer : {OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::sgd}) {
    EXPECT_EQ(used("momentum", {.optimizer = optimizer}), optimizer == OptimizerKind::sgd);
  }
  for (int i = 0; i <= static_cast<int>(Schedule::one_cycle); ++i) {
    const auto schedule = static_cast<Schedule>(i);
    EXPECT_EQ(used("decay", {.schedule = schedule}), schedule == Schedule::inverse_time);
    EXPECT_EQ(used("power", {.schedule = schedule}), schedule == Schedule::polynomial);
  }
  EXPECT_TRUE(used("learning-rate", {}));
}

TEST(Options, TextAndValueAreTheSame) {
  for (const Option& option : options()) {
    const OptionValue value = unusual(option);
    EXPECT_EQ(parse_option(option, to_text(value)), value) << option.name;
  }
  EXPECT_EQ(to_text(OptionValue(0.1)), "0.1");
  EXPECT_EQ(to_text(OptionValue(1e-4)), "0.0001");
  EXPECT_EQ(to_text(OptionValue(1.5e-9)), "1.5e-09");
  EXPECT_EQ(to_text(OptionValue(1e6)), "1000000");
}

TEST(Options, BoundsAreIncludedUnlessSaidOtherwise) {
  for (const Option& option : options()) {
    if (option.kind != Option::Kind::real) continue;
    EXPECT_NO_THROW(check_range(option, option.high)) << option.name;
    if (option.low_excluded) {
      EXPECT_THROW(check_range(option, option.low), Error) << option.name;
    } else {
      EXPECT_NO_THROW(check_range(option, option.low)) << option.name;
    }
    for (const double bad : {option.low - 1, option.high * 2 + 1, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
      EXPECT_THROW(check_range(option, bad), Error) << option.name << " " << bad;
    }
  }
}

TEST(Options, AreNarrowedToWhatTheNetworkTakes) {
  const Option& size = option_named("input-size");
  const std::tuple<Architecture, const char*, int, int> taken[] = {
      {Architecture::lookalike, "a multiple of 16 from 32 to 256", 256, 272},
      {Architecture::scene, "a multiple of 4 from 16 to 512", 512, 18},
      {Architecture::dense, "a multiple of 8 from 16 to 512", 16, 12},
      {Architecture::pool, "a multiple of 8 from 16 to 512", 24, 20},
      {Architecture::landmark_m2, "92, the only value that this network takes", 92, 96}};
  for (const auto& [architecture, range, good, bad] : taken) {
    const Option narrowed = option_for(size, {.architecture = architecture});
    EXPECT_EQ(narrowed.allowed(), range);
    EXPECT_EQ(parse_option(narrowed, std::to_string(good)), OptionValue(std::int64_t{good}));
    EXPECT_THROW(parse_option(narrowed, std::to_string(bad)), Error) << range;
  }
  EXPECT_EQ(size.allowed(), "a whole number from 16 to 512");
  const Option& epochs = option_named("epochs");
  EXPECT_EQ(option_for(epochs, {}).allowed(), epochs.allowed());
}

TEST(Options, WhatCannotBeReadNamesOptionValueAndRange) {
  const std::pair<const char*, const char*> bad[] = {
      {"epochs", "0"},
      {"epochs", "many"},
      {"epochs", "1.5"},
      {"epochs", ""},
      {"epochs", "99999999999999999999"},
      {"optimizer", "lion"},
      {"flips", "yes"},
      {"device", "cuda:x"},
      {"learning-rate", "1,5"},
      {"learning-rate", "nan"},
  };
  for (const auto& [name, text] : bad) {
    const Option& option = option_named(name);
    try {
      parse_option(option, text);
      ADD_FAILURE() << name << " " << text;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::usage);
      EXPECT_THAT(e.problem(), HasSubstr(*text == '\0' ? "empty" : text));
      EXPECT_THAT(e.remedy(), HasSubstr(option.allowed()));
    }
  }
  EXPECT_THROW(option_named("epoch"), Error);
}

TEST(Options, ArchitecturesHaveNames) {
  for (const Preset& preset : presets()) {
    EXPECT_EQ(architecture_from_text(to_text(preset.model.architecture)), preset.model.architecture);
  }
  EXPECT_THROW(architecture_from_text("vgg"), Error);
}

}  // namespace
}  // namespace lookalike
