#include "engine/training/epoch_pictures.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/engine/training/small_run.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

TEST(SampleRows, AreSpreadOverTheValidationSide) {
  TrainData data;
  for (std::int64_t i = 0; i < 120; ++i) data.validation_rows.push_back(1000 + i);
  data.train_rows = {1, 2, 3};
  const auto rows = sample_rows(data, 12);
  ASSERT_EQ(rows.size(), 12u);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(rows[i], 1000 + 10 * static_cast<std::int64_t>(i));
  data.validation_rows.clear();
  EXPECT_EQ(sample_rows(data, 12), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(OriginalPictures, AreTheMiddleOfTheCachedOnes) {
  const test::SmallCollection collection(3, 8);
  const auto whole = original_pictures(collection.data().pixels, {2}, 8),
             middle = original_pictures(collection.data().pixels, {2}, 4);
  EXPECT_EQ(whole.front(), test::pattern_image(8, 8, 2, 2));
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) EXPECT_EQ(middle.front().at(x, y)[0], whole.front().at(x + 2, y + 2)[0]);
  }
}

TEST(ContactSheet, HasOriginalsAboveReconstructions) {
  const Image sheet = contact_sheet({test::solid_image(5, 5, 1, 1, 1), test::solid_image(5, 5, 2, 2, 2)},
                                    {test::solid_image(5, 5, 3, 3, 3), test::solid_image(5, 5, 4, 4, 4)});
  EXPECT_EQ(sheet.width, 14);
  EXPECT_EQ(sheet.height, 14);
  EXPECT_EQ(sheet.at(0, 0)[0], 1);
  EXPECT_EQ(sheet.at(13, 4)[2], 2);
  EXPECT_EQ(sheet.at(4, 9)[1], 3);
  EXPECT_EQ(sheet.at(9, 13)[0], 4);
  EXPECT_EQ(sheet.at(6, 0)[0], 128);
  EXPECT_EQ(sheet.at(0, 6)[0], 128);
  EXPECT_TRUE(contact_sheet({}, {}).empty());
}

TEST(ContactSheet, IsCutIntoThePicturesItWasMadeOf) {
  const std::vector<Image> originals{test::noise_image(5, 5, 1), test::noise_image(5, 5, 2)},
      reconstructions{test::noise_image(5, 5, 3), test::noise_image(5, 5, 4)};
  const ContactSheet cut = cut_contact_sheet(contact_sheet(originals, reconstructions));
  EXPECT_EQ(cut.originals, originals);
  EXPECT_EQ(cut.reconstructions, reconstructions);
  for (const auto& [width, height] : {std::pair{14, 13}, {13, 14}, {4, 4}, {5, 2}}) {
    EXPECT_THROW(cut_contact_sheet(test::solid_image(width, height, 0, 0, 0)), Error) << width << "×" << height;
  }
}

TEST(SaveEpochPictures, WritesAJpegNamedAfterTheEpoch) {
  const test::TempFolder folder;
  save_epoch_pictures(folder.path(), 7, {test::noise_image(16, 16, 1)}, {test::noise_image(16, 16, 2)});
  const auto bytes = read_file(folder / "epochs/0007.jpg", 1 << 20);
  ASSERT_GT(bytes.size(), 4u);
  EXPECT_EQ(bytes[0], std::byte{0xFF});
  EXPECT_EQ(bytes[1], std::byte{0xD8});
}

}  // namespace
}  // namespace lookalike
