// Outliers, near-duplicates and tags on the command line.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/csv.h"
#include "tests/scenario/cli_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using nlohmann::json;

class ListsCliTest : public test::ScannedLibraryTest {
 protected:
  static void SetUpTestSuite() {
    scan_pictures([](const fs::path& pictures) {
      fs::copy_file(pictures / "kind1" / "picture3.ppm", pictures / "kind1" / "twin.ppm");
      test::write_pnm(pictures / "kind2" / "noise.ppm", test::noise_image(96, 80, 5));
    });
  }
  static std::string path(const char* name) { return (*home_ / "pictures" / name).string(); }
};

TEST_F(ListsCliTest, TheOddestPictureLeadsIsTaggedAndExported) {
  const fs::path csv = scratch_ / "odd.csv", out = scratch_ / "odd";
  const json made = cli_json(
      {"outliers", "--count", "3", "--tag", "odd", "--csv", csv.string(), "--into", out.string(), "--as", "symlink"});
  EXPECT_EQ(made["sort"], "distance") << "nothing was trained";
  ASSERT_EQ(made["outliers"].size(), 3u);
  EXPECT_EQ(made["outliers"][0]["path"], path("kind2/noise.ppm"));
  EXPECT_EQ(made["outliers"][0]["rank"], 1);
  EXPECT_TRUE(made["outliers"][0]["error"].is_null());
  EXPECT_GE(made["outliers"][0]["distance"], made["outliers"][1]["distance"]);
  EXPECT_EQ(made["outliers"][2]["tags"], json({"odd"}));
  EXPECT_EQ(made["tagged"], 3);
  EXPECT_EQ(made["files"], 3);
  EXPECT_TRUE(fs::is_symlink(out / "Outliers" / "noise.ppm"));
  const auto records = parse_csv(read_text_file(csv));
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[1].front(), "kind2/noise.ppm");
  EXPECT_EQ(records[1].back(), "odd") << "the file knows the tags that were just given";

  const auto again = cli({"outliers", "--csv", csv.string(), "--tag", "other"});
  EXPECT_EQ(again.exit_code, 2) << "a file is not replaced unasked";
  EXPECT_EQ(parse_csv(read_text_file(csv)).size(), 4u);
  EXPECT_EQ(cli({"duplicates", "--csv", csv.string()}).exit_code, 2);

  const json tags = cli_json({"tags"});
  ASSERT_EQ(tags.size(), 1u) << "and nothing else is done either";
  EXPECT_EQ(tags[0]["tag"], "odd");
  EXPECT_EQ(tags[0]["pictures"].size(), 3u);
  EXPECT_EQ(cli_json({"tags", "--remove", "odd"}), json::array());
  EXPECT_EQ(cli_json({"export", "--undo"})["removed"], 3);
  EXPECT_EQ(cli({"outliers", "--count", "1", "--csv", csv.string(), "--force"}).exit_code, 0);
  EXPECT_EQ(parse_csv(read_text_file(csv)).size(), 2u);
}

TEST_F(ListsCliTest, CopiesAreFoundInBothWays) {
  const json both = {path("kind1/picture3.ppm"), path("kind1/twin.ppm")};
  for (const char* by : {"hash", "descriptor"}) {
    const json made = cli_json({"duplicates", "--by", by, "--distance", "0", "--tag", "copy", "--spare"});
    const auto& groups = made["groups"];
    EXPECT_NE(std::ranges::find(groups, both), groups.end()) << groups;
    EXPECT_EQ(made["spare"], made["pictures"].get<int>() - static_cast<int>(groups.size()));
    const json wider = cli_json({"duplicates", "--by", by});
    EXPECT_GE(wider["pictures"], made["pictures"]);
  }
  const fs::path csv = scratch_ / "spare.csv", out = scratch_ / "spare";
  const json spare =
      cli_json({"duplicates", "--distance", "0", "--spare", "--csv", csv.string(), "--into", out.string()});
  EXPECT_EQ(spare["files"], spare["spare"]);
  EXPECT_EQ(parse_csv(read_text_file(csv)).size(), spare["spare"].get<std::size_t>() + 1);
  // Copies share their content, and so their tags.
  const json tagged = cli_json({"tags"})[0]["pictures"];
  EXPECT_NE(std::ranges::find(tagged, both[0]), tagged.end());
  EXPECT_NE(std::ranges::find(tagged, both[1]), tagged.end());
}

TEST_F(ListsCliTest, WhatMakesNoSenseIsAUsageError) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"outliers", "--sort", "size"},
                                             {"outliers", "--sort", "error"},
                                             {"outliers", "--count", "0"},
                                             {"outliers", "--tag", "two\nlines"},
                                             {"outliers", "--into", (*home_ / "pictures").string()},
                                             {"outliers", "--into", (scratch_ / "o").string(), "--as", "moving"},
                                             {"duplicates", "--by", "name"},
                                             {"duplicates", "--distance", "13"},
                                             {"duplicates", "--distance", "-1"},
                                             {"duplicates", "--by", "descriptor", "--distance", "0.5"},
                                             {"tags", "--remove", "none"}}) {
    EXPECT_EQ(cli(arguments).exit_code, 2) << json(arguments);
  }
}

TEST_F(ListsCliTest, NothingIsTaggedWhenTheRestIsRefused) {
  for (const char* list : {"outliers", "duplicates"}) {
    EXPECT_EQ(cli({list, "--tag", "x", "--into", (scratch_ / "o").string(), "--as", "moving"}).exit_code, 2);
    EXPECT_EQ(cli({list, "--tag", "x", "--as", "moving"}).exit_code, 2);
    EXPECT_EQ(cli({list, "--tag", "x", "--into", (*home_ / "pictures").string()}).exit_code, 2);
    EXPECT_EQ(cli({list, "--tag", "x", "--into", (scratch_ / "library" / "o").string()}).exit_code, 2);
  }
  fs::rename(*home_ / "pictures", *home_ / "away");
  for (const char* list : {"outliers", "duplicates"}) {
    EXPECT_EQ(cli({list, "--tag", "x", "--into", (scratch_ / "o").string()}).exit_code, 3);
  }
  EXPECT_EQ(cli({"export", "--what", "folders", "--out", (scratch_ / "o").string()}).exit_code, 3);
  EXPECT_TRUE(cli_json({"info"})["folder_away"]);
  EXPECT_NE(cli({"info"}).out.find("the folder is away"), std::string::npos);
  fs::rename(*home_ / "away", *home_ / "pictures");
  EXPECT_FALSE(cli_json({"info"})["folder_away"]);
  EXPECT_FALSE(fs::exists(scratch_ / "o"));
  EXPECT_EQ(cli_json({"tags"}), json::array());
  EXPECT_EQ(cli_json({"export", "--list"}), json::array());
}

}  // namespace
}  // namespace lookalike
