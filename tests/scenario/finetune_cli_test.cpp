// Improving a run with labels and marks on the command line.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/scenario/cli_fixture.h"

namespace lookalike {
namespace {

using nlohmann::json;

class FinetuneCliTest : public test::ScannedLibraryTest {
 protected:
  static void SetUpTestSuite() {
    scan_pictures();
    run_at_home({"train", "--preset", "landmark-m1", "--epochs", "1", "--threads", "1"});
  }

  /// The JSON lines that a command prints.
  std::vector<json> lines(std::vector<std::string> arguments) const {
    arguments.push_back("--json");
    const auto result = cli(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::vector<json> all;
    std::istringstream text(result.out);
    for (std::string line; std::getline(text, line);) all.push_back(json::parse(line));
    return all;
  }
  static std::string path(int kind, int n) {
    return "kind" + std::to_string(kind) + "/picture" + std::to_string(n) + ".ppm";
  }
};

TEST_F(FinetuneCliTest, HalfOfTheLabelsMakeANewRunThatIsJudgedOnTheOtherHalf) {
  std::string text = "path,label\n";
  for (int kind = 0; kind < 3; ++kind) {
    for (int n = 0; n < 4; ++n) text += path(kind, n) + ",kind" + std::to_string(kind) + "\n";
  }
  const fs::path csv = scratch_ / "half.csv";
  write_file_atomically(csv, text + "nowhere.jpg,kind0\n");
  const auto events =
      lines({"finetune", "--labels", csv.string(), "--epochs", "2", "--margin", "0.3", "--threads", "1"});
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0]["event"], "labels");
  EXPECT_EQ(events[0]["pictures"], 12);
  EXPECT_EQ(events[0]["labels"], 3);
  EXPECT_EQ(events[0]["unknown"], 1);
  EXPECT_EQ(events[1]["event"], "epoch");
  EXPECT_EQ(events[3]["event"], "done");
  EXPECT_EQ(events[3]["best_epoch"], 2);
  const std::string tuned = events[3]["run"];

  const json runs = lines({"info"})[0]["runs"];
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[1]["run"], tuned);
  EXPECT_EQ(runs[1]["from"], runs[0]["run"]);
  EXPECT_EQ(runs[1]["labels"], csv.string());
  for (const json& run : runs) {
    EXPECT_EQ(lines({"evaluate", "--run", run["run"], "--unseen-by", tuned})[0]["images"], 12);
  }
  EXPECT_EQ(lines({"evaluate", "--run", tuned})[0]["images"], 24);

  // Like any run it goes on, with the labels of then.
  fs::remove(csv);
  EXPECT_EQ(lines({"train", "--resume", tuned, "--epochs", "3", "--no-embed"}).back()["best_epoch"], 3);
}

TEST_F(FinetuneCliTest, MarksAreMadeListedLearnedFromAndTakenAway) {
  EXPECT_EQ(lines({"marks"})[0], json({{"alike", json::array()}, {"unlike", json::array()}}));
  const json made = lines({"marks", "--alike", path(0, 0), path(0, 1), "--alike", path(0, 1), path(0, 2), "--unlike",
                           path(0, 0), path(1, 0)})[0];
  EXPECT_EQ(made["alike"].size(), 2u);
  EXPECT_EQ(made["unlike"].size(), 1u);
  const auto events = lines({"finetune", "--labels", "marks", "--epochs", "1", "--threads", "1", "--no-embed"});
  EXPECT_EQ(events.front()["pictures"], 4);
  EXPECT_EQ(events.front()["labels"], 2);
  EXPECT_EQ(events.back()["event"], "done");
  const auto spoken = cli({"finetune", "--labels", "marks", "--epochs", "1", "--threads", "1", "--no-embed"});
  EXPECT_NE(spoken.out.find("validation – *"), std::string::npos) << spoken.out;
  EXPECT_NE(spoken.out.find("Done: best epoch 1, training loss 0."), std::string::npos) << spoken.out;
  EXPECT_EQ(lines({"marks", "--clear"})[0]["alike"].size(), 0u);
}

TEST_F(FinetuneCliTest, WhatCannotBeDoneSaysWhy) {
  const auto refused = [&](const std::vector<std::string>& arguments, int code, const char* words) {
    const auto result = cli(arguments);
    EXPECT_EQ(result.exit_code, code) << json(arguments) << result.err;
    EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
  };
  refused({"finetune", "--labels", "tags"}, 3, "Tag pictures");
  refused({"finetune", "--labels", "marks"}, 3, "Mark matches");
  refused({"finetune", "--labels", "nowhere.csv"}, 4, "nowhere.csv");
  refused({"finetune"}, 2, "--labels");
  refused({"finetune", "--labels", "folders", "--run", "untrained"}, 2, "no such run");
  refused({"finetune", "--labels", "folders", "--margin", "-1"}, 2, "margin");
  refused({"finetune", "--labels", "folders", "--latent", "8"}, 2, "latent");
  refused({"evaluate", "--unseen-by", "untrained"}, 2, "no labels");
  ASSERT_EQ(lines({"marks", "--alike", path(0, 0), path(0, 1)})[0]["alike"].size(), 1u);
  refused({"marks", "--clear", "--alike", path(0, 0), "elsewhere.jpg"}, 2, "elsewhere.jpg");
  EXPECT_EQ(lines({"marks"})[0]["alike"].size(), 1u) << "nothing is cleared by a command that fails";
  lines({"marks", "--clear"});
  refused({"marks", "--alike", path(0, 0), path(0, 0)}, 2, "same");
}

}  // namespace
}  // namespace lookalike
