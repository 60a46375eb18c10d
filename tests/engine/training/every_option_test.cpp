// What the table of options says that a network takes, it can be trained with.

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/model/options.h"
#include "tests/engine/training/small_run.h"

namespace lookalike {
namespace {

const ModelConfig every_architecture[] = {
    {Architecture::scene, 16, 8, 0.125},       {Architecture::dense, 16, 8, 0.125},
    {Architecture::pool, 16, 8, 0.125},        {Architecture::landmark_m1, 92, 8},
    {Architecture::landmark_m2, 92, 8, 0.125}, {Architecture::landmark_m3, 92, 8, 0.125},
    {Architecture::lookalike, 32, 12, 0.125}};

/// What a person may well choose instead of `now`.
std::vector<OptionValue> other_values(const Option& option, const OptionValue& now) {
  switch (option.kind) {
    case Option::Kind::flag:
      return {!std::get<bool>(now)};
    case Option::Kind::choice:
      return {option.choices.begin(), option.choices.end()};
    case Option::Kind::whole: {
      const auto next = std::get<std::int64_t>(now) + option.step;
      return {OptionValue(static_cast<double>(next) <= option.high ? next : static_cast<std::int64_t>(option.low))};
    }
    case Option::Kind::real:
      return {OptionValue(std::min(option.high, std::get<double>(now) + 1e-4))};
    case Option::Kind::text:
      break;
  }
  return {now};
}

/// One step on twelve pictures.
TrainConfig one_step(const ModelConfig& model) {
  TrainConfig config = test::small_training(model, 1);
  config.batch = 12;
  config.device = "cpu";
  return config;
}

class EveryArchitecture : public testing::TestWithParam<ModelConfig> {};

TEST_P(EveryArchitecture, LearnsWithEveryOptionThatItTakes) {
  for (const Option& every : options()) {
    const Configuration plain{GetParam(), one_step(GetParam())};
    if (!every.applies(plain.model)) continue;
    const Option option = option_for(every, plain.model);
    for (const OptionValue& value : other_values(option, option.get(plain))) {
      SCOPED_TRACE("--" + option.name + " " + to_text(value));
      Configuration changed = plain;
      option.set(changed, value);
      const test::SmallCollection collection(12, cache_size_for(changed.model), false);
      TrainData data = collection.labelled();
      data.known.labels = data.labels;
      for (std::int64_t row = 0; row < 12 * changed.train.neighbours; ++row) data.neighbours.push_back(row % 12);
      const test::TempFolder folder;
      try {
        const TrainResult result = test::train_in(folder.path(), changed.model, changed.train, data);
        EXPECT_TRUE(std::isfinite(result.history.at(0).train_loss));
      } catch (const Error& error) {
        ADD_FAILURE() << error.what();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, EveryArchitecture, testing::ValuesIn(every_architecture), [](const auto& network) {
  std::string name = to_text(network.param.architecture);
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace lookalike
