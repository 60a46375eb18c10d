// Killed at random instants and resumed, a run ends as if it had never been stopped: the same weights, moments, best
// weights, state and history, to the bit.

#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "engine/core/csv.h"
#include "engine/core/safetensors.h"
#include "tests/support/process.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

using nlohmann::json;
using Arguments = std::vector<std::string>;

/// history.csv without the columns that measure time.
std::vector<std::vector<std::string>> losses(const fs::path& csv) {
  auto lines = parse_csv(read_text_file(csv));
  for (std::size_t c = lines.at(0).size(); c-- > 0;) {
    const std::string& name = lines[0][c];
    if (name != "seconds" && name != "images_per_s" && name != "data_wait") continue;
    for (auto& line : lines) line.erase(line.begin() + static_cast<std::ptrdiff_t>(c));
  }
  return lines;
}

class KillAndResume : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<test::TempFolder>();
    test::write_small_collection(*scratch_ / "pictures", 2, 24);
    const auto scanned = cli({"scan", (*scratch_ / "pictures").string()});
    ASSERT_EQ(scanned.exit_code, 0) << scanned.err;
  }
  static void TearDownTestSuite() { scratch_.reset(); }

  static Arguments complete(Arguments arguments) {
    arguments.insert(arguments.end(), {"--library", (*scratch_ / "library").string(), "--json"});
    return arguments;
  }
  static test::ProcessResult cli(const Arguments& arguments) {
    return test::run_program(LOOKALIKE_CLI, complete(arguments), scratch_->path());
  }
  static Arguments resume(const std::string& run) { return {"train", "--resume", run, "--no-embed"}; }
  static fs::path folder(const std::string& run) { return *scratch_ / "library" / "runs" / run; }

  /// The only run that the others do not name; runs are made one at a time.
  static std::string newest_run(const std::set<std::string>& known) {
    for (const auto& entry : fs::directory_iterator(*scratch_ / "library" / "runs")) {
      const std::string name = entry.path().filename();
      if (!known.contains(name) && fs::exists(entry.path() / "config.json")) return name;
    }
    return {};
  }

  /// Lets it go on for some epochs and some more milliseconds, and kills it. False when it had ended before.
  bool kill_at_random(const Arguments& arguments) {
    const int epochs = std::uniform_int_distribution(0, 2)(random_);
    const int milliseconds = std::uniform_int_distribution(0, epochs == 0 ? 400 : 60)(random_);
    test::Process process(LOOKALIKE_CLI, complete(arguments), scratch_->path());
    const bool runs = process.wait_for_lines(epochs) && !process.wait_for_end(milliseconds);
    process.signal(SIGKILL);
    process.wait();
    return runs;
  }

  /// Starts a run, or continues it, killing it again and again; returns it when it is complete.
  std::string train_with_kills(const Arguments& start, int kills, std::string run = {}) {
    const auto known = known_;
    while (kills > 0) {
      if (!kill_at_random(run.empty() ? start : resume(run))) break;
      --kills;
      if (run.empty()) run = newest_run(known);
    }
    EXPECT_EQ(kills, 0) << "it was over before it could be killed so often";
    const auto rest = cli(run.empty() ? start : resume(run));
    EXPECT_EQ(rest.exit_code, 0) << rest.err;
    if (run.empty()) run = newest_run(known);
    for (const auto& entry : fs::recursive_directory_iterator(*scratch_ / "library")) {
      const std::string name = entry.path().filename();
      EXPECT_TRUE(name.find(".tmp") == std::string::npos && name.find(".next.") == std::string::npos) << entry.path();
    }
    known_.insert(run);
    return run;
  }

  void expect_same(const std::string& killed, const std::string& undisturbed) {
    ASSERT_NE(killed, undisturbed);
    for (const char* file : {"best.safetensors", "last.safetensors", "last.json"}) {
      const auto bytes = read_file(folder(killed) / file, 1u << 30);
      EXPECT_TRUE(bytes == read_file(folder(undisturbed) / file, 1u << 30)) << file;
    }
    EXPECT_EQ(losses(folder(killed) / "history.csv"), losses(folder(undisturbed) / "history.csv"));
  }

  static void expect_long_weights(const std::string& run) {
    const auto tensors = read_safetensors(folder(run) / "best.safetensors").tensors;
    const auto& shape = tensors.at("latent.weight").shape;
    EXPECT_GE(shape.at(0) * shape.at(1), 1 << 20);
  }

  /// Returns the undisturbed run.
  std::string expect_kills_change_nothing(const Arguments& start, int kills = 3) {
    const std::string undisturbed = train_with_kills(start, 0);
    expect_same(train_with_kills(start, kills), undisturbed);
    return undisturbed;
  }

  static inline std::unique_ptr<test::TempFolder> scratch_;
  static inline std::set<std::string> known_;  ///< Runs of earlier tests and rounds.
  std::mt19937_64 random_{20240229};
};

