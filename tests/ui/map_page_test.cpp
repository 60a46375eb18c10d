#include "ui/pages/map_page.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSvgRenderer>
#include <QXmlStreamReader>

#include "engine/core/files.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/style/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/map_legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/picture_card.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

class MapPageTest : public testing::Test {
 protected:
  MapPageTest() : page({library, training, search, thumbnails}) {
    page.resize(1200, 760);
    page.show();
  }
  MapView& view() { return *page.findChild<MapView*>("map_view"); }
  QPointF place_of(std::int64_t row) { return view().viewport().to_screen(view().points().place(row)); }

  LibrarySession library;
  TrainSession training;
  SearchSession search;
  ThumbnailProvider thumbnails;
  MapPage page;
};

TEST_F(MapPageTest, WithoutALibraryItShowsTheWayToOne) {
  bool asked = false;
  QObject::connect(&page, &MapPage::library_requested, &page, [&] { asked = true; });
  ASSERT_TRUE(page.findChild<QPushButton*>("map_open_library")->isVisible());
  page.findChild<QPushButton*>("map_open_library")->click();
  EXPECT_TRUE(asked);
}

TEST_F(MapPageTest, TheLegendFiltersWhatCanBePicked) {
  page.show_collection(test::sample_collection({.rows = 6, .k = 6}));
  page.findChild<QPushButton*>("map_thumbnails")->setChecked(false);
  page.findChild<QAbstractButton*>("legend_2")->click();
  EXPECT_EQ(page.findChild<MapLegend*>()->checked(), (std::set<int>{2}));
  EXPECT_EQ(view().row_at(place_of(0)), std::nullopt);
  EXPECT_EQ(view().row_at(place_of(2)), 2);
  page.findChild<QAbstractButton*>("legend_2")->click();
  EXPECT_EQ(view().row_at(place_of(0)), 0);
}

TEST_F(MapPageTest, TheSelectedPictureIsShownAndSearchable) {
  page.show_collection(test::sample_collection({.rows = 30, .k = 3}));
  auto* card = page.findChild<PictureCard*>();
  EXPECT_FALSE(card->isVisible());
  view().select(4);
  EXPECT_TRUE(card->isVisible());
  std::int64_t asked = -1;
  QObject::connect(&page, &MapPage::find_similar, &page, [&](std::int64_t row) { asked = row; });
  page.findChild<QPushButton*>("picture_similar")->click();
  EXPECT_EQ(asked, 4);
  Q_EMIT view().activated(9);
  EXPECT_EQ(asked, 9);
}

/// A collection with both maps, measured, and labels.
std::shared_ptr<Collection> measured_collection() {
  auto collection = test::sample_collection({.rows = 40, .k = 4});
  for (std::size_t i = 0; i < 40; ++i) collection->pictures.edit()[i].label = i % 2 == 0 ? "even" : "odd";
  auto map = std::make_shared<MapLayout>(*collection->map);
  for (int i = 0; i < 40; ++i) {
    map->values.kept.push_back(static_cast<float>(i) / 40);
    map->values.distance.push_back(static_cast<float>(i) / 100);
    map->values.precision.push_back(1);
  }
  collection->map = map;
  auto tsne = std::make_shared<MapLayout>(*map);
  tsne->method = "tsne";
  tsne->perplexity = 12;
  for (float& value : tsne->xy.data) value = -value;
  collection->tsne = tsne;
  return collection;
}

TEST_F(MapPageTest, EitherMapCanBeChosen) {
  const auto collection = measured_collection();
  page.show_collection(collection);
  EXPECT_TRUE(page.findChild<PageHeader*>()->facts().contains("perplexity 12"));  // t-SNE where there is one
  EXPECT_EQ(view().points().place(0).x(), collection->tsne->xy(0, 0));
  auto* methods = page.findChild<SegmentedControl*>("map_method");
  EXPECT_EQ(methods->current(), 0);
  methods->button(1)->click();
  EXPECT_EQ(view().points().place(0).x(), collection->map->xy(0, 0));
  EXPECT_TRUE(page.findChild<PageHeader*>()->facts().contains("40"));
}

