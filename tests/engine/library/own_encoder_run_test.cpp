#include "engine/library/own_encoder_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/library/allowed_encoders.h"
#include "engine/library/cluster_centres.h"
#include "engine/library/evaluation.h"
#include "engine/library/explanation.h"
#include "engine/library/export.h"
#include "engine/library/outliers.h"
#include "engine/library/run_files.h"
#include "engine/library/runs.h"
#include "engine/library/searcher.h"
#include "tests/support/library_fixture.h"
#include "tests/support/onnx_file.h"
#include "tests/support/test_images.h"
#include "tests/support/torchscript_file.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

constexpr const char* corners = "def forward(self, x):\n  return torch.adaptive_avg_pool2d(x, [4, 4]).flatten(1)\n";

/// Each test works on a copy of the ready library, and has a list of allowed encoders of its own.
class OwnEncoderRunTest : public test::ReadyLibrary {
 protected:
  void SetUp() override {
    ::setenv("XDG_CONFIG_HOME", (scratch_ / "config").c_str(), 1);
    fs::copy(*folder_ / "library", scratch_ / "library", fs::copy_options::recursive);
    own_ = Library::open(scratch_ / "library");
    test::write_onnx(scratch_ / "net.onnx", test::small_onnx_encoder());
    test::write_torchscript(scratch_ / "net.pt", corners);
  }
  void TearDown() override { ::unsetenv("XDG_CONFIG_HOME"); }

  OwnEncoderRequest request(const std::string& file, bool trust = false) const {
    OwnEncoderRequest wanted;
    wanted.file = scratch_ / file;
    wanted.options.size = 32;
    wanted.trust_code = trust;
    return wanted;
  }
  std::string add(const std::string& file) { return add_own_encoder(*own_, request(file, true), {}, {}).value(); }
  const RunInfo& info(const std::string& run) {
    collection_ = own_->snapshot();
    return *std::ranges::find(collection_->runs, run, &RunInfo::id);
  }
  /// As on a computer where nobody has chosen these encoders.
  void move_to_another_computer() {
    fs::remove_all(scratch_ / "config");
    own_.reset();
    own_ = Library::open(scratch_ / "library");
  }
  template <typename Work>
  static std::string refusal(Work work, ErrorCode code = ErrorCode::bad_input) {
    try {
      work();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      return error.what();
    }
    return "nothing was refused";
  }
  std::vector<Hit> hits_of_row(std::int64_t row) {
    SearchRequest search;
    search.examples = {QueryPicture{{}, {}, row}};
    return Searcher::open(own_->snapshot())->search(search).hits;
  }

  const test::TempFolder scratch_;
  std::shared_ptr<Library> own_;
  std::shared_ptr<const Collection> collection_;
};

TEST_F(OwnEncoderRunTest, IsARunWithVectorsClustersMapAndSearch) {
  for (const char* file : {"net.onnx", "net.pt"}) {
    const std::string run = add(file);
    const auto c = own_->snapshot();
    EXPECT_EQ(c->current_run, run);
    ASSERT_TRUE(c->embeddings && c->clustering && c->map);
    EXPECT_EQ(c->embeddings->run, run);
    EXPECT_EQ(c->embeddings->parts.rows, kinds * each);
    EXPECT_TRUE(c->embeddings->latent.empty());
    EXPECT_TRUE(std::ranges::any_of(c->embeddings->blocks, [](const auto& b) { return b.name == "learned"; }));
    EXPECT_EQ(c->clustering->stamp, c->embeddings->stamp);
    EXPECT_TRUE(fs::exists(own_->run_folder(run) / "index.faiss"));

    const RunInfo& made = info(run);
    ASSERT_TRUE(made.own.has_value());
    EXPECT_EQ(made.own->name, file);
    EXPECT_TRUE(made.own->allowed && made.embedded && made.finished);
    EXPECT_EQ(made.epochs_done, 0);
    EXPECT_EQ(made.model.input_size, 32);

    const Evaluation quality = evaluate(*own_, run, DescriptorKind::learned, {}, {}, {});
    EXPECT_GT(quality.p_at_1, 0.9);
    EXPECT_TRUE(std::isnan(quality.val_mse)) << "there is no decoder";
    EXPECT_EQ(export_library(*own_, ExportWhat::embeddings, ExportFormat::npy, scratch_ / "out" / file, {}, {}), 2);
  }
}

