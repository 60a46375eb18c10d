// The command line from a folder to the nearest match, as a script would use it.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "engine/core/csv.h"
#include "engine/core/npy.h"
#include "tests/scenario/cli_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using nlohmann::json;

class CliTest : public test::CommandLineTest {
 protected:
  std::string path(const std::string& name) const { return (scratch_ / name).string(); }
};

// One source for what a preset is: the program prints the README's table.
TEST_F(CliTest, TheReadmeShowsThePresetsAsTheyAre) {
  const auto table = cli({"presets", "--markdown"});
  EXPECT_EQ(table.exit_code, 0);
  const std::string readme = read_text_file(std::string(LOOKALIKE_SOURCE_DIR) + "/README.md");
  EXPECT_NE(readme.find(table.out), std::string::npos) << table.out;
}

TEST_F(CliTest, FromAFolderToTheNearestMatch) {
  test::write_small_collection(scratch_ / "pictures", 3, 10);
  write_file_atomically(scratch_ / "pictures" / "broken.jpg", std::string_view("\xFF\xD8\xFF"));
  const std::string library = path("library");

  const json scan = cli_json({"scan", path("pictures"), "--library", library});
  EXPECT_EQ(scan["found"], 31);
  EXPECT_EQ(scan["usable"], 30);
  ASSERT_EQ(scan["skipped"].size(), 1u);
  EXPECT_EQ(scan["skipped"][0]["path"], "broken.jpg");
  EXPECT_FALSE(scan["skipped"][0]["reason"].get<std::string>().empty());
  EXPECT_TRUE(scan["duplicates"].is_array());
  EXPECT_GT(scan["images_per_s"].get<double>(), 0);

  test::write_pnm(scratch_ / "query.ppm", test::pattern_image(96, 80, 2, 500));
  json search = cli_json({"search", "--library", library, path("query.ppm"), "-n", "5"});
  ASSERT_EQ(search["hits"].size(), 5u);
  for (const char* key : {"rank", "path", "distance", "score", "cluster", "label"})
    EXPECT_TRUE(search["hits"][0].contains(key)) << key;
  EXPECT_EQ(search["hits"][0]["label"], "kind2");
  EXPECT_EQ(search["query"], path("query.ppm"));

  const auto train =
      cli({"train", "--library", library, "--preset", "landmark-m1", "--epochs", "2", "--batch", "4", "--json"});
  ASSERT_EQ(train.exit_code, 0) << train.err;
  std::vector<json> events;
  for (std::size_t at = 0; at < train.out.size();) {
    const std::size_t end = train.out.find('\n', at);
    events.push_back(json::parse(train.out.substr(at, end - at)));
    at = end + 1;
  }
  ASSERT_EQ(events.size(), 3u);
  for (const char* key : {"run", "epoch", "train_loss", "val_loss", "lr", "images_per_s", "seconds"}) {
    EXPECT_TRUE(events[0].contains(key)) << key;
  }
  EXPECT_EQ(events[0]["event"], "epoch");
  EXPECT_EQ(events[2]["event"], "done");
  EXPECT_GE(events[2]["best_epoch"], 1);
  const std::string run = events[2]["run"];

  const json metrics = cli_json({"evaluate", "--library", library});
  for (const char* key : {"images", "labels", "p_at_1", "p_at_10", "map", "nmi", "ari", "ri", "purity", "val_mse"}) {
    EXPECT_TRUE(metrics.contains(key)) << key;
  }
  EXPECT_EQ(metrics["images"], 30);
  EXPECT_GT(metrics["p_at_1"], 0.8);
  EXPECT_GT(metrics["val_mse"], 0);

  const json clusters = cli_json({"cluster", "--library", library, "--k-range", "2:5"});
  EXPECT_EQ(clusters["sweep"].size(), 4u);
  EXPECT_EQ(clusters["k"], clusters["suggested_k"]);
  EXPECT_EQ(cli_json({"cluster", "--library", library, "--k", "3"})["sizes"].size(), 3u);
  EXPECT_EQ(cli_json({"map", "--library", library})["points"], 30);
  const json map = cli_json({"map", "--library", library, "--method", "tsne", "--perplexity", "5", "--seed", "3"});
  EXPECT_EQ(map["points"], 30);
  EXPECT_EQ(map["perplexity"], 5);
  EXPECT_EQ(map["seed"], 3);
  EXPECT_GT(map["kl"], 0);
  EXPECT_GT(map["neighbours_kept"], 0.4);
  EXPECT_EQ(read_npy(map["file"].get<std::string>()).rows, 30);
  search = cli_json({"search", "--library", library, path("query.ppm"), "--scope", "cluster"});
  for (const json& hit : search["hits"]) EXPECT_EQ(hit["cluster"], search["cluster"]);

  EXPECT_EQ(
      cli({"export", "--library", library, "--what", "embeddings", "--out", path("out"), "--format", "npy"}).exit_code,
      0);
  EXPECT_EQ(read_npy(scratch_ / "out" / "embeddings.npy").rows, 30);
  EXPECT_EQ(parse_csv(read_text_file(scratch_ / "out" / "paths.csv")).size(), 31u);

  const json info = cli_json({"info", "--library", library});
  EXPECT_EQ(info["current_run"], run);
  EXPECT_EQ(info["runs"].size(), 1u);
}

