#include "engine/library/searcher.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/core/error.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class SearcherTest : public test::ReadyLibrary {
 protected:
  std::shared_ptr<const Searcher> searcher_ = Searcher::open(library_->snapshot());
  static SearchRequest request_for(const QueryPicture& query) {
    SearchRequest request;
    request.examples = {query};
    request.count = 10;
    return request;
  }
  static QueryPicture unseen(int kind) { return {"unseen", test::pattern_image(96, 80, kind, 77), std::nullopt}; }
};

TEST_F(SearcherTest, AnUnseenPictureFindsItsKind) {
  for (int kind = 0; kind < kinds; ++kind) {
    const SearchResult result = searcher_->search(request_for(unseen(kind)));
    ASSERT_EQ(result.hits.size(), 10u);
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(searcher_->collection().row_picture(result.hits[static_cast<std::size_t>(i)].row).label,
                "kind" + std::to_string(kind));
    }
  }
}

TEST_F(SearcherTest, HitsAreRankedWithFallingScores) {
  const SearchResult result = searcher_->search(request_for(unseen(1)));
  for (std::size_t i = 0; i < result.hits.size(); ++i) {
    EXPECT_EQ(result.hits[i].rank, static_cast<int>(i) + 1);
    EXPECT_GE(result.hits[i].score, 0);
    EXPECT_LE(result.hits[i].score, 100);
    if (i == 0) continue;
    EXPECT_GE(result.hits[i].distance, result.hits[i - 1].distance);
    EXPECT_LE(result.hits[i].score, result.hits[i - 1].score);
  }
}

TEST_F(SearcherTest, ALibraryPictureIsLeftOutOfItsOwnHits) {
  const SearchResult result = searcher_->search(request_for({"row", {}, 5}));
  ASSERT_EQ(result.hits.size(), 10u);
  for (const Hit& hit : result.hits) EXPECT_NE(hit.row, 5);
}

TEST_F(SearcherTest, TheFileOfALibraryPictureFindsItselfFirst) {
  const auto& c = searcher_->collection();
  const SearchResult result = searcher_->search(request_for(query_from_file(c.row_path(3))));
  EXPECT_EQ(result.hits.front().row, 3);
  EXPECT_LT(result.hits.front().distance, 0.02);
}

TEST_F(SearcherTest, ClusterScopeStaysInThePredictedClusterAndSaysWhatItMisses) {
  SearchRequest request = request_for(unseen(2));
  const SearchResult everywhere = searcher_->search(request);
  request.scope = SearchScope::cluster;
  const SearchResult inside = searcher_->search(request);
  ASSERT_FALSE(inside.hits.empty());
  EXPECT_EQ(inside.query_cluster, everywhere.query_cluster);
  int expected_inside = 0;
  for (const Hit& hit : inside.hits) EXPECT_EQ(hit.cluster, inside.query_cluster);
  for (const Hit& hit : everywhere.hits) expected_inside += hit.cluster == everywhere.query_cluster;
  EXPECT_DOUBLE_EQ(everywhere.cluster_recall, expected_inside / 10.0);
  EXPECT_LE(inside.searched, everywhere.searched);
}

TEST_F(SearcherTest, SeveralExamplesLieBetweenThem) {
  SearchRequest request = request_for(unseen(0));
  request.examples.push_back(unseen(1));
  request.count = 12;
  std::set<std::string> labels;
  for (const Hit& hit : searcher_->search(request).hits)
    labels.insert(searcher_->collection().row_picture(hit.row).label);
  EXPECT_TRUE(labels.contains("kind0"));
  EXPECT_TRUE(labels.contains("kind1"));
}

TEST_F(SearcherTest, ColourAloneIgnoresStructure) {
  SearchRequest request = request_for({"solid", test::solid_image(64, 64, 200, 30, 30), std::nullopt});
  request.weights = weights_for_balance(1.0);
  const SearchResult weighted = searcher_->search(request);
  request.weights = PartWeights{};
  request.descriptor = DescriptorKind::colour;
  const SearchResult part = searcher_->search(request);
  ASSERT_EQ(weighted.hits.size(), part.hits.size());
  for (std::size_t i = 0; i < part.hits.size(); ++i) EXPECT_EQ(weighted.hits[i].row, part.hits[i].row);
}

TEST_F(SearcherTest, SaysWhatIsWrongWithARequest) {
  EXPECT_THROW(searcher_->search({}), Error);
  SearchRequest request = request_for(unseen(0));
  request.descriptor = DescriptorKind::learned;
  EXPECT_THROW(searcher_->search(request), Error);
  request.descriptor = DescriptorKind::latent;
  EXPECT_THROW(searcher_->search(request), Error);
  EXPECT_THROW(searcher_->search(request_for({"row", {}, 999})), Error);
  EXPECT_THROW(descriptor_from_string("magic"), Error);
}

TEST_F(SearcherTest, AQueryThatIsNoPictureIsNamed) {
  write_file_atomically(*folder_ / "letter.jpg", std::string_view("Dear reader"));
  try {
    query_from_file(*folder_ / "letter.jpg");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("letter.jpg"), std::string::npos);
  }
  EXPECT_THROW(query_from_file(*folder_ / "missing.jpg"), Error);
  EXPECT_THROW(query_from_bytes("clipboard", {}), Error);
}

TEST(Searcher, NeedsEmbeddings) {
  EXPECT_THROW(Searcher::open(nullptr), Error);
  EXPECT_THROW(Searcher::open(std::make_shared<const Collection>()), Error);
}

