// Renaming and deleting runs on the command line.

#include "tests/scenario/cli_fixture.h"

namespace lookalike {
namespace {

class RunsCliTest : public test::ScannedLibraryTest {
 protected:
  static void SetUpTestSuite() {
    scan_pictures();
    run_at_home({"train", "--preset", "landmark-m1", "--epochs", "1", "--threads", "1"});
  }
  nlohmann::json info() const { return cli_json({"info"}); }
  std::string run() const { return info()["runs"][0]["run"]; }
};

TEST_F(RunsCliTest, ARunGetsATitleAndLosesItAgain) {
  EXPECT_EQ(info()["runs"][0]["title"], "");
  const auto renamed = cli_json({"runs", "rename", run(), "Milder colours"});
  EXPECT_EQ(renamed["title"], "Milder colours");
  EXPECT_EQ(info()["runs"][0]["title"], "Milder colours");
  EXPECT_NE(cli({"info"}).out.find("“Milder colours”"), std::string::npos);
  EXPECT_EQ(cli_json({"runs", "rename", run(), ""})["title"], "");
  EXPECT_EQ(cli({"info"}).out.find("“"), std::string::npos);
}

TEST_F(RunsCliTest, ADeletedRunIsGoneAndTheUntrainedOneIsSearchedWith) {
  const std::string id = run();
  EXPECT_EQ(info()["current_run"], id);
  const auto deleted = cli_json({"runs", "delete", id});
  EXPECT_EQ(deleted["deleted"], id);
  EXPECT_EQ(deleted["current_run"], "untrained");
  EXPECT_TRUE(info()["runs"].empty());
  EXPECT_FALSE(fs::exists(scratch_ / "library/runs" / id));
}

TEST_F(RunsCliTest, WhatIsNoRunIsRefused) {
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"runs"}, {"runs", "rename", run()}, {"runs", "rename", "nothing", "x"}, {"runs", "delete", "untrained"}}) {
    const auto result = cli(wrong);
    EXPECT_EQ(result.exit_code, 2) << wrong.back() << result.err;
    EXPECT_FALSE(result.err.empty());
  }
  EXPECT_EQ(info()["runs"].size(), 1u);
}

}  // namespace
}  // namespace lookalike