Arguments train(const std::string& preset, const std::string& epochs,
                const std::map<std::string, std::string>& changes = {}) {
  std::map<std::string, std::string> options{{"--threads", "1"},  {"--batch", "4"},    {"--input-size", "32"},
                                             {"--latent", "16"},  {"--width", "0.25"}, {"--preset", preset},
                                             {"--epochs", epochs}};
  for (const auto& [name, value] : changes) options.insert_or_assign(name, value);
  Arguments all{"train", "--no-embed"};
  for (const auto& [name, value] : options) all.insert(all.end(), {name, value});
  return all;
}

/// Dense weights long enough for kernels of our own, and for Adam to be given their gradients as factors.
Arguments long_dense(const std::string& epochs, std::map<std::string, std::string> changes) {
  changes.insert({{"--latent", "1024"}, {"--threads", "2"}});
  return train("scene-192", epochs, changes);
}

Arguments more_epochs(const std::string& run, const std::string& epochs) {
  return {"train", "--resume", run, "--no-embed", "--epochs", epochs};
}

TEST_F(KillAndResume, Adam) {
  expect_kills_change_nothing(train("scene-192", "20"));
}

TEST_F(KillAndResume, SgdWithMomentumAndOneCycle) {
  expect_kills_change_nothing(
      train("scene-128", "20", {{"--optimizer", "sgd"}, {"--schedule", "one-cycle"}, {"--learning-rate", "0.01"}}));
}

TEST_F(KillAndResume, NoiseAndAugmentationsUntilPatienceRunsOut) {
  const std::string run = expect_kills_change_nothing(
      train("lookalike", "60", {{"--noise", "0.05"}, {"--watch", "nmi"}, {"--patience", "12"}}));
  const auto state = json::parse(read_text_file(folder(run) / "last.json"));
  EXPECT_TRUE(state["early"].get<bool>());
  EXPECT_LT(state["epoch"].get<int>(), 60);
}

TEST_F(KillAndResume, MoreEpochsThanWerePlanned) {
  const Arguments start = train("scene-192", "8", {{"--schedule", "constant"}});
  const std::string straight = train_with_kills(train("scene-192", "16", {{"--schedule", "constant"}}), 0);
  const std::string continued = train_with_kills(start, 2);
  EXPECT_TRUE(kill_at_random(more_epochs(continued, "16")));
  train_with_kills(more_epochs(continued, "16"), 2, continued);
  expect_same(continued, straight);
}

TEST_F(KillAndResume, TwoThreads) {
  expect_kills_change_nothing(train("lookalike", "12", {{"--threads", "2"}, {"--noise", "0.05"}}));
}

TEST_F(KillAndResume, AdamWOnLongDenseWeightsAndMoreEpochsThanWerePlanned) {
  const std::map<std::string, std::string> changes{
      {"--optimizer", "adamw"}, {"--weight-decay", "0.01"}, {"--schedule", "constant"}};
  const std::string straight = train_with_kills(long_dense("10", changes), 0);
  const std::string continued = train_with_kills(long_dense("5", changes), 1);
  EXPECT_TRUE(kill_at_random(more_epochs(continued, "10")));
  train_with_kills(more_epochs(continued, "10"), 1, continued);
  expect_same(continued, straight);
  expect_long_weights(straight);
}

TEST_F(KillAndResume, SgdWithMomentumOnLongDenseWeights) {
  expect_long_weights(expect_kills_change_nothing(
      long_dense("8", {{"--optimizer", "sgd"}, {"--momentum", "0.9"}, {"--learning-rate", "0.01"}}), 2));
}

}  // namespace
}  // namespace lookalike
