#include "engine/search/ivf_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <set>
#include <thread>

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

double recall_at_10(const IvfIndex& index, const Matrix& rows, const Matrix& queries) {
  const WeightedRows exact(rows);
  int kept = 0;
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    const auto found = index.search(queries.row(q), 10).nearest;
    for (const Neighbour& wanted : exact.nearest(queries.row(q), 10))
      kept += std::ranges::find(found, wanted.row, &Neighbour::row) != found.end();
  }
  return kept / (10.0 * static_cast<double>(queries.rows));
}

IvfIndex grown(const Matrix& rows) {
  IvfIndex index(rows);
  EXPECT_TRUE(index.grow({}, {}));
  return index;
}

TEST(IvfIndex, FindsTheTenNearestOfClusteredRows) {
  const Matrix rows = clustered_rows(8'000, 64, 40, 1), queries = clustered_rows(100, 64, 40, 2);
  const IvfIndex index = grown(rows);
  EXPECT_TRUE(index.complete());
  EXPECT_GE(recall_at_10(index, rows, queries), 0.95);
}

TEST(IvfIndex, LooksIntoAsManyListsAsTheRowsNeed) {
  // One cloud that is as wide in every direction: all are nearly equally far from each other, the hardest case.
  Matrix rows = test::gaussian_matrix(8'000, 200, 1), queries = test::gaussian_matrix(60, 200, 2);
  to_length_one(rows);
  to_length_one(queries);
  const IvfIndex hard = grown(rows);
  EXPECT_GE(recall_at_10(hard, rows, queries), 0.95);
  const Matrix easy_rows = clustered_rows(8'000, 4, 8, 1);
  const IvfIndex easy = grown(easy_rows);
  EXPECT_GT(hard.probes_for(10), 2 * easy.probes_for(10));
  EXPECT_LE(easy.probes_for(10), easy.probes_for(100));
  EXPECT_LT(easy.probes_for(100), easy.probes_for(1'000)) << "more neighbours lie in more lists";
  EXPECT_EQ(easy.probes_for(1'000'000'000), easy.lists());
}

TEST(IvfIndex, MoreListsAreMoreRowsUntilItIsTheExactSearch) {
  const Matrix rows = clustered_rows(9'000, 16, 60, 1), queries = clustered_rows(20, 16, 60, 2);
  const IvfIndex index = grown(rows);
  EXPECT_EQ(index.lists(), 95) << "the root of 9,000";
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    std::int64_t before = 0;
    for (const std::int64_t probes : {20, 40, 60, 95}) {
      const auto found = index.search(queries.row(q), 10, probes);
      EXPECT_GT(found.compared, before);
      before = found.compared;
    }
    EXPECT_EQ(before, 9'000) << "each row is in one list";
    EXPECT_EQ(index.search(queries.row(q), 10, 95).nearest, WeightedRows(rows).nearest(queries.row(q), 10));
    EXPECT_GE(index.search(queries.row(q), 5'000, 1).nearest.size(), 5'000u) << "as many as are wanted";
  }
}

TEST(IvfIndex, TheLengthOfAQuerySaysNothing) {
  const Matrix rows = clustered_rows(9'000, 16, 60, 1), queries = clustered_rows(20, 16, 60, 2);
  const IvfIndex index = grown(rows);
  const auto hits = [&](std::int64_t q, float factor) {
    std::vector<float> query(queries.row(q).begin(), queries.row(q).end());
    for (float& v : query) v *= factor;
    std::vector<std::int64_t> found;
    for (const Neighbour& n : index.search(query, 10).nearest) found.push_back(n.row);
    return found;
  };
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    EXPECT_EQ(hits(q, 1), hits(q, 0.125f));
    EXPECT_EQ(hits(q, 1), hits(q, 512));
  }
}

/// Integers of 8 bits must not mix up rows that differ by little, nor suffer from one value that dwarfs the others.
TEST(IvfIndex, CoarseIntegersLoseNothing) {
  Matrix rows = test::gaussian_matrix(6'000, 32, 1), queries = test::gaussian_matrix(40, 32, 2);
  for (Matrix* m : {&rows, &queries}) {
    for (std::int64_t i = 0; i < m->rows; ++i) (*m)(i, 3) = 60;
    to_length_one(*m);
  }
  const IvfIndex index = grown(rows);
  int found = 0;
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    const auto quick = index.search(queries.row(q), 10, index.lists()).nearest;
    for (const Neighbour& wanted : WeightedRows(rows).nearest(queries.row(q), 10)) {
      found += std::ranges::find(quick, wanted) != quick.end();
    }
  }
  EXPECT_GE(found, 380) << "of 400";
}

TEST(IvfIndex, HitsAreThoseOfTheExactSearchToTheBit) {
  const Matrix kept = clustered_rows(6'000, 48, 30, 1), queries = clustered_rows(60, 48, 30, 2);
  std::vector<float> weights(48, 0.5f);
  std::fill_n(weights.begin(), 12, 0.0f);
  std::fill_n(weights.begin() + 30, 18, 2.0f);
  const WeightedRows rows(kept, weights);
  IvfIndex index(rows);
  ASSERT_TRUE(index.grow({}, {}));
  int found = 0;
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    const auto quick = index.search(queries.row(q), 10).nearest;
    EXPECT_TRUE(std::ranges::is_sorted(quick, std::greater(), &Neighbour::similarity));
    for (const Neighbour& wanted : rows.nearest(queries.row(q), 10)) {
      found += std::ranges::find(quick, wanted) != quick.end();
    }
  }
  EXPECT_GE(found, 570) << "of 600, under weights and with the same similarity";
}

TEST(IvfIndex, StopsGoesOnAndReportsProgress) {
  const Matrix rows = clustered_rows(12'000, 16, 10, 1);
  IvfIndex index(rows);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(index.grow({}, stop.get_token()));
  EXPECT_FALSE(index.complete());
  EXPECT_TRUE(index.search(rows.row(0), 5).nearest.empty());

  std::stop_source half_way;
  const auto stop_at_the_first_rows = [&](const Progress& p) {
    if (p.done > 0) half_way.request_stop();
    if (p.done == 0) std::this_thread::sleep_for(std::chrono::milliseconds(60));  // so that the next report is due
  };
  EXPECT_FALSE(index.grow(stop_at_the_first_rows, half_way.get_token()));
  EXPECT_GT(index.size(), 0);
  EXPECT_FALSE(index.complete());
  EXPECT_EQ(index.search(rows.row(0), 5).nearest.front().row, 0) << "one of the first, which are in lists by then";

  const std::int64_t missing = 12'000 - index.size();
  std::int64_t done = 0;
  EXPECT_TRUE(index.grow(
      [&](const Progress& p) {
        EXPECT_EQ(p.total, missing);
        EXPECT_GE(p.done, done);
        done = p.done;
      },
      {}));
  EXPECT_EQ(done, missing);
  EXPECT_TRUE(index.complete());
  EXPECT_GE(recall_at_10(index, rows, clustered_rows(50, 16, 10, 2)), 0.95);
}

TEST(IvfIndex, TheSameRowsMakeTheSameLists) {
  const Matrix rows = clustered_rows(5'000, 16, 10, 1), queries = clustered_rows(5, 16, 10, 2);
  const IvfIndex one = grown(rows), other = grown(rows);
  EXPECT_EQ(one.probes_for(10), other.probes_for(10));
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    EXPECT_EQ(one.search(queries.row(q), 10).compared, other.search(queries.row(q), 10).compared);
    EXPECT_EQ(one.search(queries.row(q), 10).nearest, other.search(queries.row(q), 10).nearest);
  }
}

TEST(IvfIndex, FewRowsEqualRowsAndNone) {
  const Matrix nothing(0, 4);
  const IvfIndex none = grown(nothing);
  const std::vector<float> q{1, 0, 0, 0};
  EXPECT_TRUE(none.complete());
  EXPECT_TRUE(none.search(q, 5).nearest.empty());
  Matrix equal(5, 4);
  for (std::int64_t i = 0; i < 5; ++i) equal(i, 0) = 1;
  const IvfIndex same = grown(equal);
  EXPECT_TRUE(same.complete());
  EXPECT_EQ(same.search(q, 10).nearest.size(), 5u);
  const std::vector<float> narrow{1, 0}, zero(4);
  EXPECT_THROW(same.search(narrow, 1), Error);
  EXPECT_EQ(same.search(zero, 3).nearest.size(), 3u) << "a query without a direction";
}

TEST(IvfIndex, ComesBackForTheSameRowsInAnotherOrder) {
  const test::TempFolder folder;
  const Matrix rows = clustered_rows(8'000, 24, 12, 1), queries = clustered_rows(40, 24, 12, 2);
  const IvfIndex before = grown(rows);
  before.save(folder / "ivf", "stamp");
  Matrix turned(rows.rows, rows.cols);
  for (std::int64_t i = 0; i < rows.rows; ++i) std::ranges::copy(rows.row(i), turned.row(rows.rows - 1 - i).begin());
  const auto read = IvfIndex::load(folder / "ivf", "stamp", turned);
  EXPECT_TRUE(read.complete());
  EXPECT_EQ(read.probes_for(10), before.probes_for(10));
  EXPECT_EQ(read.probes_for(100), before.probes_for(100));
  for (std::int64_t q = 0; q < queries.rows; ++q) {
    const auto here = before.search(queries.row(q), 10), there = read.search(queries.row(q), 10);
    EXPECT_EQ(here.compared, there.compared);
    ASSERT_EQ(here.nearest.size(), there.nearest.size());
    for (std::size_t i = 0; i < here.nearest.size(); ++i) {
      EXPECT_EQ(here.nearest[i].row, rows.rows - 1 - there.nearest[i].row);
    }
  }
}

/// Every sixth row is new, and the first hundred are gone.
TEST(IvfIndex, RowsComeAndGo) {
  const test::TempFolder folder;
  const Matrix all = clustered_rows(9'000, 24, 12, 1);
  Matrix old(7'500, 24), now(8'900, 24);
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < all.rows; ++i) {
    if (i % 6 != 5) std::ranges::copy(all.row(i), old.row(at++).begin());
  }
  ASSERT_EQ(at, old.rows);
  std::copy(all.data.begin() + 100 * all.cols, all.data.end(), now.data.begin());
  const IvfIndex before = grown(old);
  before.save(folder / "ivf", "s");
  auto read = IvfIndex::load(folder / "ivf", "s", now);
  EXPECT_EQ(read.size(), 7'500 - 84) << "16 of the first hundred never were in it";
  EXPECT_FALSE(read.complete());
  ASSERT_TRUE(read.grow({}, {}));
  EXPECT_TRUE(read.complete());
  EXPECT_EQ(read.lists(), before.lists()) << "the lists stay";
  EXPECT_GE(recall_at_10(read, now, clustered_rows(60, 24, 12, 2)), 0.95);
  std::int64_t new_found = 0;
  for (std::int64_t i = 101; i < all.rows; i += 6)
    new_found += read.search(all.row(i), 1).nearest.front().row == i - 100;
  EXPECT_EQ(new_found, 1'484) << "a row finds itself, for its list is the nearest";
}

TEST(IvfIndex, ListsThatHaveGrownTooLongAreMadeAnew) {
  const test::TempFolder folder;
  const Matrix all = clustered_rows(9'000, 8, 12, 1);
  Matrix few(900, 8);
  std::copy_n(all.data.begin(), few.data.size(), few.data.begin());
  grown(few).save(folder / "ivf", "s");
  auto read = IvfIndex::load(folder / "ivf", "s", all);
  EXPECT_EQ(read.size(), 900);
  EXPECT_EQ(read.lists(), 30);
  ASSERT_TRUE(read.grow({}, {}));
  EXPECT_EQ(read.lists(), 95);
  EXPECT_EQ(read.size(), 9'000) << "each in one list";
}

TEST(IvfIndex, DamagedAndForeignFilesAreRefused) {
  const test::TempFolder folder;
  const fs::path path = folder / "ivf";
  const Matrix rows = clustered_rows(300, 8, 4, 1), wider = clustered_rows(300, 9, 4, 1);
  grown(rows).save(path, "s");
  EXPECT_THROW(IvfIndex::load(path, "another model", rows), Error);
  EXPECT_THROW(IvfIndex::load(path, "s", wider), Error);
  EXPECT_THROW(IvfIndex::load(folder / "missing", "s", rows), Error);
  const auto good = read_file(path, 1u << 24);
  for (std::size_t cut = 0; cut < good.size(); cut += 97) {
    write_file_atomically(path, std::span(good).first(cut));
    EXPECT_THROW(IvfIndex::load(path, "s", rows), Error) << cut;
  }
  for (std::size_t at = 0; at < good.size(); at += 61) {
    auto bad = good;
    bad[at] ^= std::byte{0x40};
    write_file_atomically(path, bad);
    try {
      IvfIndex::load(path, "s", rows);
      ADD_FAILURE() << "byte " << at;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input) << at;
    }
  }
  write_safetensors(path, TensorFile{});
  EXPECT_THROW(IvfIndex::load(path, "s", rows), Error) << "a file of another kind";
}

/// Somebody who also puts a fitting checksum to it.
TEST(IvfIndex, ValuesThatMakeNoSenseAreRefused) {
  const test::TempFolder folder;
  const fs::path path = folder / "ivf";
  const Matrix rows = clustered_rows(300, 8, 4, 1);
  grown(rows).save(path, "s");
  const TensorFile good = read_safetensors(path);
  const auto refused = [&](const std::string& what, const auto& spoil) {
    TensorFile bad = good;
    spoil(bad);
    const auto part = [&](const char* name) { return std::span<const std::byte>(bad.tensors.at(name).bytes); };
    bad.metadata["checksum"] = to_hex(hash64(part("centroids"), hash64(part("lists"), hash64(part("keys")))));
    write_safetensors(path, bad);
    EXPECT_THROW(IvfIndex::load(path, "s", rows), Error) << what;
  };
  const auto value = [](const char* array, std::size_t at, auto v) {
    return [=](TensorFile& file) { std::memcpy(file.tensors.at(array).bytes.data() + at * sizeof v, &v, sizeof v); };
  };
  refused("a list that is not there", value("lists", 0, std::int32_t{17}));
  refused("a list below none", value("lists", 299, std::int32_t{-2}));
  refused("a list far away", value("lists", 7, std::int32_t{1 << 30}));
  refused("a centroid nowhere", value("centroids", 5, std::numeric_limits<float>::quiet_NaN()));
  refused("a centroid at infinity", value("centroids", 0, std::numeric_limits<float>::infinity()));
  for (const char* key : {"made_for", "probes_for_ten", "probes_for_hundred"}) {
    for (const char* text : {"0", "-3", "", "many", "3x", "99999999999999999999"}) {
      refused(std::string(key) + " " + text, [&](TensorFile& file) { file.metadata[key] = text; });
    }
    refused(key, [&](TensorFile& file) { file.metadata.erase(key); });
  }
  refused("more probes than lists", [](TensorFile& file) { file.metadata["probes_for_hundred"] = "18"; });
  refused("fewer keys than rows", [](TensorFile& file) {
    TensorRecord& keys = file.tensors.at("keys");
    keys.shape = {299};
    keys.bytes.resize(299 * 8);
  });
  write_safetensors(path, good);
  EXPECT_TRUE(IvfIndex::load(path, "s", rows).complete()) << "and the good one is not";
}

}  // namespace
}  // namespace lookalike
