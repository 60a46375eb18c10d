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
  const std::vector<EpochRecord> history{{1, 0.1 + 0.2, 1.0 / 3, 1e-300, 1e-3, 12.25, 99.5, 0.07, 2.0 / 3, 0.7, 0.9},
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
  EXPECT_EQ(read_text_file(folder / "h.csv"),
            "epoch,train_loss,val_loss,train_mse,lr,seconds,images_per_s,data_wait,p_at_10,nmi,neighbour_stability\n");
  EXPECT_TRUE(read_history(folder / "h.csv").empty());
}

TEST(History, FilesOfEarlierVersionsHaveFewerColumns) {
  const test::TempFolder folder;
  write_file_atomically(folder / "h.csv",
                        std::string_view("epoch,train_loss,val_loss,train_mse,lr,seconds,images_per_s\n"
                                         "1,0.5,0.25,0.125,0.001,2,3\n"));
  EXPECT_EQ(read_history(folder / "h.csv"), (std::vector<EpochRecord>{{1, 0.5, 0.25, 0.125, 0.001, 2, 3}}));
}

TEST(History, RecordsAreComparedToTheBitInEachColumn) {
  const EpochRecord record{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  EXPECT_EQ(record, record);
  for (double EpochRecord::*value :
       {&EpochRecord::train_loss, &EpochRecord::val_loss, &EpochRecord::train_mse, &EpochRecord::learning_rate,
        &EpochRecord::seconds, &EpochRecord::images_per_s, &EpochRecord::data_wait, &EpochRecord::p_at_10,
        &EpochRecord::nmi, &EpochRecord::neighbour_stability}) {
    EpochRecord other = record;
    other.*value = std::nextafter(other.*value, 100.0);
    EXPECT_NE(record, other);
    other.*value = std::numeric_limits<double>::quiet_NaN();
    EXPECT_NE(record, other);
    EXPECT_EQ(other, other);
  }
}

TEST(History, MissingFileIsAnEmptyHistory) {
  const test::TempFolder folder;
  EXPECT_TRUE(read_history(folder / "history.csv").empty());
}

TEST(History, DamageIsRefused) {
  const test::TempFolder folder;
  const std::string header = "epoch,train_loss,val_loss,train_mse,lr,seconds,images_per_s\n";
  for (const char* line : {"1,0.5,0.5,0.5,0.001,1\n", "1,0.5,x,0.5,0.001,1,1\n", "2,0.5,0.5,0.5,0.001,1,1\n",
                           "1,0.5,0.5,0.5,0.001,1,\n", "one,0.5,0.5,0.5,0.001,1,1\n", "1,0.5,0.5,0.5,0.001,1,1,0\n"}) {
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
