#include "engine/search/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

std::vector<std::int64_t> naive_order(const Matrix& m, std::span<const float> q) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(m.rows));
  std::iota(order.begin(), order.end(), 0);
  const auto similarity = [&](std::int64_t r) { return std::inner_product(q.begin(), q.end(), m.row(r).begin(), 0.0); };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return similarity(a) > similarity(b); });
  return order;
}

TEST(ExactIndex, AgreesWithANaiveSearch) {
  const Matrix m = test::gaussian_matrix(500, 24, 1);
  const ExactIndex index(m, "s");
  const Matrix queries = test::gaussian_matrix(20, 24, 2);
  for (std::int64_t i = 0; i < queries.rows; ++i) {
    const auto order = naive_order(m, queries.row(i));
    const auto hits = index.search(queries.row(i), 15);
    ASSERT_EQ(hits.size(), 15u);
    for (std::size_t k = 0; k < hits.size(); ++k) EXPECT_EQ(hits[k].row, order[k]);
  }
}

TEST(ExactIndex, BreaksTiesByRow) {
  Matrix m(6, 2);
  for (std::int64_t r = 0; r < 6; ++r) m(r, 0) = r % 2 ? 1.0f : 0.5f;
  const std::vector<float> q{1, 0};
  std::vector<std::int64_t> rows;
  for (const Neighbour& n : ExactIndex(m, {}).search(q, 6)) rows.push_back(n.row);
  EXPECT_EQ(rows, (std::vector<std::int64_t>{1, 3, 5, 0, 2, 4}));
}

TEST(ExactIndex, SearchesAmongChosenRows) {
  const Matrix m = test::gaussian_matrix(100, 8, 3);
  const ExactIndex index(m, {});
  const Matrix query = test::gaussian_matrix(1, 8, 4);
  const std::vector<std::int64_t> rows{90, 4, 17, 55};
  std::vector<std::int64_t> expected;
  for (const std::int64_t r : naive_order(m, query.row(0))) {
    if (std::find(rows.begin(), rows.end(), r) != rows.end()) expected.push_back(r);
  }
  std::vector<std::int64_t> found;
  for (const Neighbour& n : index.search_among(query.row(0), 10, rows)) found.push_back(n.row);
  EXPECT_EQ(found, expected);
  EXPECT_TRUE(index.search_among(query.row(0), 10, {}).empty());
  const std::vector<std::int64_t> outside{100};
  EXPECT_THROW(index.search_among(query.row(0), 1, outside), Error);
}

TEST(ExactIndex, EmptyOrTooSmallGivesWhatThereIs) {
  const std::vector<float> q{1, 0};
  EXPECT_TRUE(ExactIndex(Matrix(0, 2), {}).search(q, 5).empty());
  EXPECT_EQ(ExactIndex(test::gaussian_matrix(3, 2, 1), {}).search(q, 5).size(), 3u);
  EXPECT_TRUE(ExactIndex(test::gaussian_matrix(3, 2, 1), {}).search(q, 0).empty());
  EXPECT_THROW(ExactIndex(test::gaussian_matrix(3, 4, 1), {}).search(q, 5), Error);
}

TEST(ExactIndex, ComesBackFromDisk) {
  const test::TempFolder folder;
  const ExactIndex index(test::gaussian_matrix(40, 7, 5), "stamp");
  index.save(folder / "index.faiss");
  const ExactIndex read = ExactIndex::load(folder / "index.faiss", "stamp");
  EXPECT_EQ(read.rows(), index.rows());
  EXPECT_EQ(read.stamp(), "stamp");
  EXPECT_NO_THROW(ExactIndex::load(folder / "index.faiss", {}));
}

TEST(ExactIndex, AnotherModelsIndexIsRefused) {
  const test::TempFolder folder;
  ExactIndex(test::gaussian_matrix(4, 3, 5), "mine").save(folder / "index.faiss");
  try {
    ExactIndex::load(folder / "index.faiss", "yours");
    FAIL() << "loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_NE(std::string(error.what()).find("another model"), std::string::npos);
  }
}

TEST(ExactIndex, EveryDamageIsNoticed) {
  const test::TempFolder folder;
  const fs::path path = folder / "index.faiss";
  ExactIndex(test::gaussian_matrix(4, 3, 5), "s").save(path);
  const auto good = read_file(path, 1u << 20);
  for (std::size_t cut = 0; cut < good.size(); cut += 5) {
    write_file_atomically(path, std::span(good).first(cut));
    EXPECT_THROW(ExactIndex::load(path, "s"), Error) << cut;
  }
  // Dimensions, rows, length of the codes, one value. (Dummies, the trained flag and the metric decide nothing here.)
  for (const std::size_t at : {0u, 4u, 5u, 7u, 8u, 12u, 15u, 37u, 40u, 44u, 50u}) {
    auto bad = good;
    bad[at] ^= std::byte{0x80};
    write_file_atomically(path, bad);
    EXPECT_THROW(ExactIndex::load(path, "s"), Error) << at;
  }
  write_file_atomically(path, good);
  EXPECT_NO_THROW(ExactIndex::load(path, "s"));
  fs::remove(folder / "index.faiss.json");
  EXPECT_THROW(ExactIndex::load(path, "s"), Error);
}

}  // namespace
}  // namespace lookalike
