#include "engine/search/hnsw_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/safetensors.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

void to_length_one(Matrix& m) {
  for (std::int64_t i = 0; i < m.rows; ++i) {
    double squares = 0;
    for (const float v : m.row(i)) squares += static_cast<double>(v) * v;
    for (float& v : m.row(i)) v /= static_cast<float>(std::sqrt(squares));
  }
}

/// Round clouds, as descriptors of kinds of pictures are.
Matrix clustered_rows(std::int64_t rows, std::int64_t dims, int clusters, std::uint64_t seed) {
  const Matrix centres = test::gaussian_matrix(clusters, dims, 99);
  Matrix m = test::gaussian_matrix(rows, dims, seed);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < dims; ++j) m(i, j) = centres(i % clusters, j) + 0.7f * m(i, j);
  }
  to_length_one(m);
  return m;
}

double recall_at_10(const HnswIndex& index, const Matrix& rows, const Matrix& queries) {
  const ExactIndex exact(rows, {});
  int kept = 0;
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    const auto found = index.search(queries.row(q), 10);
    for (const Neighbour& wanted : exact.search(queries.row(q), 10))
      kept += std::ranges::find(found, wanted.row, &Neighbour::row) != found.end();
  }
  return kept / (10.0 * static_cast<double>(queries.rows));
}

HnswIndex grown(const Matrix& rows) {
  HnswIndex index(rows);
  EXPECT_TRUE(index.grow({}, {}));
  return index;
}

