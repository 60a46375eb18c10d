#include "ui/widgets/banner.h"

#include <gtest/gtest.h>

#include <QPushButton>
#include <QTimer>

#include "tests/ui/wait_for.h"

namespace lookalike {
namespace {

class PassingBanner : public ::testing::Test {
 protected:
  void SetUp() override {
    banner.set_passing(true);
    page.show();
    banner.move(0, 300);  // not under the pointer
  }
  QTimer& timer() { return *banner.findChild<QTimer*>(QStringLiteral("passing")); }
  /// As if its time were over.
  bool passes() {
    timer().start(0);
    return test::wait_for([&] { return !banner.isVisible(); });
  }

  QWidget page;
  Banner banner{&page};
};

TEST_F(PassingBanner, WhatWentWellGoesByItself) {
  banner.show_message(Banner::Kind::info, {}, QStringLiteral("It is saved."));
  ASSERT_TRUE(timer().isActive());
  EXPECT_TRUE(passes());
  EXPECT_EQ(banner.message(), QString());
}

TEST_F(PassingBanner, WhatCanBeTakenBackStaysLonger) {
  banner.tell(Banner::Kind::info, {}, QStringLiteral("It is saved."));
  const int shorter = timer().interval();
  banner.tell(Banner::Kind::info, {}, QStringLiteral("It was deleted."), QStringLiteral("Undo"));
  EXPECT_GT(timer().interval(), shorter);
}

TEST_F(PassingBanner, ErrorsStayAndStopTheClockOfWhatWasSaidBefore) {
  banner.show_message(Banner::Kind::info, {}, QStringLiteral("It is saved."));
  banner.show_error(QStringLiteral("It cannot be saved."));
  EXPECT_FALSE(timer().isActive());
  banner.dismiss();
  banner.set_passing(false);
  banner.show_message(Banner::Kind::info, {}, QStringLiteral("A training was interrupted."));
  EXPECT_FALSE(timer().isActive());
}

TEST_F(PassingBanner, OneWithTheKeyboardStays) {
  banner.tell(Banner::Kind::info, {}, QStringLiteral("It was deleted."), QStringLiteral("Undo"));
  page.activateWindow();
  banner.findChild<QPushButton*>(QStringLiteral("banner_action"))->setFocus();
  ASSERT_TRUE(
      test::wait_for([&] { return banner.findChild<QPushButton*>(QStringLiteral("banner_action"))->hasFocus(); }));
  timer().start(0);
  ASSERT_TRUE(test::wait_for([&] { return timer().interval() > 0; })) << "it begins anew";
  EXPECT_TRUE(banner.isVisible());
}

}  // namespace
}  // namespace lookalike
