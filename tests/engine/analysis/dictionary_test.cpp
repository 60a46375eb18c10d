#include "engine/analysis/dictionary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/dictionary_layers.h"
#include "engine/analysis/metrics.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "tests/engine/analysis/picture_stack.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

using test::PictureStack;

bool all_finite(const Matrix& m) {
  return std::ranges::all_of(m.data, [](float v) { return std::isfinite(v); });
}

/// One dictionary for all tests that only use one.
class DictionaryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    pictures_ = new PictureStack(test::patterns(4, 5));
    learned_ = new Dictionary(*Dictionary::learn(pictures_->view(), 1, {}, {}));
  }
  static void TearDownTestSuite() {
    delete learned_;
    delete pictures_;
  }
  static PictureStack* pictures_;
  static Dictionary* learned_;
};
PictureStack* DictionaryTest::pictures_ = nullptr;
Dictionary* DictionaryTest::learned_ = nullptr;

TEST_F(DictionaryTest, TellsKindsOfPicturesApart) {
  const auto features = learned_->describe(pictures_->view(), {}, {});
  ASSERT_TRUE(features);
  EXPECT_EQ(features->first.cols, Dictionary::first_width);
  EXPECT_EQ(features->second.cols, Dictionary::second_width);
  std::vector<int> kinds;
  for (int i = 0; i < 20; ++i) kinds.push_back(i / 5);
  for (const Matrix& part : {features->first, features->second}) {
    EXPECT_TRUE(all_finite(part));
    EXPECT_GE(retrieval_metrics(PartWhitening::fit(part).apply(part), kinds).p_at_1, 0.9);
  }
}

TEST_F(DictionaryTest, TheSameSeedGivesTheSameWeightsOnAnyNumberOfThreads) {
  set_thread_count(1);
  const auto again = Dictionary::learn(pictures_->view(), 1, {}, {});
  set_thread_count(0);
  EXPECT_EQ(stamp_of(again->weights), stamp_of(learned_->weights));
  const auto other = Dictionary::learn(pictures_->view(), 2, {}, {});
  EXPECT_NE(stamp_of(other->weights), stamp_of(learned_->weights));
}

TEST_F(DictionaryTest, APictureIsDescribedAlikeAloneAndInABatchOnAnyNumberOfThreads) {
  const auto all = learned_->describe(pictures_->view(), {}, {});
  const PixelView one{pictures_->view().picture(7).data(), 1, 64};
  set_thread_count(1);
  const auto alone = learned_->describe(one, {}, {});
  const auto all_again = learned_->describe(pictures_->view(), {}, {});
  set_thread_count(0);
  EXPECT_TRUE(std::ranges::equal(alone->first.row(0), all->first.row(7)));
  EXPECT_TRUE(std::ranges::equal(alone->second.row(0), all->second.row(7)));
  EXPECT_EQ(all_again->second, all->second);
}

TEST_F(DictionaryTest, DescribesAsItsLayersSay) {
  const DictionaryLayers layers = DictionaryLayers::load(learned_->weights);
  DictionaryLayers::Scratch scratch;
  layers.run_first(pictures_->view().picture(3), 64, scratch);
  EXPECT_EQ(scratch.first.side, 30);
  double sum = 0;
  for (std::int64_t place = 0; place < scratch.first.values.rows; ++place) sum += scratch.first.values(place, 11);
  const auto features = learned_->describe(pictures_->view(), {}, {});
  EXPECT_NEAR(features->first(3, 11), sum / 900, 1e-5);
  layers.run_pool(scratch);
  EXPECT_EQ(scratch.pooled.side, layers.middle_side(64));
  double window = 0;
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 3; ++x) window += scratch.first.values((3 + y) * 30 + 6 + x, 11) / 9;
  }
  EXPECT_NEAR(scratch.pooled.values(1 * 10 + 2, 11), std::sqrt(window), 1e-5);
}

TEST_F(DictionaryTest, ComesBackFromDisk) {
  const test::TempFolder folder;
  write_safetensors(folder / "d.safetensors", learned_->weights);
  const Dictionary back = Dictionary::from_weights(read_safetensors(folder / "d.safetensors"));
  EXPECT_EQ(back.size, 64);
  EXPECT_EQ(back.describe(pictures_->view(), {}, {})->second, learned_->describe(pictures_->view(), {}, {})->second);
}

