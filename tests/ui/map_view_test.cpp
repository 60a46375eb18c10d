#include "ui/widgets/map_view.h"

#include <gtest/gtest.h>

#include <QContextMenuEvent>
#include <QImage>
#include <QMenu>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QtTest/QTest>
#include <numeric>

#include "tests/ui/sample_collection.h"
#include "tests/ui/wait_for.h"
#include "ui/models/thumbnail_provider.h"
#include "ui/style/theme.h"

namespace lookalike {
namespace {

class MapViewTest : public testing::Test {
 protected:
  MapViewTest() : view(thumbnails) {
    view.set_thumbnails_visible(false);
    view.resize(800, 600);
    view.show();
  }
  void show(std::int64_t rows, int k = 6) {
    collection = test::sample_collection({.rows = rows, .k = k});
    show_by(MapColour::cluster);
  }
  void show_by(MapColour colour) {
    view.show_map(collection, collection->map, colour_map(*collection, *collection->map, colour));
  }
  /// With the left button held from the first point to the last.
  void drag(const std::vector<QPointF>& line, Qt::KeyboardModifiers modifiers = {}) {
    const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton button, Qt::MouseButtons buttons) {
      QMouseEvent event(type, at, view.mapToGlobal(at), button, buttons, modifiers);
      QCoreApplication::sendEvent(&view, &event);
    };
    send(QEvent::MouseButtonPress, line.front(), Qt::LeftButton, Qt::LeftButton);
    for (const QPointF& at : line) send(QEvent::MouseMove, at, Qt::NoButton, Qt::LeftButton);
    send(QEvent::MouseButtonRelease, line.back(), Qt::LeftButton, {});
  }
  /// A square around a place, in the widget's pixels.
  static std::vector<QPointF> around(const QPointF& centre, double half) {
    return {centre + QPointF(-half, -half), centre + QPointF(half, -half), centre + QPointF(half, half),
            centre + QPointF(-half, half)};
  }

  QPoint place_of(std::int64_t row) const { return view.viewport().to_screen(view.points().place(row)).toPoint(); }
  void wheel(const QPointF& at, int delta) {
    QWheelEvent event(at, view.mapToGlobal(at), {}, {0, delta}, {}, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&view, &event);
  }