TEST(HnswIndex, FindsTheTenNearestOfClusteredRows) {
  const Matrix rows = clustered_rows(8'000, 64, 40, 1), queries = clustered_rows(100, 64, 40, 2);
  const HnswIndex index = grown(rows);
  EXPECT_TRUE(index.complete());
  EXPECT_GE(recall_at_10(index, rows, queries), 0.95);
}

TEST(HnswIndex, LooksAsCloselyAsTheRowsNeed) {
  // One cloud that is as wide in every direction: all are nearly equally far from each other, the hardest case.
  Matrix rows = test::gaussian_matrix(5'000, 200, 1), queries = test::gaussian_matrix(60, 200, 2);
  to_length_one(rows);
  to_length_one(queries);
  const HnswIndex hard = grown(rows), easy = grown(clustered_rows(4'000, 4, 8, 1));
  EXPECT_GE(recall_at_10(hard, rows, queries), 0.95);
  EXPECT_GT(hard.effort(), easy.effort());
}

TEST(HnswIndex, SimilaritiesFallAndARowFindsItself) {
  const Matrix rows = clustered_rows(3'000, 32, 20, 1);
  const HnswIndex index = grown(rows);
  int itself = 0;
  for (std::int64_t q = 0; q < 100; ++q) {
    const auto found = index.search(rows.row(q), 20);
    ASSERT_EQ(found.size(), 20u);
    for (std::size_t i = 1; i < found.size(); ++i) EXPECT_GE(found[i - 1].similarity, found[i].similarity);
    itself += found[0].row == q;
  }
  EXPECT_GE(itself, 99);
}

TEST(HnswIndex, LeadsToWeightedRowsWhereTheyLie) {
  const Matrix kept = clustered_rows(6'000, 48, 30, 1), queries = clustered_rows(60, 48, 30, 2);
  std::vector<float> weights(48, 0.5f);
  std::fill_n(weights.begin(), 12, 0.0f);
  std::fill_n(weights.begin() + 30, 18, 2.0f);
  const WeightedRows rows(kept, weights);
  HnswIndex index(rows);
  ASSERT_TRUE(index.grow({}, {}));
  int found = 0;
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    const auto by_graph = index.search(queries.row(q), 10);
    for (const Neighbour& wanted : rows.nearest(queries.row(q), 10))
      found += std::ranges::find(by_graph, wanted) != by_graph.end();
  }
  EXPECT_GE(found, 570) << "of 600, with the same similarity to the bit";
}

TEST(HnswIndex, ReportsProgressAndStops) {
  const Matrix rows = clustered_rows(6'000, 16, 10, 1);
  HnswIndex index(rows);
  std::stop_source stop;
  std::int64_t done = 0;
  const auto progress = [&](const Progress& p) {
    EXPECT_EQ(p.total, 6'000);
    done = p.done;
    if (done > 0) stop.request_stop();
  };
  EXPECT_FALSE(index.grow(progress, stop.get_token()));
  EXPECT_GT(done, 0);
  EXPECT_LT(index.size(), rows.rows);
  EXPECT_FALSE(index.complete());
  EXPECT_TRUE(index.grow({}, {})) << "it goes on where it was";
  EXPECT_GE(recall_at_10(index, rows, clustered_rows(50, 16, 10, 2)), 0.95);
}

TEST(HnswIndex, FewRowsEqualRowsAndNone) {
  const HnswIndex none = grown(Matrix(0, 4));
  const std::vector<float> q{1, 0, 0, 0};
  EXPECT_TRUE(none.search(q, 5).empty());
  Matrix equal(5, 4);
  for (std::int64_t i = 0; i < 5; ++i) equal(i, 0) = 1;
  const HnswIndex same = grown(equal);
  EXPECT_TRUE(same.complete());
  EXPECT_EQ(same.search(q, 10).size(), 5u);
  const std::vector<float> narrow{1, 0};
  EXPECT_THROW(same.search(narrow, 1), Error);
}

TEST(HnswIndex, ComesBackForTheSameRowsInAnotherOrder) {
  const test::TempFolder folder;
  const Matrix rows = clustered_rows(2'000, 24, 12, 1), queries = clustered_rows(40, 24, 12, 2);
  grown(rows).save(folder / "hnsw", "stamp");
  Matrix turned(rows.rows, rows.cols);
  for (std::int64_t i = 0; i < rows.rows; ++i) std::ranges::copy(rows.row(i), turned.row(rows.rows - 1 - i).begin());
  const auto read = HnswIndex::load(folder / "hnsw", "stamp", turned);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->complete());
  EXPECT_EQ(read->effort(), grown(rows).effort());
  EXPECT_GE(recall_at_10(*read, turned, queries), 0.95);
}

TEST(HnswIndex, NewRowsAreAddedToWhatWasSaved) {
  const test::TempFolder folder;
  const Matrix all = clustered_rows(3'000, 24, 12, 1);
  Matrix some(2'500, 24);
  // Every sixth row is new: they lie among the old ones.
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < all.rows; ++i) {
    if (i % 6 != 5) std::ranges::copy(all.row(i), some.row(at++).begin());
  }
  ASSERT_EQ(at, some.rows);
  grown(some).save(folder / "hnsw", "s");
  auto read = HnswIndex::load(folder / "hnsw", "s", all);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), 2'500);
  EXPECT_FALSE(read->complete());
  ASSERT_TRUE(read->grow({}, {}));
  EXPECT_GE(recall_at_10(*read, all, clustered_rows(60, 24, 12, 2)), 0.95);
  std::int64_t new_found = 0;
  for (std::int64_t i = 5; i < all.rows; i += 6) new_found += read->search(all.row(i), 1).front().row == i;
  EXPECT_GE(new_found, 490) << "of 500";
}

TEST(HnswIndex, RowsThatAreGoneMeanBuildingAnew) {
  const test::TempFolder folder;
  const Matrix rows = clustered_rows(500, 8, 4, 1);
  grown(rows).save(folder / "hnsw", "s");
  Matrix fewer(499, 8);
  std::copy_n(rows.data.begin(), fewer.data.size(), fewer.data.begin());
  EXPECT_FALSE(HnswIndex::load(folder / "hnsw", "s", fewer));
}

TEST(HnswIndex, DamagedAndForeignFilesAreRefused) {
  const test::TempFolder folder;
  const fs::path path = folder / "hnsw";
  const Matrix rows = clustered_rows(300, 8, 4, 1);
  grown(rows).save(path, "s");
  EXPECT_THROW(HnswIndex::load(path, "another model", rows), Error);
  EXPECT_THROW(HnswIndex::load(folder / "missing", "s", rows), Error);
  const auto good = read_file(path, 1u << 24);
  for (std::size_t cut = 0; cut < good.size(); cut += 997) {
    write_file_atomically(path, std::span(good).first(cut));
    EXPECT_THROW(HnswIndex::load(path, "s", rows), Error) << cut;
  }
  for (std::size_t at = 0; at < good.size(); at += 1'009) {
    auto bad = good;
    bad[at] ^= std::byte{0x40};
    write_file_atomically(path, bad);
    try {
      HnswIndex::load(path, "s", rows);
      ADD_FAILURE() << "byte " << at;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input) << at;
    }
  }
  write_safetensors(path, TensorFile{});
  EXPECT_THROW(HnswIndex::load(path, "s", rows), Error) << "a file of another kind";
}

/// Somebody who also puts a fitting checksum to it.
TEST(HnswIndex, LinksThatLeadNowhereAreNotFollowed) {
  const test::TempFolder folder;
  const fs::path path = folder / "hnsw";
  const Matrix rows = clustered_rows(300, 8, 4, 1);
  grown(rows).save(path, "s");
  const TensorFile good = read_safetensors(path);
  const auto refused = [&](const char* array, std::size_t at, std::int32_t value) {
    TensorFile bad = good;
    std::memcpy(bad.tensors.at(array).bytes.data() + at * sizeof value, &value, sizeof value);
    const auto part = [&](const char* name) { return std::span<const std::byte>(bad.tensors.at(name).bytes); };
    bad.metadata["checksum"] = to_hex(hash64(part("levels"), hash64(part("neighbours"), hash64(part("keys")))));
    write_safetensors(path, bad);
    EXPECT_THROW(HnswIndex::load(path, "s", rows), Error) << array << " " << value;
  };
  refused("neighbours", 0, 300);
  refused("neighbours", 0, -2);
  refused("neighbours", 7, 1 << 30);
  refused("levels", 0, 0);
  refused("levels", 0, 1 << 20);
  refused("levels", 299, -5);
  for (const char* effort : {"0", "-3", "", "many", "99999999999"}) {
    TensorFile bad = good;
    bad.metadata["effort"] = effort;
    write_safetensors(path, bad);
    EXPECT_THROW(HnswIndex::load(path, "s", rows), Error) << effort;
  }
}

}  // namespace
}  // namespace lookalike
