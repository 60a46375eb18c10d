#include "engine/core/error.h"

#include <gtest/gtest.h>

namespace lookalike {
namespace {

TEST(Error, SaysWhatHappenedToWhatAndWhatToDo) {
  const Error error(ErrorCode::io, "The folder cannot be read", "/photos", "Check the permissions.");
  EXPECT_STREQ(error.what(), "The folder cannot be read: /photos. Check the permissions.");
  EXPECT_EQ(error.problem(), "The folder cannot be read");
  EXPECT_EQ(error.subject(), "/photos");
  EXPECT_EQ(error.remedy(), "Check the permissions.");
}

TEST(Error, LeavesOutWhatItDoesNotKnow) {
  EXPECT_STREQ(Error(ErrorCode::usage, "Nothing to do").what(), "Nothing to do.");
  EXPECT_STREQ(Error(ErrorCode::usage, "Nothing to do.").what(), "Nothing to do.");
  EXPECT_STREQ(Error(ErrorCode::usage, "Unknown preset", "x").what(), "Unknown preset: x.");
}

TEST(Error, CodesMapToTheDocumentedExitCodes) {
  EXPECT_EQ(exit_code(ErrorCode::usage), 2);
  EXPECT_EQ(exit_code(ErrorCode::bad_input), 3);
  EXPECT_EQ(exit_code(ErrorCode::io), 4);
  EXPECT_EQ(exit_code(ErrorCode::internal), 5);
}

}  // namespace
}  // namespace lookalike