TEST_F(OwnEncoderRunTest, AQueryIsSeenAsThePicturesAre) {
  add("net.onnx");
  const auto c = own_->snapshot();
  SearchRequest search;
  search.examples = {query_from_file(c->row_path(5))};
  const SearchResult answer = Searcher::open(c)->search(search);
  ASSERT_FALSE(answer.hits.empty());
  EXPECT_EQ(answer.hits[0].row, 5);
  EXPECT_NEAR(answer.hits[0].distance, 0, 1e-4) << "the picture's own vector was made in another way";
}

TEST_F(OwnEncoderRunTest, WhatNeedsADecoderSaysSo) {
  const std::string run = add("net.onnx");
  EXPECT_TRUE(decoded_centres(*own_->snapshot()).empty());
  ASSERT_TRUE(measure_outliers(*own_, {}, {}));
  const auto c = own_->snapshot();
  EXPECT_TRUE(c->outliers->error.empty());
  EXPECT_EQ(c->outliers->distance.size(), c->rows.size());
  EXPECT_THAT(refusal([&] { oddest_rows(*c->outliers, OutlierSort::error); }, ErrorCode::usage),
              HasSubstr("no decoder"));
  EXPECT_TRUE(stored_epochs(own_->run_folder(run)).empty());
  EXPECT_THAT(refusal([&] { evaluate(*own_, run, DescriptorKind::latent, {}, {}, {}); }, ErrorCode::usage),
              HasSubstr("latent"));

  TrainRequest more;
  more.resume = run;
  more.train.epochs = 3;
  TrainObserver observer;
  PauseControl pause;
  EXPECT_THAT(refusal([&] { train_run(*own_, more, observer, pause, {}, {}); }, ErrorCode::usage),
              HasSubstr("cannot be trained"));
  const Explanation why = Explainer(c).explain({QueryPicture{{}, {}, 0}}, 1, {});
  EXPECT_TRUE(why.match.reconstruction.empty());
  EXPECT_GT(why.distance.value, 0);
}

TEST_F(OwnEncoderRunTest, IsSelfContainedAndStaysAfterTheFileIsGone) {
  OwnEncoderRequest wanted = request("net.onnx");
  wanted.title = "  My network ";
  wanted.options.channels = OwnEncoderOptions::Channels::bgr;
  const std::string run = add_own_encoder(*own_, wanted, {}, {}).value();
  const Matrix before = own_->snapshot()->embeddings->parts;
  const std::string stamp = own_->snapshot()->embeddings->stamp;
  fs::remove(scratch_ / "net.onnx");
  own_.reset();
  own_ = Library::open(scratch_ / "library");
  EXPECT_EQ(info(run).title, "My network");
  EXPECT_EQ(info(run).own->options, wanted.options);
  const auto config = nlohmann::json::parse(read_text_file(own_->run_folder(run) / "config.json"));
  EXPECT_EQ(config["encoder"]["channels"], "bgr");
  EXPECT_EQ(config["encoder"]["file"], "encoder.onnx");

  fs::remove(own_->run_folder(run) / "embeddings.json");  // Made again from what is in the run's folder.
  ASSERT_TRUE(embed(*own_, run, {}, {}));
  EXPECT_EQ(own_->snapshot()->embeddings->stamp, stamp);
  EXPECT_EQ(own_->snapshot()->embeddings->parts, before);
}

TEST_F(OwnEncoderRunTest, OnlyNewPicturesAreEmbedded) {
  const std::string run = add("net.onnx");
  const fs::path pictures = scratch_ / "pictures";
  fs::copy(*folder_ / "pictures", pictures, fs::copy_options::recursive);
  test::write_pnm(pictures / "kind0" / "new.ppm", test::pattern_image(96, 80, 0, 99));
  fs::rename(*folder_ / "pictures", *folder_ / "pictures-away");  // As after a move: the library follows.
  import_folder(*own_, pictures, {}, {});
  fs::rename(*folder_ / "pictures-away", *folder_ / "pictures");
  std::int64_t encoded = 0;
  ASSERT_TRUE(embed(*own_, run,
                    [&](const Progress& p) {
                      if (p.stage == "Encoding pictures") encoded = p.total;
                    },
                    {}));
  EXPECT_EQ(encoded, 1);
  EXPECT_EQ(own_->snapshot()->embeddings->parts.rows, kinds * each + 1);
}