  ThumbnailProvider thumbnails;
  std::shared_ptr<Collection> collection;
  MapView view;
};

TEST_F(MapViewTest, FindsTheRowUnderThePointer) {
  show(6);
  for (std::int64_t row = 0; row < 6; ++row) EXPECT_EQ(view.row_at(place_of(row)), row);
  EXPECT_EQ(view.row_at({400, 300}), std::nullopt);
}

TEST_F(MapViewTest, AClickSelectsADoubleClickActivates) {
  show(6);
  std::int64_t activated = -1;
  QObject::connect(&view, &MapView::activated, &view, [&](std::int64_t row) { activated = row; });
  QTest::mouseClick(&view, Qt::LeftButton, {}, place_of(3));
  EXPECT_EQ(view.selected(), 3);
  QTest::mouseDClick(&view, Qt::LeftButton, {}, place_of(4));
  EXPECT_EQ(activated, 4);
  QTest::mouseClick(&view, Qt::LeftButton, {}, {400, 300});
  EXPECT_EQ(view.selected(), std::nullopt);
}

TEST_F(MapViewTest, TheContextMenuOfAPointFindsSimilar) {
  show(6);
  std::int64_t activated = -1;
  QObject::connect(&view, &MapView::activated, &view, [&](std::int64_t row) { activated = row; });
  const auto open = [&](QContextMenuEvent::Reason reason, const QPoint& at) {
    QContextMenuEvent event(reason, at, view.mapToGlobal(at));
    QCoreApplication::sendEvent(&view, &event);
    return view.findChild<QMenu*>("picture_menu");
  };
  EXPECT_EQ(open(QContextMenuEvent::Mouse, {400, 300}), nullptr) << "there is no picture";
  QMenu* menu = open(QContextMenuEvent::Mouse, place_of(2));
  ASSERT_TRUE(menu);
  QStringList words;
  for (const QAction* action : menu->actions()) words << action->text();
  EXPECT_EQ(words, (QStringList{"Find similar", "", "Open", "Show in folder", "Copy path"}));
  menu->actions().first()->trigger();
  EXPECT_EQ(activated, 2);
  EXPECT_EQ(view.selected(), 2) << "the menu is about what is selected";
  delete menu;
  view.select_rows({2, 3});
  delete open(QContextMenuEvent::Mouse, place_of(3));
  EXPECT_EQ(view.selection().size(), 2u) << "and about several that were";
  view.select(4);
  menu = open(QContextMenuEvent::Keyboard, {400, 300});
  ASSERT_TRUE(menu);
  menu->actions().first()->trigger();
  EXPECT_EQ(activated, 4);
}

TEST_F(MapViewTest, PointsThatMovedLeaveTheViewWhereItIs) {
  show(6);
  const MapColouring colouring = view.colouring();
  wheel({300, 200}, 240);
  view.select(4);
  const QPointF corner = view.viewport().to_map({0, 0});
  const double scale = view.viewport().pixels_per_unit();
  auto moved = std::make_shared<MapLayout>(*collection->map);
  for (float& value : moved->xy.data) value *= 0.8f;
  view.show_map(collection, moved, colouring, true);
  EXPECT_EQ(view.points().place(2).x(), moved->xy(2, 0));
  EXPECT_EQ(view.viewport().to_map({0, 0}), corner);
  EXPECT_EQ(view.viewport().pixels_per_unit(), scale);
  EXPECT_EQ(view.selected(), 4);

  view.show_all();  // Where all of it is in view, points that move out stay in view.
  const double whole = view.viewport().pixels_per_unit();
  auto wider = std::make_shared<MapLayout>(*moved);
  for (float& value : wider->xy.data) value *= 2;
  view.show_map(collection, wider, colouring, true);
  EXPECT_LT(view.viewport().pixels_per_unit(), whole);
  const double widest = view.viewport().pixels_per_unit();
  view.show_map(collection, moved, colouring, true);
  EXPECT_EQ(view.viewport().pixels_per_unit(), widest) << "and it does not breathe";

  view.show_map(collection, wider, colouring);
  EXPECT_NE(view.viewport().to_map({0, 0}), corner) << "another map is shown whole";
}

TEST_F(MapViewTest, TheFilterStaysAsLongAsTheGroupsOfTheLegend) {
  show(6);
  MapColouring colouring = view.colouring();
  view.set_shown_groups({colouring.group_of[1]});
  std::swap(colouring.group_of[2], colouring.group_of[3]);  // Clustered anew into groups of the same names and sizes.
  view.show_map(collection, collection->map, colouring);
  EXPECT_TRUE(view.layer_style().shown) << "the legend still has its check";
  colouring.groups[0].name = QStringLiteral("Boats");
  view.show_map(collection, collection->map, colouring);
  EXPECT_FALSE(view.layer_style().shown) << "the legend is made anew, without checks";
}

TEST_F(MapViewTest, DragPansWithoutSelecting) {
  show(6);
  const QPoint before = place_of(2);
  QTest::mousePress(&view, Qt::LeftButton, {}, before);
  const QPointF to = before + QPoint(60, -40);
  QMouseEvent move(QEvent::MouseMove, to, view.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
  QCoreApplication::sendEvent(&view, &move);
  QTest::mouseRelease(&view, Qt::LeftButton, {}, to.toPoint());
  EXPECT_EQ(place_of(2), before + QPoint(60, -40));
  EXPECT_EQ(view.selected(), std::nullopt);
}

TEST_F(MapViewTest, TheWheelZoomsAboutTheCursorAndKeysZoomToo) {
  show(60);
  const QPoint cursor = place_of(5);
  wheel(cursor, 240);
  EXPECT_GT(view.viewport().zoom(), 1.2);
  EXPECT_LE((place_of(5) - cursor).manhattanLength(), 1);
  const double zoom = view.viewport().zoom();
  QTest::keyClick(&view, Qt::Key_Plus);
  EXPECT_GT(view.viewport().zoom(), zoom);
  QTest::keyClick(&view, Qt::Key_Minus);
  EXPECT_NEAR(view.viewport().zoom(), zoom, 1e-9);
  QTest::keyClick(&view, Qt::Key_0);
  EXPECT_NEAR(view.viewport().zoom(), 1, 1e-9);
}

TEST_F(MapViewTest, AFilteredClusterCannotBePicked) {
  show(6);
  view.set_shown_groups({1, 2});
  EXPECT_EQ(view.row_at(place_of(0)), std::nullopt);
  EXPECT_EQ(view.row_at(place_of(1)), 1);
  view.set_shown_groups({});
  EXPECT_EQ(view.row_at(place_of(0)), 0);
}

TEST_F(MapViewTest, TheLassoSelectsWhatItIsDrawnAround) {
  show(60);
  std::vector<std::int64_t> expected;
  const QPointF centre = place_of(3);
  for (std::int64_t row = 0; row < 60; ++row) {
    const QPointF off = QPointF(place_of(row)) - centre;
    if (std::abs(off.x()) < 80 && std::abs(off.y()) < 80) expected.push_back(row);
  }
  ASSERT_GT(expected.size(), 2u);
  int changes = 0;
  QObject::connect(&view, &MapView::selection_changed, &view, [&] { ++changes; });
  view.set_lasso(true);
  drag(around(centre, 80));
  EXPECT_EQ(view.selection(), expected);
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(view.selected(), std::nullopt);  // That is one picture alone.
  EXPECT_DOUBLE_EQ(view.viewport().zoom(), 1);
  QTest::keyClick(&view, Qt::Key_Escape);
  EXPECT_TRUE(view.selection().empty());

  view.set_lasso(false);  // Without it Shift does the same.
  drag(around(centre, 80), Qt::ShiftModifier);
  EXPECT_EQ(view.selection(), expected);
  drag(around({400, 300}, 20), Qt::ShiftModifier);  // Around nothing.
  EXPECT_TRUE(view.selection().empty());
}

TEST_F(MapViewTest, TheLassoLeavesOutWhatTheLegendHidesAndCtrlAdds) {
  show(60);
  view.set_shown_groups({3});
  drag({{1, 1}, {799, 1}, {799, 599}, {1, 599}}, Qt::ShiftModifier);
  for (const std::int64_t row : view.selection()) EXPECT_EQ(row % 6, 3);
  EXPECT_EQ(view.selection().size(), 10u);
  view.set_shown_groups({});
  QTest::mouseClick(&view, Qt::LeftButton, Qt::ControlModifier, place_of(0));
  EXPECT_EQ(view.selection().size(), 11u);
  EXPECT_EQ(view.selection().front(), 0);
  QTest::mouseClick(&view, Qt::LeftButton, Qt::ControlModifier, place_of(0));
  EXPECT_EQ(view.selection().size(), 10u);
}

TEST_F(MapViewTest, SeveralSelectedPointsHaveRingsAndTheOthersTheirColours) {
  show(6);
  view.set_thumbnails_visible(false);
  view.select_rows({1, 4, 99});  // There is no row 99.
  EXPECT_EQ(view.selection(), (std::vector<std::int64_t>{1, 4}));
  const QImage picture = view.grab().toImage();
  EXPECT_EQ(picture.pixelColor(place_of(4)), cluster_colour(4));
  EXPECT_EQ(picture.pixelColor(place_of(2)), cluster_colour(2));
  const int radius = static_cast<int>(marker_diameter(6, 1) / 2 + 4);
  EXPECT_EQ(picture.pixelColor(place_of(4) + QPoint(radius, 0)).name(), light_palette().accent.name());
}

TEST(MapColouring, AClusterHasTheColourThatItHasOnTheOtherPages) {
  const auto collection = test::sample_collection({.rows = 60});
  auto clustering = std::make_shared<Clustering>(*collection->clustering);
  clustering->clusters[1].colour = 9;
  collection->clustering = clustering;
  const MapColouring colouring = colour_map(*collection, *collection->map, MapColour::cluster);
  EXPECT_EQ(colouring.groups[1].mark.colour, cluster_colour(9));
  EXPECT_EQ(colouring.groups[1].mark.marker, cluster_marker(9));
}

TEST_F(MapViewTest, OtherColoursKeepViewAndSelection) {
  show(60);
  view.select(7);
  auto map = std::make_shared<MapLayout>(*collection->map);
  map->values.kept.assign(60, 0.9f);
  map->values.distance.assign(60, 0.5f);
  map->values.precision.assign(60, 0.1f);
  collection->map = map;
  view.show_map(collection, map, colour_map(*collection, *map, MapColour::cluster));
  wheel({300, 300}, 240);
  const MapViewport before = view.viewport();
  view.show_map(collection, map, colour_map(*collection, *map, MapColour::trust));
  EXPECT_EQ(view.viewport(), before);
  EXPECT_EQ(view.selected(), 7);
  EXPECT_EQ(view.points().group(7), 4);  // 80 to 100 %
}

TEST_F(MapViewTest, PaintsAHundredThousandPointsAndEachCounts) {
  show(100'000, 20);
  view.repaint();
  EXPECT_FALSE(view.settled());  // Painting does not wait for so many.
  ASSERT_TRUE(test::wait_for([this] { return view.settled(); }));
  const QImage picture = view.grab().toImage();
  int coloured = 0;
  for (std::int64_t row = 0; row < 100'000; row += 997) {
    const QColor there = picture.pixelColor(place_of(row));
    coloured += there != light_palette().surface;
  }
  EXPECT_EQ(coloured, (100'000 + 996) / 997);
}

TEST_F(MapViewTest, ALargeMapFollowsWhatChangesWhileItIsDrawn) {
  show(50'000, 5);
  view.repaint();
  wheel({200, 200}, 480);
  view.set_shown_groups({2});
  ASSERT_TRUE(test::wait_for([this] { return view.settled(); }));
  const QColor colour = view.grab().toImage().pixelColor(place_of(2));
  EXPECT_EQ(colour, cluster_colour(2));
  show(30'000, 3);
  ASSERT_TRUE(test::wait_for([this] { return view.settled(); }));
}

TEST_F(MapViewTest, NothingToShowIsFine) {
  view.show_map(nullptr, nullptr, {});
  EXPECT_FALSE(view.grab().isNull());
  auto without_map = test::sample_collection({.rows = 5});
  view.show_map(without_map, nullptr, {});
  EXPECT_FALSE(view.grab().isNull());
  EXPECT_EQ(view.row_at({400, 300}), std::nullopt);
  show(1);
  EXPECT_EQ(view.row_at({400, 300}), 0);
}

TEST_F(MapViewTest, FewSelectedPicturesLeaveTheOthersTheirColours) {
  show(700);
  std::vector<std::int64_t> rows(300);
  std::iota(rows.begin(), rows.end(), 0);
  view.select_rows(rows);
  EXPECT_FALSE(view.layer_style().shown) << "they have rings";
  rows.push_back(300);
  view.select_rows(rows);
  const MapLayerStyle style = view.layer_style();
  ASSERT_TRUE(style.shown);
  EXPECT_TRUE(style.shown(300));
  EXPECT_FALSE(style.shown(301));
  const QColor surface = palette_of(&view).surface;
  EXPECT_GT(std::abs(style.faded.lightness() - surface.lightness()), 60) << "still to be seen";
}

}  // namespace
}  // namespace lookalike
