// Encoders of a person's own on the command line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/scenario/cli_fixture.h"
#include "tests/support/onnx_file.h"
#include "tests/support/torchscript_file.h"

namespace lookalike {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class EncoderCliTest : public test::ScannedLibraryTest {
 protected:
  static void SetUpTestSuite() {
    scan_pictures();
    test::write_onnx(*home_ / "net.onnx", test::small_onnx_encoder());
    test::write_torchscript(*home_ / "net.pt",
                            "def forward(self, x):\n  return torch.adaptive_avg_pool2d(x, [4, 4]).flatten(1)\n");
  }
  EncoderCliTest() { ::setenv("XDG_CONFIG_HOME", (scratch_ / "config").c_str(), 1); }

  static std::string path(const char* name) { return (*home_ / name).string(); }
};

TEST_F(EncoderCliTest, AnOnnxModelIsARunLikeAnyOther) {
  const json made = cli_json({"encoder", path("net.onnx"), "--size", "32", "--mean", "0.5,0.5,0.5", "--std", "1,1,1",
                              "--layout", "nchw", "--channels", "bgr", "--normalise", "none", "--name", "Mine"});
  const std::string run = made["run"];
  EXPECT_EQ(made["images"], 24);
  EXPECT_EQ(made["encoder"]["name"], "net.onnx");
  EXPECT_EQ(made["encoder"]["format"], "ONNX");
  EXPECT_EQ(made["encoder"]["channels"], "bgr");
  EXPECT_TRUE(made["parts"].contains("learned"));

  const json info = cli_json({"info"});
  EXPECT_EQ(info["current_run"], run);
  EXPECT_EQ(info["runs"][0]["encoder"], "net.onnx");
  EXPECT_TRUE(info["runs"][0]["best_val_loss"].is_null());
  EXPECT_GT(info["clusters"], 0);

  const std::string picture = path("pictures/kind1/picture3.ppm"), copy = (scratch_ / "copy.ppm").string();
  fs::copy_file(picture, copy);
  const json found = cli_json({"search", copy, "-n", "3", "--descriptor", "learned"});
  EXPECT_EQ(found["hits"][0]["path"], picture);
  const json quality = cli_json({"evaluate", "--descriptor", "learned"});
  EXPECT_GT(quality["p_at_1"], 0.9);
  EXPECT_TRUE(quality["val_mse"].is_null());
  EXPECT_THAT(cli({"evaluate"}).out, HasSubstr("no decoder"));
  EXPECT_EQ(cli_json({"outliers", "--count", "2"})["sort"], "distance");
  EXPECT_THAT(cli({"outliers", "--sort", "error"}).err, HasSubstr("no decoder"));
  EXPECT_THAT(cli({"train", "--resume", run, "--epochs", "2"}).err, HasSubstr("cannot be trained"));
  EXPECT_EQ(cli({"export", "--what", "embeddings", "--format", "npy", "--out", (scratch_ / "out").string()}).exit_code,
            0);
  EXPECT_EQ(cli({"embed", "--run", "untrained"}).exit_code, 0);
  EXPECT_EQ(cli_json({"embed", "--run", run})["run"], run);
}

TEST_F(EncoderCliTest, TorchScriptIsLoadedOnlyWhenItIsTrusted) {
  const auto refused = cli({"encoder", path("net.pt"), "--size", "32"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("net.pt"));
  EXPECT_THAT(refused.err, HasSubstr("is a program"));
  EXPECT_TRUE(cli_json({"info"})["runs"].empty());
  const auto made = cli({"encoder", path("net.pt"), "--size", "32", "--trust-code", "--json"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("is a program"));
  const std::string run = json::parse(made.out)["run"];

  fs::remove_all(scratch_ / "config");  // As on another computer.
  const std::string query = path("pictures/kind1/picture3.ppm");
  EXPECT_THAT(cli({"search", query}).err, HasSubstr("another computer"));
  EXPECT_THAT(cli({"info"}).out, HasSubstr("not allowed"));
  EXPECT_EQ(cli({"encoder", "--run", run}).exit_code, 2);
  EXPECT_EQ(cli({"encoder", "--run", run, "--trust-code"}).exit_code, 0);
  EXPECT_EQ(cli({"search", query}).exit_code, 0);
}

TEST_F(EncoderCliTest, WhatCannotBeUsedIsNamedAndLeavesNoRun) {
  const auto fails = [&](std::vector<std::string> arguments, int code, const char* words) {
    arguments.insert(arguments.begin(), "encoder");
    const auto result = cli(arguments);
    EXPECT_EQ(result.exit_code, code) << result.err;
    EXPECT_THAT(result.err, HasSubstr(words));
  };
  fails({path("net.onnx"), "--size", "5000"}, 2,
        "The option size cannot be 5000. Choose a whole number from 16 to 1024");
  fails({path("net.onnx"), "--mean", "123,116,103"}, 2, "three numbers from 0 to 1");
  fails({path("net.onnx"), "--layout", "hwc"}, 2, "nchw or nhwc");
  fails({}, 2, "--run");
  fails({(scratch_ / "none.onnx").string()}, 4, "none.onnx");
  fails({path("pictures/kind1/picture3.ppm")}, 3, "picture3.ppm");
  fails({path("net.onnx"), "--size", "16", "--layout", "nhwc"}, 3, "Check input size and layout");
  fails({"--run", "untrained"}, 2, "untrained");
  test::write_onnx(scratch_ / "map.onnx", {{{"Relu", {"x"}, "y"}}});
  fails({(scratch_ / "map.onnx").string(), "--size", "32"}, 3, "gives 1×3×32×32 for one picture");
  EXPECT_TRUE(cli_json({"info"})["runs"].empty());
}

}  // namespace
}  // namespace lookalike