TEST_F(OwnEncoderRunTest, TheStampIsOfFileAndOptions) {
  add("net.onnx");
  const std::string first = own_->snapshot()->embeddings->stamp;
  OwnEncoderRequest other = request("net.onnx");
  other.options.normalise = OwnEncoderOptions::Normalise::none;
  const std::string run = add_own_encoder(*own_, other, {}, {}).value();
  EXPECT_NE(own_->snapshot()->embeddings->stamp, first);
  EXPECT_EQ(own_->snapshot()->runs.size(), 2u);
  delete_run(*own_, run);
  EXPECT_FALSE(fs::exists(own_->run_folder(run)));
  EXPECT_EQ(own_->snapshot()->embeddings->stamp, first);
}

TEST_F(OwnEncoderRunTest, TorchScriptNeedsConsentAndOnnxDoesNot) {
  const std::string refused = refusal([&] { add_own_encoder(*own_, request("net.pt"), {}, {}); }, ErrorCode::usage);
  EXPECT_THAT(refused, HasSubstr("net.pt"));
  EXPECT_THAT(refused, HasSubstr(torchscript_warning));
  EXPECT_TRUE(own_->snapshot()->runs.empty());
  EXPECT_TRUE(add_own_encoder(*own_, request("net.onnx"), {}, {}).has_value());
  EXPECT_TRUE(add_own_encoder(*own_, request("net.pt", true), {}, {}).has_value());
  EXPECT_TRUE(add_own_encoder(*own_, request("net.pt"), {}, {}).has_value()) << "it was allowed before";
}

TEST_F(OwnEncoderRunTest, OpeningALibraryFromElsewhereLoadsNothing) {
  for (const char* file : {"net.onnx", "net.pt"}) {
    const std::string run = add(file);
    move_to_another_computer();
    EXPECT_FALSE(info(run).own->allowed);
    EXPECT_EQ(own_->snapshot()->current_run, run);
    ASSERT_TRUE(own_->snapshot()->embeddings) << "its vectors can be browsed";
    EXPECT_THAT(refusal([&] { Searcher::open(own_->snapshot()); }), HasSubstr("another computer"));
    EXPECT_THAT(refusal([&] { embed(*own_, run, {}, {}); }), HasSubstr(run));
    if (std::string(file) == "net.pt") {
      EXPECT_THAT(refusal([&] { allow_own_encoder(*own_, run, false); }, ErrorCode::usage), HasSubstr("program"));
      EXPECT_FALSE(info(run).own->allowed);
    }
    allow_own_encoder(*own_, run, true);
    EXPECT_TRUE(info(run).own->allowed);
    EXPECT_TRUE(embed(*own_, run, {}, {}));
    EXPECT_FALSE(hits_of_row(0).empty());
  }
  EXPECT_THAT(refusal([&] { allow_own_encoder(*own_, "untrained", true); }, ErrorCode::usage), HasSubstr("untrained"));
}

TEST_F(OwnEncoderRunTest, AReplacedFileIsNotLoaded) {
  const std::string run = add("net.onnx");
  const fs::path copy = own_->run_folder(run) / "encoder.onnx";
  test::OnnxGraph other = test::small_onnx_encoder();
  other.constants[0].real[0] = 7;
  test::write_onnx(copy, other);
  EXPECT_THAT(refusal([&] { embed(*own_, run, {}, {}); }), HasSubstr("not the encoder that the run was made with"));
  EXPECT_THAT(refusal([&] { allow_own_encoder(*own_, run, true); }), HasSubstr("encoder.onnx"));
  // Nor when the description is made to fit it.
  auto config = nlohmann::json::parse(read_text_file(own_->run_folder(run) / "config.json"));
  config["encoder"]["sha256"] = read_encoder_file(copy).sha256;
  write_file_atomically(own_->run_folder(run) / "config.json", config.dump());
  EXPECT_THAT(refusal([&] { embed(*own_, run, {}, {}); }), HasSubstr("another computer"));
  fs::remove(copy);
  EXPECT_THAT(refusal([&] { embed(*own_, run, {}, {}); }, ErrorCode::io), HasSubstr("encoder.onnx"));
}

