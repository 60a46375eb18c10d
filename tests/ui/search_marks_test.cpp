#include "ui/sessions/search_marks.h"

#include <gtest/gtest.h>

#include "tests/ui/sample_collection.h"

namespace lookalike {
namespace {

using Rows = std::vector<MarkedRow>;

TEST(SearchMarks, AreSetChangedAndTakenBack) {
  const auto collection = test::sample_collection({.rows = 10});
  SearchMarks marks;
  EXPECT_TRUE(marks.set(*collection, 3, Mark::more));
  EXPECT_TRUE(marks.set(*collection, 5, Mark::less));
  EXPECT_FALSE(marks.set(*collection, 3, Mark::more)) << "it was";
  EXPECT_FALSE(marks.set(*collection, 4, Mark::none));
  EXPECT_FALSE(marks.set(*collection, 10, Mark::more)) << "no such row";
  EXPECT_EQ(marks.rows_in(*collection), (Rows{{3, Mark::more}, {5, Mark::less}}));
  EXPECT_EQ(marks.contents(Mark::more), std::vector{collection->row_picture(3).content_hash});
  EXPECT_EQ(marks.contents(Mark::less), std::vector{collection->row_picture(5).content_hash});
  EXPECT_TRUE(marks.set(*collection, 3, Mark::less));
  EXPECT_EQ(marks.rows_in(*collection), (Rows{{5, Mark::less}, {3, Mark::less}}));
  EXPECT_TRUE(marks.set(*collection, 5, Mark::none));
  EXPECT_EQ(marks.rows_in(*collection), (Rows{{3, Mark::less}}));
  marks.clear();
  EXPECT_TRUE(marks.empty());
}

TEST(SearchMarks, FollowTheirPicturesWhenRowsMove) {
  const auto before = test::sample_collection({.rows = 10});
  SearchMarks marks;
  marks.set(*before, 3, Mark::more);
  marks.set(*before, 0, Mark::less);
  Collection after = *before;
  after.rows.erase(after.rows.begin());  // the first picture went away
  EXPECT_EQ(marks.rows_in(after), (Rows{{2, Mark::more}}));
  after.pictures.edit()[3].content_hash = "another picture under the same name";
  EXPECT_TRUE(marks.rows_in(after).empty());
}

}  // namespace
}  // namespace lookalike
