#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"

namespace lookalike::test {

/// The command line, started as a program of its own in a folder of the test's own.
class CommandLineTest : public ::testing::Test {
 protected:
  virtual ProcessResult cli(std::vector<std::string> arguments) const {
    return run_program(LOOKALIKE_CLI, arguments, scratch_.path());
  }
  nlohmann::json cli_json(std::vector<std::string> arguments, int expected_code = 0) const {
    arguments.push_back("--json");
    return json_of(cli(std::move(arguments)), expected_code);
  }
  static nlohmann::json json_of(const ProcessResult& result, int expected_code) {
    EXPECT_EQ(result.exit_code, expected_code) << result.err;
    return nlohmann::json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  }

  const TempFolder scratch_;
};

/// The same on a library. Scanning takes seconds: once for all tests, each of which works on a copy.
class ScannedLibraryTest : public CommandLineTest {
 protected:
  static void SetUpTestSuite() { scan_pictures(); }
  static void TearDownTestSuite() { home_.reset(); }
  ScannedLibraryTest() { fs::copy(*home_ / "library", scratch_ / "library", fs::copy_options::recursive); }

  /// Three kinds of eight pictures in home_/"pictures", scanned into home_/"library"; add(pictures) comes first.
  static void scan_pictures(const std::function<void(const fs::path&)>& add = {}) {
    home_ = std::make_unique<TempFolder>();
    const fs::path pictures = *home_ / "pictures";
    write_small_collection(pictures, 3, 8);
    if (add) add(pictures);
    run_at_home({"scan", pictures.string()});
  }
  static void run_at_home(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--library", (*home_ / "library").string()});
    const auto result = run_program(LOOKALIKE_CLI, arguments, home_->path());
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  ProcessResult cli(std::vector<std::string> arguments) const override {
    arguments.insert(arguments.end(), {"--library", (scratch_ / "library").string()});
    return CommandLineTest::cli(std::move(arguments));
  }

  static inline std::unique_ptr<TempFolder> home_;
};

}  // namespace lookalike::test
