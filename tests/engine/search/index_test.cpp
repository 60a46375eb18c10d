#include "engine/search/index.h"

#include <faiss/IndexFlat.h>
#include <faiss/index_io.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
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

TEST(ExactIndex, EqualRowsAreEquallySimilarToTheBitWhereverTheyStand) {
  // More rows than one block of the parallel search, of a width that no vector register divides.
  const Matrix one = test::gaussian_matrix(1, 77, 9), query = test::gaussian_matrix(1, 77, 10);
  Matrix m(20'000, 77);
  for (std::int64_t r = 0; r < m.rows; ++r) std::ranges::copy(one.row(0), m.row(r).begin());
  const ExactIndex index(m, {});
  const auto hits = index.search(query.row(0), m.rows);
  for (std::size_t k = 0; k < hits.size(); ++k)
    ASSERT_EQ(hits[k], (Neighbour{static_cast<std::int64_t>(k), hits[0].similarity}));
  const std::vector<std::int64_t> rows{19'999, 3};
  EXPECT_EQ(index.search_among(query.row(0), 2, rows), (std::vector<Neighbour>{hits[3], hits[19'999]}));
}

TEST(ExactIndex, RowsThatAreNotNumbersComeLast) {
  Matrix m = test::gaussian_matrix(5, 2, 1);
  m(0, 0) = NAN;
  const std::vector<float> q{1, 1};
  EXPECT_EQ(ExactIndex(m, {}).search(q, 5).back().row, 0);
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

TEST(ExactIndex, IsAnIndexOfFaiss) {
  const test::TempFolder folder;
  const Matrix m = test::gaussian_matrix(30, 6, 5);
  ExactIndex(m, "s").save(folder / "index.faiss");
  const std::unique_ptr<faiss::Index> read(faiss::read_index((folder / "index.faiss").c_str()));
  ASSERT_NE(dynamic_cast<faiss::IndexFlatIP*>(read.get()), nullptr);
  EXPECT_EQ(read->ntotal, 30);
  EXPECT_EQ(read->metric_type, faiss::METRIC_INNER_PRODUCT);
  std::vector<float> row(6);
  read->reconstruct(17, row.data());
  EXPECT_TRUE(std::ranges::equal(row, m.row(17)));
}

TEST(ExactIndex, AnEmptyOneComesBackToo) {
  const test::TempFolder folder;
  ExactIndex(Matrix(0, 5), "s").save(folder / "index.faiss");
  const ExactIndex read = ExactIndex::load(folder / "index.faiss", "s");
  EXPECT_EQ(read.size(), 0);
  EXPECT_EQ(read.dims(), 5);
}

TEST(ExactIndex, AnIndexOfAnotherMetricIsRefused) {
  const test::TempFolder folder;
  const fs::path path = folder / "index.faiss";
  const Matrix m = test::gaussian_matrix(4, 3, 5);
  ExactIndex(m, "s").save(path);
  faiss::IndexFlatL2 euclidean(3);
  euclidean.add(4, m.data.data());
  faiss::write_index(&euclidean, path.c_str());
  EXPECT_THROW(ExactIndex::load(path, "s"), Error);
}

TEST(ExactIndex, AFolderThatIsNotThereIsAnErrorOfTheSystem) {
  const test::TempFolder folder;
  try {
    ExactIndex(test::gaussian_matrix(4, 3, 5), "s").save(folder / "missing" / "index.faiss");
    FAIL() << "saved";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
  }
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
  // Dimensions, rows, length of the codes, one value. (Dummies and the trained flag decide nothing here.)
  for (const std::size_t at : {0u, 4u, 5u, 7u, 8u, 12u, 15u, 33u, 37u, 40u, 44u, 50u}) {
    auto bad = good;
    bad[at] ^= std::byte{0x80};
    write_file_atomically(path, bad);
    EXPECT_THROW(ExactIndex::load(path, "s"), Error) << at;
  }
  write_file_atomically(path, good);
  EXPECT_NO_THROW(ExactIndex::load(path, "s"));
  for (const char* side : {"", "{", "[]", "{\"stamp\": 3}", "{\"stamp\": \"s\"}"}) {
    write_file_atomically(folder / "index.faiss.json", std::string_view(side));
    EXPECT_THROW(ExactIndex::load(path, "s"), Error) << side;
  }
  fs::remove(folder / "index.faiss.json");
  EXPECT_THROW(ExactIndex::load(path, "s"), Error);
}

}  // namespace
}  // namespace lookalike
