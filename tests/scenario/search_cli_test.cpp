// Search on the command line: examples, negative examples, a part of the query, limits, order.

#include <gtest/gtest.h>
#include <signal.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/scenario/cli_fixture.h"
#include "tests/support/test_images.h"
#include "tests/support/web_server.h"

namespace lookalike {
namespace {

using nlohmann::json;

class SearchCliTest : public test::ScannedLibraryTest {
 protected:
  static void SetUpTestSuite() {
    scan_pictures();
    test::write_pnm(*home_ / "zero.ppm", test::pattern_image(96, 80, 0, 500));
    test::write_pnm(*home_ / "one.ppm", test::pattern_image(96, 80, 1, 500));
  }

  test::ProcessResult search(std::vector<std::string> arguments) const {
    for (std::string& argument : arguments) {
      if (argument.ends_with(".ppm")) argument = path(argument);
    }
    arguments.insert(arguments.begin(), "search");
    return cli(std::move(arguments));
  }
  json search_json(std::vector<std::string> arguments, int expected_code = 0) const {
    arguments.push_back("--json");
    return json_of(search(std::move(arguments)), expected_code);
  }
  static std::string path(const std::string& name) { return (*home_ / name).string(); }
  static std::vector<std::string> labels(const json& answer) {
    std::vector<std::string> all;
    for (const json& hit : answer["hits"]) all.push_back(hit["label"]);
    return all;
  }
};

TEST_F(SearchCliTest, SeveralExamplesAndNegativeOnes) {
  const json both = search_json({"zero.ppm", "one.ppm", "-n", "8"});
  EXPECT_EQ(both["query"], (json{path("zero.ppm"), path("one.ppm")}));
  const json one =
      search_json({"zero.ppm", "one.ppm", "--not", "one.ppm", "--not", "pictures/kind1/picture0.ppm", "-n", "6"});
  EXPECT_EQ(one["not"], (json{path("one.ppm"), path("pictures/kind1/picture0.ppm")}));
  for (const std::string& label : labels(one)) EXPECT_EQ(label, "kind0");
}

TEST_F(SearchCliTest, APartOfTheQuery) {
  const json whole = search_json({"zero.ppm"}), part = search_json({"zero.ppm", "--crop", "0,0,0.5,0.5"});
  EXPECT_NE(whole["hits"][0]["distance"], part["hits"][0]["distance"]);
  EXPECT_EQ(search_json({"zero.ppm", "--crop", "0,0,2,1"}, 2)["exit_code"], 2);
  EXPECT_EQ(search_json({"zero.ppm", "--crop", "middle"}, 2)["exit_code"], 2);
}

TEST_F(SearchCliTest, WeightsAndMetric) {
  const json colour = search_json({"zero.ppm", "--colour", "1"}),
             weights = search_json({"zero.ppm", "--weights", "0,0,1"});
  EXPECT_EQ(colour["hits"], weights["hits"]);
  EXPECT_EQ(search({"zero.ppm", "--colour", "1", "--weights", "0,0,1"}).exit_code, 2) << "one or the other";
  EXPECT_EQ(search({"zero.ppm", "--weights", "0,0,0"}).exit_code, 2);
  const json euclidean = search_json({"zero.ppm", "--metric", "euclidean"}), cosine = search_json({"zero.ppm"});
  const double d = cosine["hits"][3]["distance"];
  EXPECT_EQ(euclidean["hits"][3]["path"], cosine["hits"][3]["path"]);
  EXPECT_NEAR(euclidean["hits"][3]["distance"].get<double>(), std::sqrt(2 * d), 1e-6);
}

TEST_F(SearchCliTest, ExplainedHitsSayWhatAddsToTheirDistance) {
  const json found = search_json({"zero.ppm", "--explain", "-n", "5"});
  ASSERT_EQ(found["hits"].size(), 5u);
  for (const json& hit : found["hits"]) {
    const json& e = hit["explanation"];
    EXPECT_NEAR(e["distance"].get<double>(), hit["distance"].get<double>(), 1e-5);
    EXPECT_NEAR(e["dictionary"].get<double>() + e["learned"].get<double>() + e["colour"].get<double>(),
                e["distance"].get<double>(), 1e-9);
    EXPECT_EQ(e["example"], path("zero.ppm"));
  }
  const json both = search_json({"zero.ppm", "one.ppm", "--explain", "--label", "kind1", "-n", "3"});
  for (const json& hit : both["hits"]) EXPECT_EQ(hit["explanation"]["example"], path("one.ppm"));
  EXPECT_FALSE(search_json({"zero.ppm"})["hits"][0].contains("explanation"));
  EXPECT_EQ(search({"zero.ppm", "--explain"}).exit_code, 2) << "it belongs to --json";
  const json colour = search_json({"zero.ppm", "--explain", "--descriptor", "colour", "--metric", "euclidean"});
  for (const json& hit : colour["hits"]) {
    EXPECT_NEAR(hit["explanation"]["distance"].get<double>(), hit["distance"].get<double>(), 1e-4);
    EXPECT_EQ(hit["explanation"]["dictionary"], 0);
  }
}

TEST_F(SearchCliTest, FiltersAndOrder) {
  EXPECT_EQ(labels(search_json({"zero.ppm", "--label", "kind2", "-n", "3"})), (std::vector<std::string>(3, "kind2")));
  EXPECT_EQ(search_json({"zero.ppm", "--label", "kind1", "--label", "kind2", "-n", "99"})["hits"].size(), 16u);
  for (const std::string& folder : {std::string("kind1"), (*home_ / "pictures" / "kind1").string()}) {
    EXPECT_EQ(labels(search_json({"zero.ppm", "--folder", folder, "-n", "99"})), std::vector<std::string>(8, "kind1"));
  }
  const json clustered = search_json({"zero.ppm", "--cluster", "0", "-n", "99"});
  ASSERT_FALSE(clustered["hits"].empty());
  for (const json& hit : clustered["hits"]) EXPECT_EQ(hit["cluster"], 0);
  EXPECT_EQ(search({"zero.ppm", "--cluster", "no such"}).exit_code, 2);
  const json sorted = search_json({"zero.ppm", "--sort", "name", "-n", "99"});
  for (std::size_t i = 1; i < sorted["hits"].size(); ++i)
    EXPECT_LT(sorted["hits"][i - 1]["path"], sorted["hits"][i]["path"]);
  EXPECT_EQ(search({"zero.ppm", "--sort", "mood"}).exit_code, 2);
}

TEST_F(SearchCliTest, AFilterThatNoPictureKnowsIsAUsageError) {
  for (const char* filter : {"--label", "--tag", "--folder"}) {
    const auto refused = search({"zero.ppm", filter, "no such"});
    EXPECT_EQ(refused.exit_code, 2) << filter;
    EXPECT_NE(refused.err.find("no such"), std::string::npos) << refused.err;
  }
  // As the shell completes it, too.
  const std::string shown = (fs::relative(path("pictures/kind1")) / "").string();
  EXPECT_EQ(labels(search_json({"zero.ppm", "--folder", shown, "-n", "99"})), std::vector<std::string>(8, "kind1"));
  EXPECT_EQ(search_json({"zero.ppm", "--folder", ".", "-n", "99"})["hits"].size(), 24u);
}

TEST_F(SearchCliTest, APictureOfTheLibraryIsNoStranger) {
  const json found = search_json({"pictures/kind1/picture3.ppm", "-n", "99"});
  EXPECT_EQ(found["query"], path("pictures/kind1/picture3.ppm"));
  EXPECT_EQ(found["hits"].size(), 23u);
  for (const json& hit : found["hits"]) EXPECT_NE(hit["path"], path("pictures/kind1/picture3.ppm"));
  search_json({"pictures/kind1/picture3.ppm", "-n", "99", "--save", "mine"});
  fs::rename(path("pictures"), path("away"));
  EXPECT_EQ(search_json({"pictures/kind1/picture3.ppm", "-n", "99"})["hits"], found["hits"]) << "it has its vector";
  const json again = search_json({"--saved", "mine"});
  fs::rename(path("away"), path("pictures"));
  EXPECT_EQ(again["hits"], found["hits"]);
  EXPECT_TRUE(again["missing"].empty());
}

TEST_F(SearchCliTest, NoDistanceIsBelowNought) {
  fs::copy(path("pictures"), path("copies"), fs::copy_options::recursive);
  for (int i = 0; i < 8; ++i) {
    const json same = search_json({"copies/kind0/picture" + std::to_string(i) + ".ppm", "-n", "1"});
    EXPECT_GE(same["hits"][0]["distance"].get<double>(), 0.0);
  }
}

TEST_F(SearchCliTest, TagsThatWereGivenAreAFilter) {
  EXPECT_EQ(search({"zero.ppm", "--tag", "odd"}).exit_code, 2) << "there is none yet";
  const auto tagged = cli({"outliers", "--count", "3", "--tag", "odd"});
  ASSERT_EQ(tagged.exit_code, 0) << tagged.err;
  EXPECT_EQ(search_json({"zero.ppm", "--tag", "odd"})["hits"].size(), 3u);
}

TEST_F(SearchCliTest, ScopeSaysWhatItCostsAndProbesMore) {
  const json one = search_json({"zero.ppm", "--scope", "cluster", "-n", "24"});
  EXPECT_LT(one["cluster_recall"], 1);
  const json all = search_json({"zero.ppm", "--scope", "cluster", "--probes", "99", "-n", "24"});
  EXPECT_EQ(all["cluster_recall"], 1);
  EXPECT_EQ(all["hits"].size(), 24u);
  EXPECT_GT(all["probed"].size(), 1u);
  EXPECT_NE(search({"zero.ppm", "--scope", "cluster"}).out.find("--probes 2"), std::string::npos);
}

TEST_F(SearchCliTest, AddressesAreQueriesToo) {
  const test::WebServer server({{"/zero", test::web_answer(test::web_picture(test::pattern_image(96, 80, 0, 500)))},
                                {"/one", test::web_answer(test::web_picture(test::pattern_image(96, 80, 1, 500)))},
                                {"/lost", test::web_redirect("file://" + path("zero.ppm"))}});
  const json found = search_json({server.address("/zero"), "zero.ppm", "--not", server.address("/one"), "-n", "6"});
  EXPECT_EQ(found["query"], (json{server.address("/zero"), path("zero.ppm")}));
  EXPECT_EQ(found["not"], json{server.address("/one")});
  for (const std::string& label : labels(found)) EXPECT_EQ(label, "kind0");
  EXPECT_EQ(search_json({server.address("/zero")})["hits"], search_json({"zero.ppm"})["hits"]);
  const json lost = search_json({server.address("/lost")}, 3);
  EXPECT_NE(lost["error"].get<std::string>().find("no http or https"), std::string::npos) << lost;
  EXPECT_EQ(search({server.address("/nothing")}).exit_code, 3);
  EXPECT_EQ(search({"ftp://127.0.0.1/zero.png"}).exit_code, 2);
}

TEST_F(SearchCliTest, ControlCEndsTheFetching) {
  test::WebServer server({{"/silent", {"", true}}});
  test::Process program(LOOKALIKE_CLI,
                        {"search", server.address("/silent"), "--library", (scratch_ / "library").string()},
                        scratch_.path());
  server.wait_for_requests(1);
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().exit_code, 130);
}

TEST_F(SearchCliTest, SearchesAreKeptUnderAName) {
  const test::WebServer server({{"/one", test::web_answer(test::web_picture(test::pattern_image(96, 80, 1, 500)))}});
  const json first =
      search_json({"zero.ppm", "--crop", "0,0,0.5,1", "--not", server.address("/one"), "-n", "5", "--label", "kind0",
                   "--label", "kind2", "--metric", "euclidean", "--save", "stripes"});
  const json again = search_json({"--saved", "stripes"});
  EXPECT_EQ(again["hits"], first["hits"]);
  EXPECT_EQ(again["query"], "zero.ppm");
  EXPECT_EQ(again["not"], json{server.address("/one")});
  EXPECT_TRUE(again["missing"].empty());
  EXPECT_EQ(server.requests().size(), 1u) << "what was fetched is kept";
  EXPECT_EQ(search_json({"--saved", "stripes", "-n", "2"})["hits"].size(), 2u);
  EXPECT_EQ(search_json({"--saved", "stripes", "one.ppm"})["query"], (json{"zero.ppm", path("one.ppm")}));
  EXPECT_EQ(search({"zero.ppm", "--save", "stripes"}).exit_code, 2) << "there is one";
  EXPECT_EQ(search({"zero.ppm", "--force"}).exit_code, 2) << "it belongs to --save";
  EXPECT_EQ(search({"one.ppm", "--save", "stripes", "--force"}).exit_code, 0);
  EXPECT_EQ(search_json({"--saved", "stripes"})["query"], "one.ppm");
  EXPECT_EQ(search({"--saved", "none"}).exit_code, 2);
  EXPECT_EQ(search({}).exit_code, 2) << "nothing to search for";
  const auto searches = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "searches");
    return cli(std::move(arguments));
  };
  const json list = json::parse(searches({"--json"}).out, nullptr, false);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["name"], "stripes");
  EXPECT_EQ(list[0]["pictures"], 1);
  EXPECT_EQ(searches({"--delete", "none"}).exit_code, 2);
  EXPECT_EQ(searches({"--delete", "stripes"}).out, "");
}

