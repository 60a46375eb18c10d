#include "engine/training/history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/training/trainer.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

TEST(History, ComesBackToTheLastBit) {
  const test::TempFolder folder;
  const std::vector<EpochRecord> history{{1, 0.1 + 0.2, 1.0 / 3, 1e-300, 1e-3, 12.25, 99.5},
                                         {2, 1e10, 0.5, 2e-7, 5e-4, 3, 1234567.25}};
  write_history(folder / "history.csv", history);
  EXPECT_EQ(read_history(folder / "history.csv"), history);
}

TEST(History, NotANumberMeansNoValidationSide) {
  const test::TempFolder folder;
  write_history(folder / "h.csv", {{1, 0.5, std::numeric_limits<double>::quiet_NaN(), 0.5, 1e-3, 1, 1}});
  EXPECT_TRUE(std::isnan(read_history(folder / "h.csv").at(0).val_loss));
}

TEST(History, HasTheColumnsThatScriptsReadByName) {
  const test::TempFolder folder;
  write_history(folder / "h.csv", {});
  EXPECT_EQ(read_text_file(folder / "h.csv"), "epoch,train_loss,val_loss,train_mse,lr,seconds,images_per_s\n");
  EXPECT_TRUE(read_history(folder / "h.csv").empty());
}

TEST(History, MissingFileIsAnEmptyHistory) {
  const test::TempFolder folder;
  EXPECT_TRUE(read_history(folder / "history.csv").empty());
}

TEST(History, DamageIsRefused) {
  const test::TempFolder folder;
  const std::string header = "epoch,train_loss,val_loss,train_mse,lr,seconds,images_per_s\n";
  for (const char* line : {"1,0.5,0.5,0.5,0.001,1\n", "1,0.5,x,0.5,0.001,1,1\n", "2,0.5,0.5,0.5,0.001,1,1\n",
                           "1,0.5,0.5,0.5,0.001,1,\n", "one,0.5,0.5,0.5,0.001,1,1\n"}) {
    write_file_atomically(folder / "h.csv", header + line);
    try {
      read_history(folder / "h.csv");
      ADD_FAILURE() << line;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::bad_input);
      EXPECT_EQ(e.subject(), display_path(folder / "h.csv"));
    }
  }
}

}  // namespace
}  // namespace lookalike
