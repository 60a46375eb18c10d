#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/core/matrix.h"
#include "engine/core/progress.h"
#include "engine/search/weighted_rows.h"

namespace lookalike {

/// Approximate nearest neighbours of rows of length 1: an inverted file (Jégou, Douze and Schmid 2011). k-means splits
/// the rows into lists, and a query is compared with the rows of the lists whose centroids are nearest to it: with all
/// of them as 8-bit integers, which lie side by side in memory, and with the best of these as they are. It borrows the
/// rows, which must outlive it. Const calls are thread-safe.
class IvfIndex {
 public:
  explicit IvfIndex(const WeightedRows& rows);

  /// Puts every row that is in no list into one; the first time, and when there are more than twice as many rows as
  /// then, it makes the lists. Then finds out how many lists to look into. Uses all cores. False when stopped, and what
  /// is in a list stays there.
  bool grow(const ProgressCallback& progress, std::stop_token stop);
  std::int64_t size() const;  ///< Rows in lists.
  bool complete() const { return size() == rows_.size(); }

  struct Found {
    std::vector<Neighbour> nearest;  ///< Most similar first; with the similarities of WeightedRows to the bit.
    std::int64_t compared = 0;       ///< Rows that the query was compared with.
  };
  /// The n best by inner product in the `probes` lists that are nearest to the query (0: probes_for(n)), and in the
  /// next ones while these hold fewer than n rows or very few.
  Found search(std::span<const float> query, std::int64_t n, std::int64_t probes = 0) const;

  std::int64_t lists() const { return centroids_.rows; }
  /// Lists that hold more than 95 % of the n nearest: how many that are differs from collection to collection, so
  /// grow() finds out on a sample of the rows.
  std::int64_t probes_for(std::int64_t n) const;

  /// The centroids, each row's list and hash, and the stamp, atomically. Throws Error(io).
  void save(const fs::path& path, const std::string& stamp) const;
  /// For these rows, which may be others than when it was saved: they are known by the hash of their values. Rows that
  /// are gone have left their lists, new ones are in none until grow(). Throws Error(bad_input) when the file is
  /// damaged, no such index, or of another stamp, Error(io) when it cannot be read; sizes are checked against the file
  /// before anything is allocated.
  static IvfIndex load(const fs::path& path, const std::string& stamp, const WeightedRows& rows);
  /// Throws what load() would throw of the file alone.
  static void require_intact(const fs::path& path, const std::string& stamp);

 private:
  /// The rows of one list, each also as 8-bit integers: row ≈ code · step.
  struct List {
    std::vector<std::int64_t> rows;
    std::vector<float> steps;
    std::vector<std::int8_t> codes;  ///< rows×D
  };
  bool make_lists(std::stop_token stop);
  bool assign(const std::vector<std::int64_t>& rows, const ProgressCallback& progress, std::stop_token stop);
  void measure_probes();
  void set_centroids(Matrix centroids);
  void encode_new_members();
  std::vector<std::int32_t> lists_by_distance(std::span<const float> query) const;
  std::vector<std::uint64_t> keys() const;

  WeightedRows rows_;
  Matrix centroids_;                   ///< lists×D
  std::vector<float> half_squares_;    ///< Of the centroids' lengths.
  std::vector<std::int32_t> list_of_;  ///< One a row; −1: in none.
  std::vector<List> lists_;
  std::int64_t made_for_ = 0;  ///< Rows that there were when the lists were made.
  std::int64_t probes_for_ten_ = 1, probes_for_hundred_ = 1;
};

}  // namespace lookalike