/// A library that a test makes, breaks and adds to.
class ChangingLibrary : public testing::Test {
 protected:
  void make(int kinds, int each) {
    test::write_small_collection(pictures_, kinds, each);
    rescan();
  }
  void rescan() {
    import_folder(*library_, pictures_, {}, {});
    ASSERT_TRUE(refresh(*library_, {}, {}));
  }

  const test::TempFolder folder_;
  const fs::path pictures_ = folder_ / "pictures";
  const std::shared_ptr<Library> library_ = Library::open(folder_ / "library");
};

TEST_F(ChangingLibrary, VectorsOfOtherModelsAreRefused) {
  make(2, 4);
  const auto before = library_->snapshot();
  fs::remove_all(folder_ / "library" / "models");
  EXPECT_THROW(Searcher::open(before), Error);
  test::write_pnm(pictures_ / "more.ppm", test::noise_image(64, 64, 1));
  import_folder(*library_, pictures_, {}, {});
  ASSERT_TRUE(embed(*library_, {}, {}, {}, /*relearn=*/true));
  EXPECT_THROW(Searcher::open(before), Error) << "the dictionary was learned anew";
  EXPECT_NO_THROW(Searcher::open(library_->snapshot()));
}

TEST_F(ChangingLibrary, ARescanDescribesAgainWhatNoQueryCouldBeComparedWith) {
  make(2, 4);
  const auto embeddings = library_->snapshot()->embeddings;
  fs::resize_file(folder_ / "library" / "models" / "dictionary.safetensors", 3'000);
  EXPECT_THROW(Searcher::open(library_->snapshot()), Error);
  rescan();
  EXPECT_NE(library_->snapshot()->embeddings, embeddings);
  EXPECT_TRUE(library_->snapshot()->clustering);
  EXPECT_NO_THROW(Searcher::open(library_->snapshot()));
}

TEST_F(ChangingLibrary, DamagedVectorsAreNotMissingOnes) {
  make(2, 4);
  const fs::path vectors = folder_ / "library" / "runs" / "untrained" / "embeddings.npy";
  fs::resize_file(vectors, 200);
  // Another program has the library open, so that this one only reads.
  const auto reader = Library::open(folder_ / "library");
  ASSERT_TRUE(reader->read_only());
  try {
    Searcher::open(reader->snapshot());
    ADD_FAILURE() << "searched what is damaged";
  } catch (const Error& e) {
    EXPECT_EQ(e.subject(), vectors.native());
    EXPECT_NE(e.problem().find("damaged"), std::string::npos) << e.problem();
  }
}

TEST_F(ChangingLibrary, LearningAnewThatIsCancelledLeavesWhatTheVectorsWereMadeWith) {
  make(2, 4);
  // With another picture another dictionary is learned.
  test::write_pnm(pictures_ / "kind0" / "more.ppm", test::noise_image(96, 80, 3));
  rescan();
  std::stop_source stop;
  int described = 0;  // once to learn the whitening, then for the vectors
  const auto progress = [&](const Progress& p) {
    if (p.stage.starts_with("Describing") && p.done == 0 && ++described == 2) stop.request_stop();
  };
  EXPECT_FALSE(embed(*library_, {}, progress, stop.get_token(), /*relearn=*/true));
  EXPECT_EQ(described, 2);
  EXPECT_NO_THROW(Searcher::open(library_->snapshot()));
  EXPECT_TRUE(embed(*library_, {}, {}, {}, /*relearn=*/true));
  EXPECT_NO_THROW(Searcher::open(library_->snapshot()));
}

TEST_F(ChangingLibrary, NewPicturesAreEmbeddedByTheModelsThatAreThere) {
  make(2, 4);
  const auto before = library_->snapshot();
  test::write_pnm(pictures_ / "kind0" / "new.ppm", test::pattern_image(96, 80, 0, 50));
  import_folder(*library_, pictures_, {}, {});
  EXPECT_FALSE(library_->snapshot()->embeddings) << "the new picture has no vector yet";
  ASSERT_TRUE(refresh(*library_, {}, {}));
  const auto after = library_->snapshot();
  EXPECT_EQ(after->embeddings->stamp, before->embeddings->stamp);
  ASSERT_EQ(after->row_count(), before->row_count() + 1);
  std::int64_t old_row = 0;
  for (std::int64_t row = 0; row < after->row_count(); ++row) {
    if (after->row_picture(row).path == "kind0/new.ppm") continue;
    const auto now = after->embeddings->parts.row(row), then = before->embeddings->parts.row(old_row++);
    EXPECT_TRUE(std::equal(now.begin(), now.end(), then.begin())) << "vectors of unchanged pictures are taken over";
  }
}

TEST_F(ChangingLibrary, OnePictureAndTwoEqualOnesCanBeSearched) {
  make(1, 1);
  SearchRequest request;
  request.examples = {{"q", test::pattern_image(96, 80, 0, 9), std::nullopt}};
  EXPECT_EQ(Searcher::open(library_->snapshot())->search(request).hits.size(), 1u);
  fs::copy_file(pictures_ / "kind0/picture0.ppm", pictures_ / "kind0/same.ppm");
  rescan();
  const SearchResult two = Searcher::open(library_->snapshot())->search(request);
  ASSERT_EQ(two.hits.size(), 2u);
  EXPECT_FALSE(std::isnan(two.hits[0].distance));
  EXPECT_EQ(two.hits[0].distance, two.hits[1].distance);
}

}  // namespace
}  // namespace lookalike
