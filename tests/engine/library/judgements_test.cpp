#include "engine/library/judgements.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

TEST(Judgements, MarksSpeakOfTheQueryOrOfTheFirstPictureLikeIt) {
  EXPECT_EQ(judgements_of("m", {"a", "z"}, {"b"}),
            (Judgements{{{"a", "m"}, true}, {{"m", "z"}, true}, {{"b", "m"}, false}}));
  EXPECT_EQ(judgements_of("", {"b", "a"}, {"c"}), (Judgements{{{"a", "b"}, true}, {{"b", "c"}, false}}));
  EXPECT_TRUE(judgements_of("", {}, {"c"}).empty()) << "unlike what, nobody knows";
  EXPECT_TRUE(judgements_of("a", {"a"}, {}).empty());
}

class JudgementsTest : public ::testing::Test {
 protected:
  JudgementsTest() { open(); }
  void open() {
    library_.reset();
    library_ = Library::open(folder_ / "library");
  }
  const test::TempFolder folder_;
  std::shared_ptr<Library> library_;
};

TEST_F(JudgementsTest, AreReplacedKeptAndForgotten) {
  EXPECT_TRUE(read_judgements(*library_).empty());
  const Judgements first = judgements_of("q", {"a", "b"}, {"x"});
  replace_judgements(*library_, {}, first);
  replace_judgements(*library_, {}, judgements_of("r", {"c"}, {}));
  open();
  EXPECT_EQ(read_judgements(*library_).size(), 4u);
  // One mark taken back, one turned round; what another search said stays.
  replace_judgements(*library_, first, judgements_of("q", {"a"}, {"b"}));
  EXPECT_EQ(read_judgements(*library_), (Judgements{{{"a", "q"}, true}, {{"b", "q"}, false}, {{"c", "r"}, true}}));
  clear_judgements(*library_);
  open();
  EXPECT_TRUE(read_judgements(*library_).empty());
}

TEST_F(JudgementsTest, AReadOnlyLibraryKeepsThem) {
  replace_judgements(*library_, {}, judgements_of("q", {"a"}, {}));
  const auto other = Library::open(folder_ / "library");
  ASSERT_TRUE(other->read_only());
  EXPECT_EQ(read_judgements(*other).size(), 1u);
  EXPECT_THROW(replace_judgements(*other, {}, judgements_of("q", {"b"}, {})), Error);
  EXPECT_THROW(clear_judgements(*other), Error);
  EXPECT_EQ(read_judgements(*library_).size(), 1u);
}

}  // namespace
}  // namespace lookalike