TEST_F(SearchCliTest, ASavedSearchNamesWhatIsGone) {
  fs::copy(path("zero.ppm"), path("mine.ppm"));
  search_json({"zero.ppm", "mine.ppm", "--save", "two"});
  fs::remove(path("mine.ppm"));
  const json again = search_json({"--saved", "two"});
  EXPECT_EQ(again["missing"], json{path("mine.ppm")});
  EXPECT_EQ(again["query"], "zero.ppm");
}

TEST_F(SearchCliTest, NothingFoundSaysWhyAndIsNoError) {
  const json filtered = search_json({"zero.ppm", "--label", "kind1", "--folder", "kind2"});
  EXPECT_TRUE(filtered["hits"].empty());
  EXPECT_NE(filtered["why_empty"].get<std::string>().find("filters"), std::string::npos);
  const auto below = search({"zero.ppm", "one.ppm", "--min-score", "100"});
  EXPECT_EQ(below.exit_code, 0) << below.err;
  EXPECT_NE(below.out.find("Lower that"), std::string::npos) << below.out;
  EXPECT_FALSE(search_json({"zero.ppm"}).contains("why_empty"));
}

TEST_F(SearchCliTest, TheIndexIsTheProgramsChoiceUnlessTold) {
  EXPECT_EQ(search_json({"zero.ppm"})["index"], "exact");
  EXPECT_EQ(cli_json({"info"})["index"], "exact");
  const json quick = search_json({"zero.ppm", "--index", "approximate"});
  EXPECT_EQ(quick["index"], "approximate") << "built when asked for";
  EXPECT_EQ(quick["hits"], search_json({"zero.ppm", "--index", "exact"})["hits"]);
  const fs::path file = scratch_ / "library" / "runs" / "untrained" / "ivf.safetensors";
  EXPECT_TRUE(fs::exists(file));
  EXPECT_NE(cli_json({"info"})["index"].get<std::string>().find("stored, too"), std::string::npos);
  write_file_atomically(file, std::string_view("torn"));
  EXPECT_NE(cli_json({"info"})["index"].get<std::string>().find("ivf.safetensors"), std::string::npos);
  const auto again = search({"zero.ppm", "--index", "approximate"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_NE(again.err.find("ivf.safetensors"), std::string::npos) << again.err;
  EXPECT_NE(again.out.find("approximate"), std::string::npos) << again.out;
  EXPECT_EQ(search({"zero.ppm", "--index", "magic"}).exit_code, 2);
}

TEST_F(SearchCliTest, DamagedVectorsAreNamedAndMadeAgain) {
  const fs::path vectors = scratch_ / "library/runs/untrained/embeddings.npy";
  fs::resize_file(vectors, 1000);
  const auto refused = search({"zero.ppm"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_NE(refused.err.find(vectors.string()), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("embed"), std::string::npos) << refused.err;
  EXPECT_NE(cli_json({"info"})["damage"].get<std::string>().find("embeddings.npy"), std::string::npos);
  for (const std::vector<std::string>& asked : std::vector<std::vector<std::string>>{
           {"clusters", "list"}, {"export", "--what", "embeddings", "--out", (scratch_ / "out").string()}}) {
    const auto said = cli(asked);
    EXPECT_EQ(said.exit_code, 3);
    EXPECT_NE(said.err.find("embeddings.npy"), std::string::npos) << said.err;
  }
  EXPECT_EQ(cli({"embed"}).exit_code, 0);
  EXPECT_EQ(cli_json({"info"})["damage"], "");
  EXPECT_EQ(labels(search_json({"zero.ppm", "-n", "1"})), std::vector<std::string>{"kind0"});
}

TEST_F(SearchCliTest, ThePicturesAreDescribedOnADeviceThatIsThere) {
  EXPECT_EQ(cli({"embed", "--device", "cpu"}).exit_code, 0);
  const auto refused = cli({"embed", "--device", "cuda:99"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("auto, cpu"), std::string::npos) << refused.err;
}

TEST_F(SearchCliTest, AMissingDictionaryIsNamedAndLearnedAgain) {
  const fs::path dictionary = scratch_ / "library/models/dictionary.safetensors";
  fs::remove(dictionary);
  const auto refused = search({"zero.ppm"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_NE(refused.err.find("dictionary.safetensors"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("not there"), std::string::npos) << refused.err;
  EXPECT_EQ(cli({"embed"}).exit_code, 0);
  EXPECT_EQ(search({"zero.ppm"}).exit_code, 0);
}

TEST_F(SearchCliTest, AScanThatSaysSearchIsReadyHasMendedTheModels) {
  for (const char* model : {"dictionary.safetensors", "whitening.safetensors"}) {
    fs::resize_file(scratch_ / "library/models" / model, 500);
    const auto refused = search({"zero.ppm"});
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_NE(refused.err.find(model), std::string::npos) << refused.err;
    EXPECT_NE(cli_json({"info"})["damage"].get<std::string>().find(model), std::string::npos);
    const auto scan = cli({"scan", path("pictures")});
    EXPECT_NE(scan.out.find("Search is ready"), std::string::npos) << scan.out << scan.err;
    EXPECT_EQ(labels(search_json({"zero.ppm", "-n", "1"})), std::vector<std::string>{"kind0"});
  }
}

}  // namespace
}  // namespace lookalike
