#include "ui/text.h"

#include <gtest/gtest.h>

#include <QDateTime>
#include <QDir>
#include <QLocale>

#include "ui/qt_convert.h"

namespace lookalike {
namespace {

class Text : public ::testing::Test {
 protected:
  void SetUp() override { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
};

TEST_F(Text, NumbersAreGrouped) {
  EXPECT_EQ(number_text(1360), QStringLiteral("1,360"));
}

TEST_F(Text, OneAndMany) {
  const auto pictures = [](qint64 n) {
    return counted(n, QStringLiteral("%1 picture"), QStringLiteral("%1 pictures"));
  };
  EXPECT_EQ(pictures(0), QStringLiteral("0 pictures"));
  EXPECT_EQ(pictures(1), QStringLiteral("1 picture"));
  EXPECT_EQ(pictures(2000), QStringLiteral("2,000 pictures"));
}

TEST_F(Text, ScoresAreFinerNearTheTopAndNeverRoundedUp) {
  EXPECT_EQ(score_text(87.96), QStringLiteral("87.9%"));
  EXPECT_EQ(score_text(90), QStringLiteral("90.0%"));
  EXPECT_EQ(score_text(97.39), QStringLiteral("97.3%"));
  EXPECT_EQ(score_text(98.999), QStringLiteral("98.9%"));
  EXPECT_EQ(score_text(0), QStringLiteral("0.0%"));
  EXPECT_EQ(score_text(99.9999), QStringLiteral("99.9%"));
  EXPECT_EQ(score_text(100), QStringLiteral("100%"));
  EXPECT_EQ(exact_score_text(80), QStringLiteral("80%"));
  EXPECT_EQ(percent_text(0.724), QStringLiteral("72%"));
  EXPECT_EQ(exact_score_text(99.875), QStringLiteral("99.875%"));
}

TEST_F(Text, Durations) {
  EXPECT_EQ(duration_text(0.42), QStringLiteral("0.4 s"));
  EXPECT_EQ(duration_text(9.97), QStringLiteral("10 s"));
  EXPECT_EQ(duration_text(59.6), QStringLiteral("1 min 0 s"));
  EXPECT_EQ(duration_text(250), QStringLiteral("4 min 10 s"));
  EXPECT_EQ(duration_text(1500), QStringLiteral("25 min"));
  EXPECT_EQ(duration_text(7500), QStringLiteral("2 h 5 min"));
  EXPECT_EQ(duration_text(-1), QString());
  EXPECT_EQ(duration_text(std::nan("")), QString());
}

TEST_F(Text, ProgressSaysOnlyWhatIsKnown) {
  EXPECT_EQ(progress_text({"Reading", 430, 1360, 58, 16}), QStringLiteral("430 of 1,360 · 58/s · 16 s left"));
  EXPECT_EQ(progress_text({"Reading", 0, 1360, 0, -1}), QStringLiteral("0 of 1,360"));
  EXPECT_EQ(progress_text({"Walking", 12, 0, 0, -1}), QStringLiteral("12"));
  EXPECT_EQ(progress_text({"Starting", 0, 0, 0, -1}), QString());
}

TEST_F(Text, TimesAgo) {
  const auto before = [](qint64 seconds) {
    return ago_text(QDateTime::currentDateTimeUtc().addSecs(-seconds).toString(Qt::ISODate).toStdString());
  };
  EXPECT_EQ(before(5), QStringLiteral("just now"));
  EXPECT_EQ(before(10 * 60), QStringLiteral("10 minutes ago"));
  EXPECT_EQ(before(3 * 3600), QStringLiteral("3 hours ago"));
  EXPECT_TRUE(before(5 * 24 * 3600).startsWith(QStringLiteral("on ")));
  EXPECT_EQ(ago_text(""), QString());
}

TEST_F(Text, HomeIsATilde) {
  const std::filesystem::path home = to_path(QDir::homePath());
  EXPECT_EQ(short_path(home / "Pictures"), QStringLiteral("~/Pictures"));
  EXPECT_EQ(short_path(home.native() + "-other/x"), to_qstring(std::filesystem::path(home.native() + "-other/x")));
  EXPECT_EQ(folder_name("/data/flowers17/"), QStringLiteral("flowers17"));
}

}  // namespace
}  // namespace lookalike
