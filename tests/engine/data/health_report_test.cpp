#include "engine/data/health_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/core/csv.h"

namespace lookalike {
namespace {

Picture picture(const std::string& path, const std::string& content, std::uint64_t hash = 0,
                Health health = Health::usable) {
  Picture p;
  p.path = path;
  p.content_hash = content;
  p.perceptual_hash = hash;
  p.health = health;
  if (!p.usable()) p.detail = "Broken, they say.";
  return p;
}

/// `count` pictures unlike each other.
std::vector<Picture> separate(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<Picture> pictures;
  for (std::size_t i = 0; i < count; ++i) {
    pictures.push_back(picture("p" + std::to_string(i), "c" + std::to_string(i), random() | 1));
  }
  return pictures;
}

std::size_t validation_count(const std::vector<Picture>& pictures) {
  return static_cast<std::size_t>(std::count_if(
      pictures.begin(), pictures.end(), [](const Picture& p) { return p.usable() && p.side == Side::validation; }));
}

TEST(Health, NamesRoundTrip) {
  for (const Health health : {Health::usable, Health::unreadable, Health::truncated, Health::too_large,
                              Health::too_small, Health::unsupported}) {
    EXPECT_EQ(health_from_string(to_string(health)), health);
  }
  EXPECT_EQ(health_from_string("anything"), Health::unreadable);
}

TEST(HealthReport, CountsEachHealth) {
  const HealthReport report =
      make_health_report({picture("a", "1", 1), picture("b", "2", 0xFF00FF00FF), picture("c", "", 0, Health::truncated),
                          picture("d", "", 0, Health::unreadable), picture("e", "", 0, Health::truncated)});
  EXPECT_EQ(report.found, 5u);
  EXPECT_EQ(report.usable, 2u);
  EXPECT_EQ(report.count(Health::truncated), 2u);
  EXPECT_EQ(report.count(Health::unreadable), 1u);
  EXPECT_EQ(report.count(Health::too_small), 0u);
}

TEST(HealthReport, GroupsDuplicatesAndNearDuplicates) {
  const std::uint64_t hash = 0x123456789ABCDEF;
  const HealthReport report =
      make_health_report({picture("a", "same", hash), picture("b", "other", ~hash), picture("c", "same", hash),
                          picture("d", "edited", hash ^ 0x7), picture("e", "same", hash, Health::truncated),
                          picture("f", "twin", ~hash ^ 0xFFFFFF), picture("g", "twin", ~hash ^ 0xFFFFFF)});
  EXPECT_EQ(report.duplicates, (std::vector<std::vector<std::size_t>>{{0, 2}, {5, 6}}));
  EXPECT_EQ(report.near_duplicates,
            (std::vector<std::vector<std::size_t>>{{0, 2, 3}}));  // The twins are only duplicates.
}

TEST(HealthReport, PicturesWithoutHashesAreLikeNoOthers) {
  const HealthReport report =
      make_health_report({picture("a", ""), picture("b", ""), picture("c", "1"), picture("d", "2")});
  EXPECT_TRUE(report.duplicates.empty());
  EXPECT_TRUE(report.near_duplicates.empty());
}

TEST(HealthReport, CountsPairsThatLeakFromTrainingIntoValidation) {
  std::vector<Picture> pictures{picture("a", "x", 7), picture("b", "x", 7), picture("c", "y", 6),
                                picture("d", "z", ~0ull)};
  EXPECT_EQ(make_health_report(pictures).leaking_pairs, 0u);
  pictures[2].side = pictures[3].side = Side::validation;
  EXPECT_EQ(make_health_report(pictures).leaking_pairs, 2u);  // a–c and b–c
}

TEST(HealthReport, OfNothing) {
  const HealthReport report = make_health_report({});
  EXPECT_EQ(report.found, 0u);
  EXPECT_EQ(health_report_csv({}, report), "path,health,detail,duplicate_group,near_duplicate_group\n");
}

TEST(HealthReportCsv, HasALineForEachPictureWithSomethingToSay) {
  const std::vector<Picture> pictures{
      picture("good.jpg", "1", 0xF0F0F0F0F0F0), picture("bad \"one\",\n\xFF.jpg", "", 0, Health::truncated),
      picture("a.jpg", "twin", 1), picture("b.jpg", "twin", 1), picture("c.jpg", "near", 3)};
  const auto records = parse_csv(health_report_csv(pictures, make_health_report(pictures)));
  const std::vector<std::vector<std::string>> expected{
      {"path", "health", "detail", "duplicate_group", "near_duplicate_group"},
      {"bad \"one\",\n\xEF\xBF\xBD.jpg", "truncated", "Broken, they say.", "", ""},
      {"a.jpg", "usable", "", "1", "1"},
      {"b.jpg", "usable", "", "1", "1"},
      {"c.jpg", "usable", "", "", "1"}};
  EXPECT_EQ(records, expected);
}

TEST(AssignSplit, MeetsTheShareExactlyWhenNothingIsGrouped) {
  for (const double share : {0.1, 0.25, 0.5, 0.9}) {
    auto pictures = separate(200);
    assign_split(pictures, share, 1);
    EXPECT_EQ(validation_count(pictures), static_cast<std::size_t>(200 * share + 0.5));
  }
}

TEST(AssignSplit, DependsOnTheSeedAlone) {
  auto a = separate(100), b = a, c = a;
  for (auto& p : b) p.side = Side::validation;  // What was there before does not matter.
  assign_split(a, 0.3, 5);
  assign_split(b, 0.3, 5);
  assign_split(c, 0.3, 6);
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
}

TEST(AssignSplit, AddingPicturesHardlyMovesTheOthers) {
  auto before = separate(200), after = separate(220);
  assign_split(before, 0.25, 1);
  assign_split(after, 0.25, 1);
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) moved += before[i].side != after[i].side;
  EXPECT_LE(moved, 20);
}

TEST(AssignSplit, KeepsDuplicatesAndNearDuplicatesTogether) {
  auto pictures = separate(120);
  for (std::size_t i = 0; i < 40; i += 2) pictures[i + 1].content_hash = pictures[i].content_hash;
  for (std::size_t i = 40; i < 80; i += 4) {
    for (std::size_t j = 1; j < 4; ++j) pictures[i + j].perceptual_hash = pictures[i].perceptual_hash ^ (2ull << j);
  }
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    assign_split(pictures, 0.25, seed);
    EXPECT_EQ(make_health_report(pictures).leaking_pairs, 0u);
    EXPECT_NEAR(static_cast<double>(validation_count(pictures)), 30, 2);
  }
}