TEST_F(MapPageTest, TheLegendTellsWhatTheColoursStandFor) {
  const auto collection = measured_collection();
  page.show_collection(collection);
  auto* colours = page.findChild<SegmentedControl*>("map_colour");
  const auto legend = [&](int index) {
    return page.findChild<QAbstractButton*>(QStringLiteral("legend_%1").arg(index));
  };
  EXPECT_EQ(legend(0)->text(), "Cluster 1");
  colours->button(static_cast<int>(MapColour::label))->click();
  EXPECT_EQ(legend(0)->text(), "even");
  EXPECT_EQ(legend(1)->accessibleName(), "odd 20");
  EXPECT_EQ(view().points().group(3), 1);
  legend(1)->click();  // Only odd ones can be picked now.
  page.findChild<QPushButton*>("map_thumbnails")->setChecked(false);
  EXPECT_EQ(view().row_at(place_of(5)).value_or(1) % 2, 1);
  colours->button(static_cast<int>(MapColour::trust))->click();
  EXPECT_EQ(view().points().group(39), 4);
  EXPECT_EQ(view().points().group(0), 0);
  EXPECT_EQ(legend(0)->accessibleName(), "0 to 20% 8");
  colours->button(static_cast<int>(MapColour::outlier))->click();
  EXPECT_EQ(view().points().group(39), 4);
  colours->button(static_cast<int>(MapColour::precision))->click();
  EXPECT_EQ(legend(4)->accessibleName(), "80 to 100% 40");
}

TEST_F(MapPageTest, SeveralSelectedPicturesAreCountedAndShared) {
  page.show_collection(measured_collection());
  view().select_rows({1, 2, 3});
  EXPECT_EQ(library.selection(), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_TRUE(page.findChild<QWidget*>("selection_card")->isVisible());
  EXPECT_FALSE(page.findChild<PictureCard*>()->isVisible());
  EXPECT_EQ(page.findChild<QLabel*>("selection_title")->text(), "Selected 3");
  page.findChild<QAbstractButton*>("selection_1")->click();
  EXPECT_EQ(view().selected(), 2);
  library.select({4, 5});  // As another page does it.
  EXPECT_EQ(view().selection(), (std::vector<std::int64_t>{4, 5}));
  page.findChild<QPushButton*>("selection_clear")->click();
  EXPECT_TRUE(library.selection().empty());
  EXPECT_FALSE(page.findChild<QWidget*>("selection_card")->isVisible());
}

TEST_F(MapPageTest, TheMapIsExportedWithItsLegend) {
  const test::TempFolder folder;
  page.show_collection(measured_collection());
  const QPoint centre = (place_of(39) * 2).toPoint();  // Drawn last, and before a message moves the map.
  page.export_to(folder / "map.svg");
  page.export_to(folder / "map.png");
  ASSERT_TRUE(test::wait_for([&] { return fs::exists(folder / "map.png"); }));
  const std::string svg = read_text_file(folder / "map.svg");
  std::size_t points = 0;
  for (std::size_t at = 0; (at = svg.find("<use ", at)) != std::string::npos; ++at) ++points;
  EXPECT_EQ(points, 40u);
  EXPECT_NE(svg.find("Cluster 4"), std::string::npos);
  EXPECT_TRUE(QSvgRenderer(QByteArray::fromStdString(svg)).isValid());
  const QImage image(QString::fromStdString((folder / "map.png").string()));
  ASSERT_FALSE(image.isNull());
  EXPECT_EQ(image.pixelColor(centre), cluster_colour(39 % 4));
  EXPECT_TRUE(test::wait_for([&] { return page.findChild<Banner*>()->message().contains("map."); }));
  page.export_to(folder / "map.doc");
  EXPECT_EQ(page.findChild<Banner*>()->kind(), Banner::Kind::error);
}

TEST_F(MapPageTest, ANameWithControlCharactersLeavesTheSvgReadable) {
  const test::TempFolder folder;
  auto collection = test::sample_collection({.rows = 12, .k = 3});
  auto clustering = std::make_shared<Clustering>(*collection->clustering);
  clustering->clusters[1].name = "Boats \x01\x1b[1m & <more>";
  collection->clustering = clustering;
  page.show_collection(collection);
  page.export_to(folder / "map.svg");
  ASSERT_TRUE(test::wait_for([&] { return fs::exists(folder / "map.svg"); }));
  QXmlStreamReader xml(QByteArray::fromStdString(read_text_file(folder / "map.svg")));
  QString words;
  while (!xml.atEnd()) {
    if (xml.readNext() == QXmlStreamReader::Characters) words += xml.text();
  }
  EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
  EXPECT_TRUE(words.contains(QStringLiteral("Boats   [1m & <more>"))) << words.toStdString();
}

TEST_F(MapPageTest, WhatCannotBeShownCannotBeChosen) {
  auto collection = test::sample_collection({.rows = 12, .k = 3});
  collection->read_only = true;
  page.show_collection(collection);
  auto* colours = page.findChild<SegmentedControl*>("map_colour");
  EXPECT_FALSE(colours->button(static_cast<int>(MapColour::label))->isEnabled());  // No labels …
  EXPECT_FALSE(colours->button(static_cast<int>(MapColour::trust))->isEnabled());  // … nothing measured …
  auto* tsne = page.findChild<SegmentedControl*>("map_method")->button(0);
  EXPECT_FALSE(tsne->isEnabled());  // … and another program has the library.
  EXPECT_FALSE(tsne->toolTip().isEmpty());
}

}  // namespace
}  // namespace lookalike
