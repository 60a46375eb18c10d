#include "engine/data/picture_list.h"

#include <gtest/gtest.h>

#include <thread>

namespace lookalike {
namespace {

Picture picture(const std::string& path) {
  Picture one;
  one.path = path;
  return one;
}

TEST(PictureList, CopiesShareUntilOneIsEdited) {
  PictureList list = std::vector{picture("a"), picture("b")};
  PictureList copy = list;
  EXPECT_EQ(&list[0], &copy[0]) << "the same pictures";
  copy.edit()[1].label = "new";
  copy.edit().push_back(picture("c"));
  EXPECT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1].label, "");
  EXPECT_EQ(copy.size(), 3u);
  EXPECT_EQ(copy[1].label, "new");
  EXPECT_NE(list, copy);
}

TEST(PictureList, TheOnlyOwnerEditsInPlace) {
  PictureList list = std::vector{picture("a")};
  { const PictureList copy = list; }
  const Picture* before = &list[0];
  list.edit()[0].label = "x";
  EXPECT_EQ(&list[0], before);
}

TEST(PictureList, EqualPicturesAreEqualLists) {
  const PictureList list = std::vector{picture("a"), picture("b")}, same = std::vector{picture("a"), picture("b")};
  EXPECT_EQ(list, same);
  EXPECT_EQ(PictureList(), PictureList());
  EXPECT_TRUE(PictureList().empty());
  EXPECT_NE(list, PictureList());
  std::string paths;
  for (const Picture& one : list) paths += one.path;
  EXPECT_EQ(paths, "ab");
}

TEST(PictureList, CopiesAreEditedByDifferentThreads) {
  PictureList list = std::vector{picture("a")};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([copy = list, t]() mutable {
        for (int i = 0; i < 100; ++i) copy.edit().push_back(picture(std::to_string(t)));
        EXPECT_EQ(copy.size(), 101u);
      });
    }
  }
  EXPECT_EQ(list.size(), 1u);
}

}  // namespace
}  // namespace lookalike