TEST_F(CliTest, PresetsAreListedWithTheirSizes) {
  const json presets = cli_json({"presets"});
  ASSERT_GE(presets.size(), 6u);
  for (const json& preset : presets) EXPECT_GT(preset["parameters"], 1000);
}

TEST_F(CliTest, ThreadsWaitForEachOtherWithoutSpinning) {
  const auto shown = test::run_program("/usr/bin/env",
                                       {"--unset=OMP_WAIT_POLICY", "--unset=GOMP_SPINCOUNT", "OMP_DISPLAY_ENV=verbose",
                                        "PATH=/usr/bin:/bin", LOOKALIKE_CLI, "--version"},
                                       scratch_.path());
  ASSERT_EQ(shown.exit_code, 0);
  EXPECT_NE(shown.err.find("GOMP_SPINCOUNT = '0'"), std::string::npos) << shown.err;
}

TEST_F(CliTest, UsageErrorsExitWithTwo) {
  EXPECT_EQ(cli({}).exit_code, 2);
  EXPECT_EQ(cli({"fly"}).exit_code, 2);
  EXPECT_EQ(cli({"scan", path("x")}).exit_code, 2);
  EXPECT_EQ(cli({"--help"}).exit_code, 0);
  EXPECT_EQ(cli({"--version"}).exit_code, 0);
  test::write_small_collection(scratch_ / "pictures", 1, 3);
  ASSERT_EQ(cli({"scan", path("pictures"), "--library", path("library")}).exit_code, 0);
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{"train", "--preset", "huge"},
                                             {"train", "--epochs", "0"},
                                             {"train", "--momentum", "0.5"},
                                             {"train", "--schedule", "cosine", "--decay", "2"},
                                             {"train", "--preset", "landmark-m1", "--latent", "50"},
                                             {"train", "--preset", "pool-features", "--latent", "50"},
                                             {"train", "--preset", "landmark-m1", "--input-size", "64"},
                                             {"train", "--input-size", "16"},
                                             {"train", "--resume", "nothing", "--batch", "8"},
                                             {"train", "--resume", "nothing"},
                                             {"evaluate", "--descriptor", "magic"},
                                             {"evaluate", "--descriptor", "learned"},
                                             {"cluster", "--k-range", "5"},
                                             {"cluster", "--k-range", "9:2"},
                                             {"cluster", "--k", "50"},
                                             {"map", "--method", "globe"},
                                             {"map", "--method", "tsne", "--perplexity", "50"},
                                             {"map", "--perplexity", "2"},
                                             {"export", "--what", "all", "--out", path("o")},
                                             {"export", "--undo", "--out", path("o")},
                                             {"export", "--export", "1"},
                                             {"export", "--list", "--what", "clusters"},
                                             {"export", "--what", "clusters", "--out", path("o"), "--by", "symlink"},
                                             {"export", "--what", "folders", "--out", path("o"), "--format", "csv"},
                                             {"search", "--saved", "one", "--crop", "0,0,9,9"}}) {
    auto arguments = wrong;
    arguments.insert(arguments.end(), {"--library", path("library")});
    const auto result = cli(arguments);
    EXPECT_EQ(result.exit_code, 2) << wrong[0] << " " << wrong[1] << " " << wrong.back() << "\n" << result.err;
    EXPECT_FALSE(result.err.empty());
    EXPECT_TRUE(result.out.empty());
  }
  const auto useless = cli({"train", "--power", "3", "--preset", "scene-128", "--library", path("library")});
  EXPECT_NE(useless.err.find("Add --schedule polynomial"), std::string::npos) << useless.err;
}

