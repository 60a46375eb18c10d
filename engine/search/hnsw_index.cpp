#include "engine/search/hnsw_index.h"

#include <algorithm>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"
#include "engine/search/hnsw_graph.h"

namespace lookalike {
namespace {

constexpr std::int64_t step = 256;  // Rows between two looks at the stop token: about 200 ms of a large graph.
constexpr std::int64_t block = 4096;

struct RowDistances : faiss::DistanceComputer {
  explicit RowDistances(const BorrowedRows& b) : borrowed(b) {}
  void set_query(const float* x) override { aim = {x, static_cast<std::size_t>(borrowed.d)}; }
  float operator()(std::int64_t i) override { return -borrowed.rows.similarity(aim, borrowed.row(i)); }
  float symmetric_dis(std::int64_t i, std::int64_t j) override {
    return -borrowed.rows.similarity(borrowed.row(i), borrowed.row(j));
  }

  const BorrowedRows& borrowed;
  std::span<const float> aim;
};

}  // namespace

faiss::DistanceComputer* BorrowedRows::get_distance_computer() const {
  return new RowDistances(*this);  // faiss owns it
}

void BorrowedRows::search(std::int64_t, const float*, std::int64_t, float*, std::int64_t*,
                          const faiss::SearchParameters*) const {
  throw Error(ErrorCode::internal, "Rows of a graph are searched through the graph");
}

HnswIndex::Impl::Impl(const WeightedRows& r) : storage(r), graph(&storage, links / 2) {
  graph.hnsw.efConstruction = building_effort;
}

std::uint64_t HnswIndex::Impl::key_of_row(std::int64_t row) const {
  return hash64(std::as_bytes(storage.rows.kept_row(row)));
}

std::optional<std::vector<std::int64_t>> HnswIndex::Impl::match_rows() {
  std::vector<std::uint64_t> row_keys(static_cast<std::size_t>(storage.rows.size()));
  parallel_for((storage.rows.size() + block - 1) / block, [&](std::int64_t b) {
    for (std::int64_t r = b * block; r < std::min(storage.rows.size(), (b + 1) * block); ++r)
      row_keys[static_cast<std::size_t>(r)] = key_of_row(r);
  });
  std::unordered_multimap<std::uint64_t, std::int64_t> vertices;  // Equal rows have equal keys, and each its vertex.
  vertices.reserve(keys.size());
  for (std::size_t v = 0; v < keys.size(); ++v) vertices.emplace(keys[v], static_cast<std::int64_t>(v));
  std::vector<std::int64_t> missing;
  for (std::int64_t row = 0; row < storage.rows.size(); ++row) {
    const auto found = vertices.find(row_keys[static_cast<std::size_t>(row)]);
    if (found == vertices.end()) {
      missing.push_back(row);
      continue;
    }
    storage.row_of[static_cast<std::size_t>(found->second)] = row;
    vertices.erase(found);
  }
  if (!vertices.empty()) return std::nullopt;
  return missing;
}

HnswIndex::HnswIndex(const WeightedRows& rows) : impl_(std::make_unique<Impl>(rows)) {}
HnswIndex::HnswIndex(HnswIndex&&) noexcept = default;
HnswIndex& HnswIndex::operator=(HnswIndex&&) noexcept = default;
HnswIndex::~HnswIndex() = default;

std::int64_t HnswIndex::size() const {
  return std::ssize(impl_->keys);
}
bool HnswIndex::complete() const {
  return size() == impl_->storage.rows.size();
}

bool HnswIndex::grow(const ProgressCallback& progress, std::stop_token stop) {
  Impl& impl = *impl_;
  const auto missing = impl.match_rows();
  if (!missing) throw Error(ErrorCode::internal, "Rows of a search index have changed while it grew");
  const WeightedRows& rows = impl.storage.rows;
  ProgressMeter meter(progress, "Building the search index", std::ssize(*missing));
  try {
    for (std::int64_t begin = 0; begin < std::ssize(*missing); begin += step) {
      if (stop.stop_requested()) return false;
      Matrix aims(std::min(step, std::ssize(*missing) - begin), rows.dims());
      for (std::int64_t i = 0; i < aims.rows; ++i) {
        const std::int64_t row = (*missing)[static_cast<std::size_t>(begin + i)];
        std::ranges::copy(rows.aim(rows.point(row)), aims.row(i).begin());
        impl.storage.row_of.push_back(row);
        impl.keys.push_back(impl.key_of_row(row));
      }
      impl.graph.add(aims.rows, aims.data.data());
      meter.advance(aims.rows);
    }
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, std::string("The search index cannot be built: ") + failure.what());
  }
  if (!missing->empty()) impl.choose_effort();
  meter.finish();
  return true;
}

std::vector<Neighbour> HnswIndex::search(std::span<const float> query, std::int64_t n, std::int64_t effort) const {
  const Impl& impl = *impl_;
  if (std::ssize(query) != impl.storage.d) throw Error(ErrorCode::internal, "A query does not fit the search index");
  return impl.search(query, n, effort > 0 ? effort : impl.effort);
}

std::int64_t HnswIndex::effort() const {
  return impl_->effort;
}

}  // namespace lookalike
