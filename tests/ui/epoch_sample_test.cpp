#include "ui/sessions/epoch_sample.h"

#include <gtest/gtest.h>

#include "tests/ui/sample_collection.h"

namespace lookalike {
namespace {

using Rows = std::vector<std::int64_t>;

TEST(EpochSampleTest, IsACollectionOfItsOwnWithTheClustersOfTheLibrary) {
  const auto library = test::sample_collection({.rows = 10, .k = 3});
  const EpochSample sample = make_epoch_sample({"hash7", "gone", "hash2", "hash4"}, library);
  EXPECT_EQ(sample.rows, (Rows{2, 4, 7}));
  EXPECT_EQ(sample.points, (Rows{2, 3, 0}));
  const Collection& small = *sample.collection;
  ASSERT_EQ(small.row_count(), 3);
  EXPECT_EQ(small.row_picture(1).content_hash, "hash4");
  ASSERT_TRUE(small.clustering);
  EXPECT_EQ(small.clustering->assignment, (std::vector<int>{2, 1, 1}));
  EXPECT_EQ(small.clustering->clusters[1].rows, (Rows{1, 2}));
  EXPECT_TRUE(small.clustering->clusters[0].rows.empty());
  EXPECT_FALSE(small.map);
  EXPECT_EQ(sample.to_library({0, 2, 9}), (Rows{2, 7}));
  EXPECT_EQ(sample.from_library({0, 4, 7, 9}), (Rows{1, 2}));
}

TEST(EpochSampleTest, EachPictureLiesWhereItsPointIs) {
  const EpochSample sample = make_epoch_sample({"hash7", "gone", "hash2"}, test::sample_collection({.rows = 10}));
  Matrix map(3, 2);
  for (std::int64_t i = 0; i < 3; ++i) map(i, 0) = static_cast<float>(i), map(i, 1) = static_cast<float>(-i);
  const auto layout = layout_of_sample(sample, map);
  ASSERT_EQ(layout->xy.rows, 2);
  EXPECT_EQ(layout->xy(0, 0), 2) << "hash2";
  EXPECT_EQ(layout->xy(1, 0), 0) << "hash7";
}

}  // namespace
}  // namespace lookalike
