#include "ui/widgets/map_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "tests/ui/sample_collection.h"
#include "ui/style/theme.h"
#include "ui/widgets/map_points.h"
#include "ui/widgets/map_thumbnails.h"
#include "ui/widgets/map_viewport.h"

// What a map is drawn from: points, the part of the plane that is seen, the layer of dots, and where thumbnails go.

namespace lookalike {
namespace {

std::vector<QPointF> random_places(int count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> coordinate(-1, 1);
  std::vector<QPointF> places;
  for (int i = 0; i < count; ++i) places.emplace_back(coordinate(random), coordinate(random));
  return places;
}

TEST(MapPoints, NearestAgreesWithLookingAtAll) {
  const MapPoints points(random_places(2000, 1), {});
  for (const QPointF& at : random_places(200, 2)) {
    for (const double radius : {0.01, 0.1, 3.0}) {
      std::int64_t best = -1;
      double best_square = radius * radius;
      for (std::int64_t row = 0; row < points.count(); ++row) {
        const QPointF offset = points.place(row) - at;
        const double square = QPointF::dotProduct(offset, offset);
        if (square < best_square) {
          best_square = square;
          best = row;
        }
      }
      EXPECT_EQ(points.nearest(at, radius), best);
    }
  }
}

TEST(MapPoints, TakesAnythingThatAMapMayHold) {
  EXPECT_EQ(MapPoints().nearest({0, 0}, 1), -1);
  const MapPoints same({{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}}, {});
  EXPECT_EQ(same.nearest({0.5, 0.5}, 0.1), 0);
  EXPECT_EQ(same.nearest({0.5, 0.5}, 0.1, [](std::int64_t row) { return row == 2; }), 2);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(MapPoints({{nan, 1}, {1, 1}}, {}).nearest({0, 0}, 0.5), 0);
}

TEST(MapPoints, PutsEveryClustersMedoidFirst) {
  const auto collection = test::sample_collection({.rows = 20, .k = 4});
  const MapPoints points = MapPoints::from(*collection, *collection->map, collection->clustering->assignment);
  ASSERT_EQ(points.order().size(), 20u);
  const std::set<std::int64_t> first(points.order().begin(), points.order().begin() + 4);
  EXPECT_EQ(first, (std::set<std::int64_t>{0, 1, 2, 3}));
}

TEST(MapViewport, ScreenAndMapAreInverse) {
  MapViewport viewport;
  viewport.resize({800, 600});
  viewport.fit(QRectF(-1, -0.5, 2, 1), 40);
  EXPECT_EQ(viewport.to_screen({0, 0}), QPointF(400, 300));
  EXPECT_EQ(viewport.to_screen({-1, 0}).x(), 40);
  EXPECT_LT(viewport.to_screen({0, 0.5}).y(), viewport.to_screen({0, -0.5}).y());  // y is upwards
  const QPointF back = viewport.to_map(viewport.to_screen({0.3, -0.2}));
  EXPECT_NEAR(back.x(), 0.3, 1e-12);
  EXPECT_NEAR(back.y(), -0.2, 1e-12);
}

TEST(MapViewport, ZoomsAboutTheCursorAndHasLimits) {
  MapViewport viewport;
  viewport.resize({800, 600});
  viewport.fit(QRectF(-1, -1, 2, 2), 40);
  const QPointF cursor(123, 456), under = viewport.to_map(cursor);
  viewport.zoom_about(cursor, 3);
  EXPECT_NEAR(viewport.zoom(), 3, 1e-12);
  EXPECT_NEAR(viewport.to_screen(under).x(), cursor.x(), 1e-9);
  EXPECT_NEAR(viewport.to_screen(under).y(), cursor.y(), 1e-9);
  viewport.zoom_about(cursor, 1e9);
  EXPECT_NEAR(viewport.zoom(), MapViewport::max_zoom, 1e-9);
  viewport.zoom_about(cursor, 1e-9);
  EXPECT_NEAR(viewport.zoom(), 0.5, 1e-12);
}

TEST(MapLayer, DrawsEveryPoint) {
  const MapPoints points({{-1, 0}, {0, 1}, {1, 0}, {0, -1}}, {0, 1, 8, 17});
  MapViewport viewport;
  viewport.resize({400, 400});
  viewport.fit(points.bounds(), 50);
  MapLayerStyle style;
  style.margin = 20;
  const MapLayer layer = draw_map_layer(points, viewport, style);
  ASSERT_EQ(layer.image.size(), QSize(440, 440));
  for (std::int64_t row = 0; row < points.count(); ++row) {
    const QPoint at = (viewport.to_screen(points.place(row)) + QPointF(20, 20)).toPoint();
    EXPECT_EQ(layer.image.pixelColor(at), cluster_colour(points.group(row))) << row;
  }
  EXPECT_EQ(layer.image.pixelColor(220, 220).alpha(), 0);
}

TEST(MapLayer, FadesWhatIsNotShown) {
  const MapPoints points({{-1, 0}, {1, 0}}, {0, 1});
  MapViewport viewport;
  viewport.resize({200, 200});
  viewport.fit(points.bounds(), 30);
  MapLayerStyle style;
  style.faded = QColor("#cccccc");
  style.shown = [](std::int64_t row) { return row == 1; };
  const MapLayer layer = draw_map_layer(points, viewport, style);
  EXPECT_EQ(layer.image.pixelColor(viewport.to_screen({-1, 0}).toPoint()), style.faded);
  EXPECT_EQ(layer.image.pixelColor(viewport.to_screen({1, 0}).toPoint()), cluster_colour(1));
}

TEST(MapThumbnails, KeepTheirDistanceAndPreferTheImportant) {
  const MapPoints points(random_places(3000, 3), {});
  MapViewport viewport;
  viewport.resize({800, 600});
  viewport.fit(points.bounds(), 40);
  const MapThumbnails picked = pick_thumbnails(points, viewport, 0, 100, {});
  ASSERT_GT(picked.rows.size(), 10u);
  EXPECT_EQ(picked.rows.front(), 0);
  const auto near = [&](std::int64_t a, std::int64_t b) {
    const QPointF offset = viewport.to_screen(points.place(a)) - viewport.to_screen(points.place(b));
    return std::abs(offset.x()) < 100 && std::abs(offset.y()) < 100;
  };
  for (std::size_t i = 0; i < picked.rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(near(picked.rows[i], picked.rows[j]));
  }
  // Greedy: whoever was left out is too near to one that was taken before.
  const std::set<std::int64_t> taken(picked.rows.begin(), picked.rows.end());
  for (std::int64_t row = 0; row < points.count(); ++row) {
    if (taken.count(row)) continue;
    EXPECT_TRUE(std::any_of(taken.begin(), taken.end(), [&](auto t) { return t < row && near(t, row); })) << row;
  }
}

}  // namespace
}  // namespace lookalike
