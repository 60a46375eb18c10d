// Killing the program at any instant loses at most the epoch in flight.

#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "tests/support/process.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

using nlohmann::json;

/// history.csv without the columns that measure time.
std::string losses(const fs::path& csv) {
  std::string kept;
  const std::string text = read_text_file(csv);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    kept += line.substr(0, line.rfind(',', line.rfind(',') - 1)) + "\n";
    at = end + 1;
  }
  return kept;
}

TEST(Kill, AKilledRunResumesToTheSameWeights) {
  const test::TempFolder scratch;
  test::write_small_collection(scratch / "pictures", 2, 10);
  const std::string library = (scratch / "library").string();
  const auto cli = [&](std::vector<std::string> arguments) {
    return test::run_program(LOOKALIKE_CLI, arguments, scratch.path());
  };
  ASSERT_EQ(cli({"scan", (scratch / "pictures").string(), "--library", library}).exit_code, 0);
  const std::vector<std::string> train{"train", "--library", library, "--preset",   "landmark-m1", "--epochs",
                                       "12",    "--batch",   "4",     "--no-embed", "--json"};
  const auto whole = cli(train);
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const auto run_of = [](const std::string& line) { return json::parse(line)["run"].get<std::string>(); };
  const std::string undisturbed = run_of(whole.out.substr(0, whole.out.find('\n')));

  std::string killed;
  for (int lines : {2, 3, 1}) {
    auto arguments = train;
    if (!killed.empty()) {
      arguments = {"train", "--library", library, "--resume", killed, "--no-embed", "--json"};
    }
    test::Process process(LOOKALIKE_CLI, arguments, scratch.path());
    ASSERT_TRUE(process.wait_for_lines(lines));
    process.signal(SIGKILL);
    const auto result = process.wait();
    killed = run_of(result.out.substr(0, result.out.find('\n')));
  }
  ASSERT_NE(killed, undisturbed);
  const auto rest = cli({"train", "--library", library, "--resume", killed, "--no-embed"});
  ASSERT_EQ(rest.exit_code, 0) << rest.err;

  const fs::path runs = scratch / "library" / "runs";
  for (const char* file : {"best.safetensors", "last.safetensors"}) {
    EXPECT_EQ(read_file(runs / killed / file, 1u << 30), read_file(runs / undisturbed / file, 1u << 30)) << file;
  }
  EXPECT_EQ(losses(runs / killed / "history.csv"), losses(runs / undisturbed / "history.csv"));
}

}  // namespace
}  // namespace lookalike
