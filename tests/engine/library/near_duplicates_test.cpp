#include "engine/library/near_duplicates.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/library/picture_tables.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

using Groups = std::vector<std::vector<std::int64_t>>;
using NearDuplicatesTest = test::ReadyLibrary;

std::shared_ptr<Collection> with_hashes(const std::vector<std::uint64_t>& hashes) {
  auto c = std::make_shared<Collection>();
  for (const std::uint64_t hash : hashes) {
    // A picture that is not usable before each other one: rows are not indices.
    Picture picture;
    picture.health = Health::unreadable;
    c->pictures.edit().push_back(picture);
    picture.health = Health::usable;
    picture.path = "p" + std::to_string(c->rows.size());
    picture.perceptual_hash = hash;
    c->rows.push_back(c->pictures.size());
    c->pictures.edit().push_back(picture);
  }
  return c;
}

TEST_F(NearDuplicatesTest, ByHashGroupsGrowWithTheDistance) {
  // No two of the first differ by less than they should; 0 is no hash.
  const auto c = with_hashes({0xFF00, 0, 0xFF01, 0xFF0F, ~0ull, 0, 0xFF00});
  const auto found = NearDuplicates::find(c, DuplicatesBy::hash, {}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->groups(0), (Groups{{0, 6}}));
  EXPECT_EQ(found->groups(1), (Groups{{0, 2, 6}}));
  EXPECT_EQ(found->groups(2.9), (Groups{{0, 2, 6}}));
  EXPECT_EQ(found->groups(3), (Groups{{0, 2, 3, 6}}));
  EXPECT_EQ(found->groups(12), (Groups{{0, 2, 3, 6}}));
}

TEST_F(NearDuplicatesTest, ByDescriptorGroupsAreConnectedWithinTheDistance) {
  const auto c = library_->snapshot();
  const auto found = NearDuplicates::find(c, DuplicatesBy::descriptor, {}, {});
  ASSERT_TRUE(found);
  const Matrix rows = fuse(c->embeddings->parts, c->embeddings->blocks, PartWeights{});
  const auto distance = [&](std::int64_t a, std::int64_t b) {
    double cosine = 0;
    for (std::int64_t j = 0; j < rows.cols; ++j) cosine += double{rows(a, j)} * rows(b, j);
    return 1 - cosine;
  };
  for (const double limit : {0.0, 0.1, 0.3}) {
    std::vector<std::int64_t> group_of(static_cast<std::size_t>(rows.rows), -1);
    const Groups groups = found->groups(limit);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const std::int64_t row : groups[g]) group_of[static_cast<std::size_t>(row)] = static_cast<std::int64_t>(g);
    }
    for (std::int64_t a = 0; a < rows.rows; ++a) {
      bool linked = false;
      for (std::int64_t b = 0; b < rows.rows; ++b) {
        if (a == b || distance(a, b) > limit) continue;
        linked = true;
        EXPECT_EQ(group_of[static_cast<std::size_t>(a)], group_of[static_cast<std::size_t>(b)]);
      }
      if (!linked && limit > 0) {
        EXPECT_EQ(group_of[static_cast<std::size_t>(a)], -1) << a;
      }
    }
  }
}

TEST_F(NearDuplicatesTest, WhatCannotBeAskedIsRefused) {
  const auto found = NearDuplicates::find(library_->snapshot(), DuplicatesBy::hash, {}, {});
  EXPECT_THROW(found->groups(-1), Error);
  EXPECT_THROW(found->groups(13), Error);
  EXPECT_THROW(found->groups(std::nan("")), Error);
  EXPECT_THROW(duplicates_by_from_string("name"), Error);
  EXPECT_THROW(NearDuplicates::find(std::make_shared<Collection>(), DuplicatesBy::descriptor, {}, {}), Error);
  EXPECT_TRUE(NearDuplicates::find(std::make_shared<Collection>(), DuplicatesBy::hash, {}, {})->groups(4).empty());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(NearDuplicates::find(library_->snapshot(), DuplicatesBy::descriptor, {}, stop.get_token()));
}

TEST_F(NearDuplicatesTest, TheLargestOfAGroupIsNotSpare) {
  const auto c = with_hashes({1, 1, 1, 2, 2});
  const auto set = [&](std::int64_t row, int side, std::int64_t bytes) {
    Picture& picture = c->pictures.edit()[c->rows[static_cast<std::size_t>(row)]];
    picture.width = picture.height = side;
    picture.file_size = bytes;
  };
  set(0, 100, 900);
  set(1, 200, 300);
  set(2, 200, 500);
  set(3, 50, 10);
  set(4, 50, 10);
  const Groups groups{{0, 1, 2}, {3, 4}};
  EXPECT_EQ(spare_rows(*c, groups), (std::vector<std::int64_t>{0, 1, 4}));
  const auto records = parse_csv(groups_csv(*c, groups));
  ASSERT_EQ(records.size(), 6u);
  EXPECT_EQ(records[0][0], "group");
  EXPECT_EQ(records[5], (std::vector<std::string>{"2", "p4", "", "50", "50", "10", ""}));
}

}  // namespace
}  // namespace lookalike
