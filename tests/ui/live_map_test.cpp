// The map of a run in progress on the Map page, and maps of epochs whose files are damaged, with the engine behind
// them.

#include <gtest/gtest.h>

#include <QPushButton>

#include "engine/core/files.h"
#include "engine/library/runs.h"
#include "engine/model/preset.h"
#include "engine/training/epoch_pictures.h"
#include "tests/ui/small_library.h"
#include "ui/pages/map_page.h"
#include "ui/sessions/epoch_session.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_control.h"

namespace lookalike {
namespace {

class LiveMapTest : public test::SessionsTest {
 protected:
  static constexpr int live = 2;

  void SetUp() override {
    SessionsTest::SetUp();
    open();
  }
  /// The smallest network there is.
  void train(int epochs) {
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest request{preset.name, preset.model, preset.train, {}, false};
    request.train.epochs = epochs;
    request.train.batch = 4;
    training_.start(library_.library(), request);
  }
  bool wait(const std::function<bool()>& predicate) { return test::wait_for(predicate, patience_ms); }
};

TEST_F(LiveMapTest, IsThereWhileARunTrainsAndFollowsIt) {
  MapPage page(context_);
  page.resize(1200, 760);
  page.show();
  auto* methods = page.findChild<SegmentedControl*>("map_method");
  auto& view = *page.findChild<MapView*>("map_view");
  const auto facts = [&] { return page.findChild<PageHeader*>()->facts(); };
  EXPECT_FALSE(methods->button(live)->isVisible());
  train(50'000);
  ASSERT_TRUE(wait([&] { return methods->button(live)->isEnabled() && methods->button(live)->isVisible(); }));
  EXPECT_EQ(view.points().count(), kinds * each) << "not before it is chosen";
  library_.select({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23});
  methods->button(live)->click();
  ASSERT_TRUE(wait([&] { return facts().contains(QStringLiteral("epoch")); }));
  const auto sampled = sampled_pictures(library_.library()->run_folder(training_.run().toStdString()));
  ASSERT_EQ(view.points().count(), std::ssize(sampled));
  EXPECT_EQ(library_.selection().size(), std::size_t(kinds * each)) << "those that are not on it stay selected";
  EXPECT_EQ(view.selection().size(), sampled.size());

  view.select(0);  // The selection is shared by picture, not by number.
  ASSERT_EQ(library_.selection().size(), 1u);
  const std::string hash = library_.collection()->row_picture(library_.selection()[0]).content_hash;
  EXPECT_NE(std::ranges::find(sampled, hash), sampled.end());
  std::int64_t similar = -1;
  QObject::connect(&page, &MapPage::find_similar, &page, [&](std::int64_t row) { similar = row; });
  Q_EMIT view.activated(0);
  EXPECT_EQ(similar, library_.selection()[0]);

  view.zoom_in();
  const double scale = view.viewport().pixels_per_unit();
  const QString before = facts();
  ASSERT_TRUE(wait([&] { return facts() != before; })) << "the newest epoch is shown";
  EXPECT_EQ(view.viewport().pixels_per_unit(), scale) << "where the user looks";
  EXPECT_EQ(methods->current(), live);

  training_.stop();
  training_.stop();
  ASSERT_TRUE(wait([&] { return !training_.running(); }));
  EXPECT_FALSE(methods->button(live)->isVisible());
  EXPECT_NE(methods->current(), live);
  EXPECT_EQ(view.points().count(), kinds * each);
  EXPECT_EQ(view.selection(), library_.selection());
}

TEST_F(LiveMapTest, ADamagedEpochLeavesTheLaterOnesTheirMaps) {
  train(4);
  ASSERT_TRUE(wait([&] { return !training_.running(); }));
  const std::string run = training_.run().toStdString();
  const fs::path folder = library_.library()->run_folder(run);
  write_file_atomically(epoch_file(folder, 1, ".npy"), std::string_view("no array"));
  fs::remove(epoch_file(folder, 3, ".npy"));

  EpochSession session;
  std::shared_ptr<const EpochView> view;
  QObject::connect(&session, &EpochSession::view_ready, &session, [&](auto ready) { view = ready; });
  RunInfo info;
  info.id = run;
  session.open(library_.library(), library_.collection(), info);
  ASSERT_TRUE(wait([&] { return session.epochs().size() == 4; }));
  for (const int epoch : {1, 2, 3, 4}) {
    view.reset();
    session.show_epoch(epoch);
    ASSERT_TRUE(wait([&] { return view != nullptr; }));
    EXPECT_EQ(view->map.empty(), epoch % 2 == 1) << epoch;
    EXPECT_FALSE(view->columns.empty()) << epoch;
  }
  for (const int epoch : {1, 2}) {
    view.reset();
    session.show_map(epoch);
    ASSERT_TRUE(wait([&] { return view != nullptr; }));
    EXPECT_EQ(view->layout != nullptr, epoch == 2);
  }
}

}  // namespace
}  // namespace lookalike
