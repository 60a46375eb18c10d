#include "engine/training/known_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

TEST(KnownLabels, PicturesOfTwoLabelsDifferUnlessOnlySomeAreKnownTo) {
  KnownLabels known{{0, 0, 1, 2, -1}, true, {}};
  EXPECT_TRUE(known.alike(0, 1));
  EXPECT_FALSE(known.alike(0, 2));
  EXPECT_TRUE(known.differ(0, 2) && known.differ(3, 2));
  EXPECT_FALSE(known.differ(0, 1));
  EXPECT_FALSE(known.alike(4, 4) || known.differ(4, 0)) << "nothing is known of it";
  known.all_differ = false;
  known.unlike = {{0, 2}};
  EXPECT_TRUE(known.differ(3, 1) && known.differ(1, 3));
  EXPECT_FALSE(known.differ(0, 2)) << "label 1 may be the same as label 0";
  EXPECT_FALSE(KnownLabels{}.alike(0, 0) || KnownLabels{}.differ(0, 1));
}

std::string refusal(const KnownLabels& known, const std::vector<std::int64_t>& rows) {
  try {
    require_contrast(known, rows);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_FALSE(error.remedy().empty());
    return error.what();
  }
  return {};
}

TEST(KnownLabels, WhatCannotBeLearnedFromIsRefusedWithAReason) {
  const KnownLabels labels{{0, 0, 1, 2, -1}, true, {}};
  EXPECT_EQ(refusal(labels, {0, 1, 2, 3, 4}), "");
  EXPECT_EQ(refusal(labels, {0, 1, 2}), "") << "a label with one picture is something to differ from";
  EXPECT_THAT(refusal(labels, {0, 1, 4}), HasSubstr("the same label"));
  EXPECT_THAT(refusal(labels, {0, 2, 3, 4}), HasSubstr("no two pictures"));
  EXPECT_THAT(refusal(labels, {4}), HasSubstr("has a label"));
  EXPECT_THAT(refusal({}, {0, 1}), HasSubstr("has a label"));

  KnownLabels marks{{0, 0, 1, 2, -1}, false, {}};
  EXPECT_THAT(refusal(marks, {0, 1, 2, 3}), HasSubstr("with −"));
  EXPECT_THAT(refusal(marks, {0, 1}), HasSubstr("with −"));
  EXPECT_THAT(refusal(marks, {0, 2}), HasSubstr("with +"));
  marks.unlike = {{1, 2}};
  EXPECT_THAT(refusal(marks, {0, 1, 2, 3}), HasSubstr("with −")) << "of the pair nothing is known";
  marks.unlike = {{0, 2}};
  EXPECT_EQ(refusal(marks, {0, 1, 2, 3}), "");
}

}  // namespace
}  // namespace lookalike