TEST_F(OwnEncoderRunTest, WhatFailsOrIsStoppedLeavesNoRun) {
  const std::string before = own_->snapshot()->current_run;
  std::stop_source stop;
  const auto cancel = [&](const Progress& p) {
    if (p.stage == "Encoding pictures") stop.request_stop();
  };
  EXPECT_FALSE(add_own_encoder(*own_, request("net.onnx"), cancel, stop.get_token()).has_value());
  EXPECT_TRUE(stop.stop_requested());
  // Fails on pictures that are not noise.
  test::write_torchscript(scratch_ / "bad.pt",
                          "def forward(self, x):\n  y = x - x.mean([2, 3], keepdim=True)\n"
                          "  return x.mean([2, 3]) * ((y[:, :, 1:] - y[:, :, :-1]).abs().mean([2, 3]) - 1.0).sqrt()\n");
  EXPECT_THAT(refusal([&] { add("bad.pt"); }), HasSubstr("NaN"));
  test::OnnxGraph shapeless{{{"Relu", {"x"}, "y"}}};
  test::write_onnx(scratch_ / "bad.onnx", shapeless);
  EXPECT_THAT(refusal([&] { add("bad.onnx"); }), HasSubstr("bad.onnx"));
  EXPECT_TRUE(own_->snapshot()->runs.empty());
  EXPECT_EQ(own_->snapshot()->current_run, before);
  std::size_t folders = 0;
  for (const auto& entry : fs::directory_iterator(scratch_ / "library" / "runs")) {
    EXPECT_EQ(entry.path().filename(), "untrained");
    ++folders;
  }
  EXPECT_EQ(folders, 1u);
}

TEST_F(OwnEncoderRunTest, ADamagedDescriptionHidesTheRun) {
  const std::string run = add("net.onnx");
  const fs::path file = own_->run_folder(run) / "config.json";
  const auto good = nlohmann::json::parse(read_text_file(file));
  const std::vector<std::pair<const char*, nlohmann::json>> damages{
      {"file", "../../best.safetensors"}, {"size", "9999"}, {"mean", "1"}, {"layout", nullptr}};
  for (const auto& [key, value] : damages) {
    auto bad = good;
    bad["encoder"][key] = value;
    write_file_atomically(file, bad.dump());
    EXPECT_TRUE(list_runs(scratch_ / "library" / "runs").empty()) << key;
  }
  write_file_atomically(file, good.dump());
  EXPECT_EQ(list_runs(scratch_ / "library" / "runs").size(), 1u);
}

TEST(AllowedEncoders, AreKeptInOneListOfTheUser) {
  const test::TempFolder home;
  ::setenv("XDG_CONFIG_HOME", home.path().c_str(), 1);
  const std::string a(64, 'a'), b(64, 'b');
  EXPECT_FALSE(encoder_allowed(a));
  allow_encoder(a);
  allow_encoder(b);
  allow_encoder(a);
  EXPECT_TRUE(encoder_allowed(a) && encoder_allowed(b));
  EXPECT_FALSE(encoder_allowed(std::string(64, 'c')) || encoder_allowed("") || encoder_allowed("a"));
  EXPECT_EQ(read_text_file(home / "lookalike" / "allowed-encoders"), a + "\n" + b + "\n");
  fs::remove(home / "lookalike" / "allowed-encoders");
  fs::create_directory(home / "lookalike" / "allowed-encoders");  // Cannot be read as a file.
  EXPECT_FALSE(encoder_allowed(a));
  EXPECT_THROW(allow_encoder(a), Error);
  ::unsetenv("XDG_CONFIG_HOME");
}

}  // namespace
}  // namespace lookalike
