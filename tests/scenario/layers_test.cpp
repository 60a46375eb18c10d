// The layers that ARCHITECTURE.md draws, held by what the binary needs and what the sources include.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <regex>
#include <set>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

const fs::path source = LOOKALIKE_SOURCE_DIR;

std::vector<fs::path> sources_under(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(source / folder)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".h" || extension == ".cpp") files.push_back(entry.path());
  }
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

std::set<std::string> included_by(const fs::path& file) {
  static const std::regex include(R"re((?:^|\n)\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  const std::string text = read_text_file(file);
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) found.insert((*it)[1]);
  return found;
}

/// What the program itself asks the loader for. (Debian's GDAL, far below OpenCV, brings libraries of its own choice.)
TEST(Layers, TheCommandLineProgramNeedsNoQt) {
  const test::TempFolder scratch;
  const auto needed = test::run_program("/usr/bin/readelf", {"--dynamic", "--wide", LOOKALIKE_CLI}, scratch.path());
  ASSERT_EQ(needed.exit_code, 0) << needed.err;
  EXPECT_NE(needed.out.find("(NEEDED)"), std::string::npos) << "readelf told nothing";
  EXPECT_NE(needed.out.find("libtorch"), std::string::npos) << "this is not the program";
  EXPECT_EQ(needed.out.find("libQt"), std::string::npos) << needed.out;
}

TEST(Layers, TheEngineIncludesNoQt) {
  for (const char* folder : {"engine", "app/cli"}) {
    for (const fs::path& file : sources_under(folder)) {
      for (const std::string& name : included_by(file)) {
        EXPECT_FALSE(std::regex_match(name, std::regex("Q[A-Z].*|Qt.*/.*|ui/.*"))) << file << " includes " << name;
      }
    }
  }
}

TEST(Layers, WindowAndProgramsIncludeNoTorch) {
  for (const char* folder : {"ui", "app"}) {
    for (const fs::path& file : sources_under(folder)) {
      for (const std::string& name : included_by(file)) {
        EXPECT_FALSE(std::regex_match(name, std::regex("(torch|ATen|c10)/.*"))) << file << " includes " << name;
      }
    }
  }
}

TEST(Layers, TheEngineIncludesOnlyDownward) {
  const std::map<std::string, std::set<std::string>> allowed{
      {"core", {"core"}},
      {"data", {"core", "data"}},
      {"model", {"core", "data", "model"}},
      {"training", {"core", "data", "model", "analysis", "training"}},
      {"analysis", {"core", "analysis"}},
      {"search", {"core", "analysis", "search"}},
      {"library", {"core", "data", "model", "training", "analysis", "search", "library"}}};
  for (const auto& [folder, lower] : allowed) {
    for (const fs::path& file : sources_under("engine/" + folder)) {
      for (const std::string& name : included_by(file)) {
        std::smatch match;
        if (!std::regex_match(name, match, std::regex("engine/([a-z]+)/.*"))) continue;
        EXPECT_TRUE(lower.contains(match[1])) << file << " includes " << name;
      }
    }
  }
}

}  // namespace
}  // namespace lookalike