TEST(AssignSplit, TwoSeparatePicturesGoToDifferentSidesWhateverTheShare) {
  for (const double share : {0.0, 0.25, 1.0, -3.0, 7.0, std::nan("")}) {
    auto pictures = separate(2);
    assign_split(pictures, share, 9);
    EXPECT_EQ(validation_count(pictures), 1u) << share;
  }
}

TEST(AssignSplit, TwoLargeGroupsAlsoGoToDifferentSides) {
  auto pictures = separate(20);
  for (std::size_t i = 0; i < 20; ++i) pictures[i].content_hash = i < 8 ? "a" : "b";
  for (std::size_t i = 0; i < 20; ++i) pictures[i].perceptual_hash = 0;
  assign_split(pictures, 0.1, 1);
  EXPECT_EQ(validation_count(pictures), 8u);
}

TEST(AssignSplit, OneGroupOrNothingStaysInTraining) {
  std::vector<Picture> none, one{picture("a", "1", 5)}, same{picture("a", "x", 5), picture("b", "x", 5)};
  assign_split(none, 0.5, 1);
  assign_split(one, 0.5, 1);
  assign_split(same, 0.5, 1);
  EXPECT_EQ(validation_count(one), 0u);
  EXPECT_EQ(validation_count(same), 0u);
}

TEST(AssignSplit, LeavesUnusablePicturesOutOfTheCount) {
  auto pictures = separate(40);
  for (std::size_t i = 0; i < 20; ++i) pictures[i].health = Health::truncated;
  assign_split(pictures, 0.5, 1);
  EXPECT_EQ(validation_count(pictures), 10u);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(pictures[i].side, Side::train);
}

}  // namespace
}  // namespace lookalike
