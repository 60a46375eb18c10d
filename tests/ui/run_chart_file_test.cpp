#include "ui/run_chart_file.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QString>

#include "engine/core/files.h"
#include "engine/library/jobs.h"
#include "engine/library/runs.h"
#include "tests/support/small_collection.h"
#include "tests/support/temp_folder.h"
#include "ui/qt_convert.h"

namespace lookalike {
namespace {

/// Two runs of two epochs.
class RunChartFileTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempFolder>();
    test::write_small_collection(*folder_ / "pictures", 2, 10);
    const auto library = Library::open(*folder_ / "library");
    import_folder(*library, *folder_ / "pictures", {}, {});
    const Preset& preset = preset_named("landmark-m1");
    TrainRequest request{preset.name, preset.model, preset.train, {}, false};
    request.train.epochs = 2;
    for (QString& run : runs_) {
      TrainObserver observer;
      PauseControl pause;
      run = to_qstring(train_run(*library, request, observer, pause, {}, {}).run);
    }
    rename_run(*library, runs_[0].toStdString(), "First");
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static fs::path library() { return *folder_ / "library"; }
  static std::string text_of(const fs::path& file) {
    const auto bytes = read_file(file, 10'000'000);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  static inline std::unique_ptr<test::TempFolder> folder_;
  static inline std::array<QString, 2> runs_;
};

TEST_F(RunChartFileTest, DrawsTheNewestRunByItself) {
  const fs::path csv = *folder_ / "newest.csv";
  ASSERT_EQ(save_run_chart({csv, library(), {}, false}), 0);
  const std::string text = text_of(csv);
  EXPECT_NE(text.find(runs_[1].toStdString()), std::string::npos) << text;
  EXPECT_EQ(text.find("First"), std::string::npos) << text;
}

TEST_F(RunChartFileTest, DrawsSeveralRunsByNameOrTitleInEveryFormat) {
  ASSERT_EQ(save_run_chart({*folder_ / "both.csv", library(), {"First", runs_[1]}, false}), 0);
  const std::string csv = text_of(*folder_ / "both.csv");
  EXPECT_NE(csv.find("First"), std::string::npos) << csv;
  EXPECT_NE(csv.find(runs_[1].toStdString()), std::string::npos) << csv;
  const auto lines_in = [&](const QStringList& runs) {
    const fs::path svg = *folder_ / "lines.svg";
    EXPECT_EQ(save_run_chart({svg, library(), runs, false}), 0);
    return QString::fromStdString(text_of(svg)).count(QStringLiteral("<poly"));
  };
  EXPECT_GT(lines_in({"First", runs_[1]}), lines_in({"First"}));
  ASSERT_EQ(save_run_chart({*folder_ / "both.png", library(), {"First", runs_[1]}, true}), 0);
  const QImage image(to_qstring(*folder_ / "both.png"));
  EXPECT_GE(image.width(), 800);
}

TEST_F(RunChartFileTest, SaysWhatItCannotDo) {
  EXPECT_EQ(save_run_chart({*folder_ / "x.svg", library(), {"nobody"}, false}), 2);
  EXPECT_EQ(save_run_chart({*folder_ / "x.svg", *folder_ / "nowhere", {}, false}), 3);
  EXPECT_EQ(save_run_chart({*folder_ / "no/such/folder/x.svg", library(), {}, false}), 4);
  EXPECT_NE(save_run_chart({*folder_ / "x.gif", library(), {}, false}), 0);
  EXPECT_FALSE(fs::exists(*folder_ / "x.svg"));
  EXPECT_FALSE(fs::exists(*folder_ / "x.gif"));
}

}  // namespace
}  // namespace lookalike
