#include "ui/models/picture_list_model.h"

#include <gtest/gtest.h>

#include <QMimeData>
#include <QUrl>

#include "tests/ui/sample_collection.h"
#include "ui/models/thumbnail_provider.h"

namespace lookalike {
namespace {

class PictureListModelTest : public ::testing::Test {
 protected:
  ThumbnailProvider thumbnails_;
  PictureListModel model_{thumbnails_};
};

TEST_F(PictureListModelTest, ShowsTheItemsItWasGiven) {
  const auto collection = test::sample_collection({.rows = 5});
  model_.set_items(collection, {{3, QStringLiteral("97%"), Qt::red, QStringLiteral("beach & sea")}, {1, {}, {}, {}}});
  ASSERT_EQ(model_.rowCount(), 2);
  const QModelIndex first = model_.index(0);
  EXPECT_EQ(first.data(PictureListModel::PictureIndexRole).toULongLong(), 3u);
  EXPECT_EQ(first.data(PictureListModel::BadgeRole).toString(), QStringLiteral("97%"));
  EXPECT_EQ(first.data(PictureListModel::DotRole).value<QColor>(), QColor(Qt::red));
  EXPECT_TRUE(first.data(Qt::ToolTipRole).toString().contains(QStringLiteral("beach &amp; sea")));
  EXPECT_TRUE(first.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("97%")));
  EXPECT_EQ(model_.path_of(first), collection->root / collection->pictures[3].path);
}

TEST_F(PictureListModelTest, DragsAsFileUrls) {
  const auto collection = test::sample_collection({.rows = 3});
  model_.set_items(collection, {{0, {}, {}, {}}, {2, {}, {}, {}}});
  const std::unique_ptr<QMimeData> data(model_.mimeData({model_.index(1)}));
  ASSERT_EQ(data->urls().size(), 1);
  EXPECT_EQ(data->urls().first().toLocalFile().toStdString(),
            (collection->root / collection->pictures[2].path).native());
  EXPECT_TRUE(model_.flags(model_.index(0)) & Qt::ItemIsDragEnabled);
}

TEST_F(PictureListModelTest, GrowsWhileAScanReads) {
  int resets = 0, inserted = 0;
  QObject::connect(&model_, &QAbstractItemModel::modelReset, &model_, [&] { ++resets; });
  QObject::connect(&model_, &QAbstractItemModel::rowsInserted, &model_,
                   [&](const QModelIndex&, int first, int last) { inserted += last - first + 1; });
  Picture picture;
  picture.path = "b.jpg";
  model_.append_read("/root", {picture, picture});
  model_.append_read("/root", {picture});
  EXPECT_EQ(resets, 1);
  EXPECT_EQ(inserted, 3);
  EXPECT_EQ(model_.rowCount(), 3);
  EXPECT_EQ(model_.path_of(model_.index(2)), fs::path("/root/b.jpg"));
  model_.append_read("/other", {picture});  // another scan
  EXPECT_EQ(model_.rowCount(), 1);
}

TEST_F(PictureListModelTest, ANewerStateOfTheSamePicturesDoesNotReset) {
  const auto before = test::sample_collection({.rows = 4}), after = test::sample_collection({.rows = 4});
  model_.set_items(before, {{1, {}, {}, {}}});
  int resets = 0;
  QObject::connect(&model_, &QAbstractItemModel::modelReset, &model_, [&] { ++resets; });
  model_.update_collection(after);
  EXPECT_EQ(resets, 0);
  EXPECT_EQ(model_.collection(), after);
  EXPECT_EQ(model_.rowCount(), 1);
}

TEST_F(PictureListModelTest, IndicesFromElsewhereGiveNothing) {
  EXPECT_FALSE(model_.data({}, Qt::DecorationRole).isValid());
  EXPECT_TRUE(model_.path_of({}).empty());
  EXPECT_EQ(model_.flags({}), Qt::NoItemFlags);
}

TEST_F(PictureListModelTest, AFileThatCannotBeShownSaysItsNameAndWhy) {
  const auto collection = test::sample_collection({.rows = 2});
  collection->pictures.edit()[1].path = "street/torn.jpg";
  collection->pictures.edit()[1].detail = "The file ends too soon.";
  model_.set_items(collection, {{1, {}, {}, {}}});
  EXPECT_EQ(model_.index(0).data(PictureListModel::CaptionRole).toString(),
            QStringLiteral("torn.jpg\nThe file ends too soon."));
}

}  // namespace
}  // namespace lookalike
