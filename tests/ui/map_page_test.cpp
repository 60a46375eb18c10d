#include "ui/pages/map_page.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QPushButton>

#include "tests/ui/sample_collection.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/sessions/library_session.h"
#include "ui/sessions/search_session.h"
#include "ui/sessions/train_session.h"
#include "ui/widgets/map_legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/picture_card.h"

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
  page.findChild<QPushButton*>("map_find_similar")->click();
  EXPECT_EQ(asked, 4);
  Q_EMIT view().activated(9);
  EXPECT_EQ(asked, 9);
}

}  // namespace
}  // namespace lookalike
