// Killed at random instants and resumed, a run ends as if it had never been stopped: the same weights, moments, best
// weights, state and history, to the bit.

#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "engine/core/csv.h"
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
      EXPECT_TRUE(name.find(".tmp") == std::string::npos && name != "last.next.safetensors") << entry.path();
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

Arguments train(const std::string& preset, const std::string& epochs, const Arguments& more = {}) {
  Arguments all{"train",    "--no-embed", "--threads", "1",    "--batch",  "4",    "--input-size", "32",
                "--latent", "16",         "--width",   "0.25", "--preset", preset, "--epochs",     epochs};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST_F(KillAndResume, Adam) {
  expect_kills_change_nothing(train("scene-192", "20"));
}

TEST_F(KillAndResume, SgdWithMomentumAndOneCycle) {
  expect_kills_change_nothing(
      train("scene-128", "20", {"--optimizer", "sgd", "--schedule", "one-cycle", "--learning-rate", "0.01"}));
}

TEST_F(KillAndResume, NoiseAndAugmentationsUntilPatienceRunsOut) {
  const std::string run =
      expect_kills_change_nothing(train("lookalike", "60", {"--noise", "0.05", "--watch", "nmi", "--patience", "12"}));
  const auto state = json::parse(read_text_file(folder(run) / "last.json"));
  EXPECT_TRUE(state["early"].get<bool>());
  EXPECT_LT(state["epoch"].get<int>(), 60);
}

TEST_F(KillAndResume, MoreEpochsThanWerePlanned) {
  const Arguments start = train("scene-192", "8", {"--schedule", "constant"});
  const auto more = [](const std::string& run) {
    Arguments arguments = resume(run);
    arguments.insert(arguments.end(), {"--epochs", "16"});
    return arguments;
  };
  const std::string straight = train_with_kills(train("scene-192", "16", {"--schedule", "constant"}), 0);
  const std::string continued = train_with_kills(start, 2);
  EXPECT_TRUE(kill_at_random(more(continued)));
  train_with_kills(more(continued), 2, continued);
  expect_same(continued, straight);
}

}  // namespace
}  // namespace lookalike