TEST_F(DictionaryTest, DamagedWeightsAreRefused) {
  for (const auto& [name, tensor] : learned_->weights.tensors) {
    TensorFile missing = learned_->weights, misshapen = learned_->weights;
    missing.tensors.erase(name);
    EXPECT_THROW(Dictionary::from_weights(missing), Error) << name;
    misshapen.tensors[name] = float_record({2, 2}, {1, 2, 3, 4});
    EXPECT_THROW(Dictionary::from_weights(misshapen), Error) << name;
  }
  for (const char* size : {"", "x", "64x", "-64", "0", "99999999999999"}) {
    TensorFile odd = learned_->weights;
    odd.metadata["size"] = size;
    EXPECT_THROW(Dictionary::from_weights(odd), Error) << size;
  }
  TensorFile other = learned_->weights;
  other.metadata.erase("recipe");
  EXPECT_THROW(Dictionary::from_weights(other), Error);
  EXPECT_THROW(Dictionary::from_weights({}), Error);
}

TEST_F(DictionaryTest, PicturesOfAnotherSizeAreRefused) {
  EXPECT_THROW(learned_->describe(test::patterns(1, 1, 48).view(), {}, {}), Error);
  EXPECT_EQ(learned_->describe(PixelView{nullptr, 0, 64}, {}, {})->first.rows, 0);
}

TEST_F(DictionaryTest, ReportsProgressToTheEnd) {
  std::vector<Progress> reports;
  learned_->describe(pictures_->view(), [&](const Progress& p) { reports.push_back(p); }, {});
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back().done, 20);
  EXPECT_EQ(reports.back().total, 20);
}

TEST_F(DictionaryTest, StopsBeforeItBegins) {
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(learned_->describe(pictures_->view(), {}, source.get_token()));
  EXPECT_FALSE(Dictionary::learn(pictures_->view(), 1, {}, source.get_token()));
}

TEST(Dictionary, LearnsFromASinglePicture) {
  const PictureStack one = test::patterns(1, 1);
  const auto dictionary = Dictionary::learn(one.view(), 1, {}, {});
  ASSERT_TRUE(dictionary);
  const auto features = dictionary->describe(one.view(), {}, {});
  EXPECT_TRUE(all_finite(features->first));
  EXPECT_TRUE(all_finite(features->second));
  EXPECT_NO_THROW(Dictionary::from_weights(dictionary->weights));
}

TEST(Dictionary, BlankPicturesGiveNoNaN) {
  PictureStack blank{64, {}};
  blank.add(test::solid_image(64, 64, 0, 0, 0));
  blank.add(test::solid_image(64, 64, 255, 255, 255));
  const auto dictionary = Dictionary::learn(blank.view(), 1, {}, {});
  const auto features = dictionary->describe(test::patterns(2, 1).view(), {}, {});
  EXPECT_TRUE(all_finite(features->first));
  EXPECT_TRUE(all_finite(features->second));
  const auto own = dictionary->describe(blank.view(), {}, {});
  EXPECT_TRUE(all_finite(PartWhitening::fit(own->second).apply(own->second)));
}

TEST(Dictionary, BlankPicturesAmongOthersAreDescribed) {
  PictureStack mixed = test::patterns(2, 2);
  mixed.add(test::solid_image(64, 64, 40, 90, 200));
  const auto dictionary = Dictionary::learn(mixed.view(), 1, {}, {});
  const auto features = dictionary->describe(mixed.view(), {}, {});
  EXPECT_TRUE(all_finite(features->first));
  EXPECT_TRUE(all_finite(features->second));
}

TEST(Dictionary, WorksAtTheSmallestSizeAndNotBelow) {
  const int smallest = DictionaryLayers::smallest_size;
  const PictureStack small = test::patterns(2, 2, smallest);
  EXPECT_EQ(DictionaryLayers().second.grid.places(DictionaryLayers().middle_side(smallest)), 1);
  const auto dictionary = Dictionary::learn(small.view(), 1, {}, {});
  EXPECT_EQ(dictionary->size, smallest);
  EXPECT_TRUE(all_finite(dictionary->describe(small.view(), {}, {})->second));
  EXPECT_THROW(Dictionary::learn(test::patterns(1, 1, smallest - 1).view(), 1, {}, {}), Error);
  EXPECT_THROW(Dictionary::learn(PixelView{nullptr, 0, 64}, 1, {}, {}), Error);
}

}  // namespace
}  // namespace lookalike