TEST_F(CliTest, BadInputExitsWithThreeAndNamesTheThing) {
  fs::create_directories(scratch_ / "empty");
  make_folder(scratch_ / "broken");
  write_file_atomically(scratch_ / "broken" / "a.jpg", std::string_view(""));
  write_file_atomically(scratch_ / "letter.txt", std::string_view("Dear reader"));
  const auto expect_three = [&](const std::vector<std::string>& arguments, const std::string& named) {
    const auto result = cli(arguments);
    EXPECT_EQ(result.exit_code, 3) << result.err;
    EXPECT_NE(result.err.find(named), std::string::npos) << result.err;
  };
  expect_three({"scan", path("missing"), "--library", path("l1")}, "missing");
  EXPECT_FALSE(fs::exists(scratch_ / "l1"));
  expect_three({"scan", path("letter.txt"), "--library", path("l1")}, "letter.txt");
  expect_three({"scan", path("empty"), "--library", path("l2")}, "empty");
  expect_three({"scan", path("broken"), "--library", path("l3")}, "broken");
  expect_three({"info", "--library", path("nowhere")}, "nowhere");
  expect_three({"evaluate", "--library", path("l2")}, "embed");

  test::write_small_collection(scratch_ / "pictures", 1, 3);
  ASSERT_EQ(cli({"scan", path("pictures"), "--library", path("l4")}).exit_code, 0);
  expect_three({"search", "--library", path("l4"), path("letter.txt")}, "letter.txt");
  expect_three({"search", "--library", path("l4"), path("gone.jpg")}, "gone.jpg");
}

TEST_F(CliTest, AnUnreadableFolderIsSaidSo) {
  test::write_small_collection(scratch_ / "secret", 1, 2);
  fs::permissions(scratch_ / "secret", fs::perms::none);
  if (::access((scratch_ / "secret").c_str(), R_OK) == 0) GTEST_SKIP() << "this user may read everything";
  const auto result = cli({"scan", path("secret"), "--library", path("library")});
  EXPECT_TRUE(result.exit_code == 3 || result.exit_code == 4);
  EXPECT_NE(result.err.find("secret"), std::string::npos);
}

TEST_F(CliTest, AUsageErrorIsJsonWhereThatWasAskedFor) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--json"}, {"search", "--json"}, {"clusters", "--nonsense", "--json"}, {"nonsense", "--json"}}) {
    const auto result = cli(arguments);
    EXPECT_EQ(result.exit_code, 2) << json(arguments);
    const json document = json::parse(result.out, nullptr, false);
    ASSERT_TRUE(document.is_object()) << json(arguments) << ": " << result.out;
    EXPECT_FALSE(document["error"].get<std::string>().empty());
    EXPECT_EQ(document["exit_code"], 2);
    EXPECT_FALSE(result.err.empty());
  }
  EXPECT_TRUE(cli({"search"}).out.empty());
}

TEST_F(CliTest, AFullDiskExitsWithFour) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  test::write_small_collection(scratch_ / "pictures", 1, 3);
  ASSERT_EQ(cli({"scan", path("pictures"), "--library", path("library")}).exit_code, 0);
  // Standard output on a full disk: the shell redirects, the program must notice.
  const std::string command =
      std::string("'") + LOOKALIKE_CLI + "' info --json --library '" + path("library") + "' > /dev/full";
  const auto result = test::run_program("/bin/sh", {"-c", command}, scratch_.path());
  EXPECT_EQ(result.exit_code, 4) << result.err;
}

TEST_F(CliTest, OddNamesAndTinyCollectionsWork) {
  const std::string odd = "a 'b' \"c\" ü\n";
  test::write_small_collection(scratch_ / odd, 1, 1);
  EXPECT_EQ(cli({"scan", path(odd), "--library", path("one library")}).exit_code, 0);
  EXPECT_EQ(cli({"search", "--library", path("one library"), path(odd + "/kind0/picture0.ppm")}).exit_code, 0);
  fs::copy_file(scratch_ / odd / "kind0/picture0.ppm", scratch_ / odd / "kind0/same.ppm");
  const json scan = cli_json({"scan", path(odd), "--library", path("one library")});
  EXPECT_EQ(scan["usable"], 2);
  EXPECT_EQ(scan["duplicates"].size(), 1u);
}

TEST_F(CliTest, CtrlCEndsTrainingWithItsCheckpointSaved) {
  test::write_small_collection(scratch_ / "pictures", 2, 10);
  const std::string library = path("library");
  ASSERT_EQ(cli({"scan", path("pictures"), "--library", library}).exit_code, 0);
  test::Process train(
      LOOKALIKE_CLI,
      {"train", "--library", library, "--preset", "landmark-m1", "--epochs", "100000", "--batch", "4", "--json"},
      scratch_.path());
  ASSERT_TRUE(train.wait_for_lines(2));
  train.signal(SIGINT);
  const auto result = train.wait();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  const json last = json::parse(result.out.substr(result.out.rfind('\n', result.out.size() - 2) + 1));
  EXPECT_EQ(last["event"], "stopped");
  EXPECT_TRUE(fs::exists(scratch_ / "library" / "runs" / last["run"].get<std::string>() / "last.safetensors"));
}

}  // namespace
}  // namespace lookalike
