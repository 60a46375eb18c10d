// Clusters on the command line: made, edited, taken back, exported.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/scenario/cli_fixture.h"

namespace lookalike {
namespace {

using nlohmann::json;

class ClusterCliTest : public test::ScannedLibraryTest {};

TEST_F(ClusterCliTest, BothMethodsSayWhatTheyMeasured) {
  for (const char* method : {"kmeans", "ward"}) {
    const json made = cli_json({"cluster", "--method", method, "--k-range", "2:6"});
    EXPECT_EQ(made["method"], method);
    ASSERT_EQ(made["sweep"].size(), 5u);
    for (const char* key : {"k", "inertia", "silhouette", "calinski_harabasz", "stability"}) {
      EXPECT_TRUE(made["sweep"][0].contains(key)) << key;
    }
    EXPECT_EQ(made["k"], made["suggested_k"]);
    EXPECT_FALSE(made["reason"].get<std::string>().empty());
    EXPECT_EQ(cli_json({"cluster", "--method", method, "--k", "4"})["sizes"].size(), 4u);
  }
}

TEST_F(ClusterCliTest, EditsAreMadeAndTakenBackOneCommandAtATime) {
  cli_json({"cluster", "--k", "4"});
  const json start = cli_json({"clusters", "list"});
  ASSERT_EQ(start["clusters"].size(), 4u);
  EXPECT_EQ(start["clusters"][2]["cluster"], 2);
  std::vector<json> states{start["clusters"]};
  const auto edit = [&](const std::vector<std::string>& arguments) {
    const json after = cli_json(arguments);
    EXPECT_FALSE(after["undo"].get<std::string>().empty());
    states.push_back(after["clusters"]);
    return after["clusters"];
  };
  EXPECT_EQ(edit({"clusters", "rename", "#1", "Boats"})[1]["name"], "Boats");
  EXPECT_EQ(edit({"clusters", "colour", "Boats", "17"})[1]["colour"], 17);
  EXPECT_EQ(edit({"clusters", "merge", "Boats", "0", "3"}).size(), 2u);
  EXPECT_EQ(edit({"clusters", "split", "Boats", "--parts", "3"}).size(), 4u);
  const std::string picture = (*home_ / "pictures" / "kind1" / "picture3.ppm").string();
  const json moved = edit({"clusters", "move", "new", picture, "kind2/picture0.ppm"});
  EXPECT_EQ(moved.back()["size"], 2);
  for (std::size_t i = states.size() - 1; i-- > 0;) EXPECT_EQ(cli_json({"clusters", "undo"})["clusters"], states[i]);
  for (std::size_t i = 1; i < states.size(); ++i) EXPECT_EQ(cli_json({"clusters", "redo"})["clusters"], states[i]);
  cli_json({"clusters", "redo"}, 2);
}

TEST_F(ClusterCliTest, FoldersAreExportedInEachWayListedAndTakenBack) {
  const std::string out = (scratch_ / "out").string();
  for (const char* by : {"copy", "hardlink", "symlink"}) {
    const json made = cli_json({"export", "--what", "folders", "--out", out, "--by", by});
    EXPECT_EQ(made["files"], 24);
    const json list = cli_json({"export", "--list"});
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0]["export"], made["export"]);
    EXPECT_EQ(cli_json({"export", "--undo"})["removed"], 24);
    EXPECT_TRUE(fs::is_empty(out));
  }
  const json list = cli_json({"clusters", "list"});
  const json part = cli_json({"export", "--what", "folders", "--out", out, "--clusters", "0,1"});
  EXPECT_EQ(part["files"], list["clusters"][0]["size"].get<int>() + list["clusters"][1]["size"].get<int>());
}

TEST_F(ClusterCliTest, WhatMakesNoSenseIsAUsageError) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"cluster", "--method", "magic"},
           {"cluster", "--method", "ward", "--k", "500"},
           {"clusters"},
           {"clusters", "rename", "99", "x"},
           {"clusters", "rename", "0", " "},
           {"clusters", "rename", "0", "3"},
           {"clusters", "rename", "0", "#3"},
           {"clusters", "rename", "0", "two\nlines"},
           {"cluster", "--seed", "-1"},
           {"map", "--seed", "-1"},
           {"clusters", "rename", "0"},
           {"clusters", "merge", "0"},
           {"clusters", "merge", "0", "0"},
           {"clusters", "split", "0", "--parts", "900"},
           {"clusters", "move", "0", "no-such.jpg"},
           {"clusters", "colour", "0", "99"},
           {"clusters", "undo"},
           {"export"},
           {"export", "--undo"},
           {"export", "--what", "folders", "--out", (scratch_ / "o").string(), "--by", "moving"},
           {"export", "--what", "folders", "--out", (*home_ / "pictures").string()}}) {
    EXPECT_EQ(cli(arguments).exit_code, 2) << json(arguments);
  }
}

}  // namespace
}  // namespace lookalike
