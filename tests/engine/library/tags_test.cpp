#include "engine/library/tags.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/library/library_impl.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

class TagsTest : public ::testing::Test {
 protected:
  TagsTest() {
    test::write_small_collection(folder_ / "pictures", 2, 3);
    open();
    import_folder(*library_, folder_ / "pictures", {}, {});
  }
  void open() {
    library_.reset();
    library_ = Library::open(folder_ / "library");
  }
  std::string hash(std::int64_t row) const { return library_->snapshot()->row_picture(row).content_hash; }
  const Tags& tags() const { return *library_->snapshot()->tags; }

  const test::TempFolder folder_;
  std::shared_ptr<Library> library_;
};

TEST_F(TagsTest, AreGivenKeptAndTakenAway) {
  const auto before = library_->snapshot();
  EXPECT_EQ(tag_pictures(*library_, {hash(0), hash(1)}, "  blurred "), (std::vector{hash(0), hash(1)}));
  EXPECT_TRUE(before->tags->hashes.empty()) << "a snapshot does not change";
  EXPECT_EQ(tag_pictures(*library_, {hash(1), hash(2)}, "blurred"), std::vector{hash(2)});
  tag_pictures(*library_, {hash(1)}, "Größe, “x”");
  open();
  EXPECT_TRUE(tags().has("blurred", hash(2)));
  EXPECT_FALSE(tags().has("blurred", hash(3)));
  EXPECT_FALSE(tags().has("no such tag", hash(2)));
  EXPECT_EQ(tags().of(hash(1)), (std::vector<std::string>{"Größe, “x”", "blurred"}));
  EXPECT_EQ(untag_pictures(*library_, {hash(1), hash(3)}, "blurred"), std::vector{hash(1)});
  EXPECT_EQ(untag_pictures(*library_, {hash(1)}, "blurred"), std::vector<std::string>{});
  untag_pictures(*library_, {hash(1)}, "Größe, “x”");
  open();
  ASSERT_EQ(tags().hashes.size(), 1u) << "a tag without pictures is gone";
  EXPECT_EQ(tags().hashes.at("blurred"), (std::set{hash(0), hash(2)}));
}

TEST_F(TagsTest, StayWithTheContentOfAMovedFile) {
  const std::string first = hash(0);
  tag_pictures(*library_, {first}, "keep");
  fs::rename(folder_ / "pictures" / library_->snapshot()->row_picture(0).path, folder_ / "pictures" / "moved.ppm");
  import_folder(*library_, folder_ / "pictures", {}, {});
  EXPECT_TRUE(tags().has("keep", first));
}

TEST_F(TagsTest, WhatCannotBeATagIsRefused) {
  const std::string sixty(60, 'a'), umlauts = [] {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "ü";
    return text;
  }();
  EXPECT_EQ(plain_tag(" a b\t"), "a b");
  EXPECT_EQ(plain_tag(sixty), sixty);
  EXPECT_EQ(plain_tag(umlauts), umlauts);
  for (const std::string& bad : {std::string(), std::string("  "), sixty + "a", std::string("two\nlines"),
                                 std::string("\xFF"), std::string("a\0b", 3)}) {
    try {
      tag_pictures(*library_, {hash(0)}, bad);
      ADD_FAILURE() << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_FALSE(error.remedy().empty());
    }
  }
  EXPECT_TRUE(tags().hashes.empty());
}

TEST_F(TagsTest, AReadOnlyLibraryShowsThemAndKeepsThem) {
  tag_pictures(*library_, {hash(0)}, "keep");
  const auto other = Library::open(folder_ / "library");
  ASSERT_TRUE(other->read_only());
  EXPECT_TRUE(other->snapshot()->tags->has("keep", hash(0)));
  EXPECT_THROW(untag_pictures(*other, {hash(0)}, "keep"), Error);
}

}  // namespace
}  // namespace lookalike
