#include <algorithm>
#include <queue>

#include "engine/search/hnsw_graph.h"

// The walk through the graph (Malkov and Yashunin 2018, algorithms 2 and 5) is our own: what takes its time is waiting
// for rows that lie all over the memory, and faiss does not ask for them ahead. It keeps no statistics either, so that
// several threads may search.

namespace lookalike {
namespace {

struct Met {
  float similarity;
  int vertex;
};

struct NearestOnTop {
  bool operator()(const Met& a, const Met& b) const { return a.similarity < b.similarity; }
};
struct FarthestOnTop {
  bool operator()(const Met& a, const Met& b) const { return a.similarity > b.similarity; }
};

class Walk {
 public:
  Walk(const faiss::HNSW& hnsw, const BorrowedRows& rows, std::span<const float> point)
      : hnsw_(hnsw), rows_(rows), aim_(rows.rows.aim(point)) {}

  /// From the entry down to the ground level, each time to the nearest link.
  Met descend() const {
    Met here = meet(hnsw_.entry_point);
    for (int level = hnsw_.max_level; level > 0; --level) {
      for (bool nearer = true; nearer;) {
        nearer = false;
        for (const int vertex : links(here.vertex, level)) {
          const Met next = meet(vertex);
          if (next.similarity <= here.similarity) continue;
          here = next;
          nearer = true;
          break;
        }
      }
    }
    return here;
  }

  /// The `effort` nearest ones that are found from there on the ground level, nearest first.
  std::vector<Neighbour> explore(const Met& start, std::size_t effort) const {
    std::priority_queue<Met, std::vector<Met>, NearestOnTop> open;
    std::priority_queue<Met, std::vector<Met>, FarthestOnTop> nearest;
    std::vector<bool> known(rows_.row_of.size());
    std::vector<int> fresh;
    const auto take = [&](const Met& met) {
      if (nearest.size() == effort && met.similarity <= nearest.top().similarity) return;
      open.push(met);
      nearest.push(met);
      if (nearest.size() > effort) nearest.pop();
    };
    known[static_cast<std::size_t>(start.vertex)] = true;
    take(start);
    while (!open.empty() && (nearest.size() < effort || open.top().similarity >= nearest.top().similarity)) {
      const int here = open.top().vertex;
      open.pop();
      fresh.clear();
      for (const int vertex : links(here, 0)) {
        if (known[static_cast<std::size_t>(vertex)]) continue;
        known[static_cast<std::size_t>(vertex)] = true;
        fresh.push_back(vertex);
      }
      for (std::size_t i = 0; i < std::min(ahead, fresh.size()); ++i) fetch(fresh[i]);
      for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (i + ahead < fresh.size()) fetch(fresh[i + ahead]);
        take(meet(fresh[i]));
      }
    }
    std::vector<Neighbour> found;
    for (; !nearest.empty(); nearest.pop()) {
      found.push_back({rows_.row(nearest.top().vertex), nearest.top().similarity});
    }
    std::ranges::reverse(found);
    return found;
  }

 private:
  static constexpr std::size_t ahead = 3;         // Rows that are on their way from memory.
  static constexpr std::size_t line_floats = 16;  // Of one cache line.

  std::span<const int> links(int vertex, int level) const {
    std::size_t begin = 0, end = 0;
    hnsw_.neighbor_range(vertex, level, &begin, &end);
    const std::span<const int> all(hnsw_.neighbors.data() + begin, end - begin);
    return all.first(static_cast<std::size_t>(std::ranges::find(all, -1) - all.begin()));
  }
  void fetch(int vertex) const {
    const auto row = rows_.rows.kept_row(rows_.row(vertex));
    for (std::size_t i = 0; i < row.size(); i += line_floats) __builtin_prefetch(row.data() + i);
  }
  Met meet(int vertex) const { return {rows_.rows.similarity(aim_, rows_.row(vertex)), vertex}; }

  const faiss::HNSW& hnsw_;
  const BorrowedRows& rows_;
  std::vector<float> aim_;
};

}  // namespace

std::vector<Neighbour> walk(const faiss::HNSW& hnsw, const BorrowedRows& rows, std::span<const float> point,
                            std::int64_t effort) {
  if (rows.row_of.empty() || effort < 1) return {};
  const Walk way(hnsw, rows, point);
  return way.explore(way.descend(), static_cast<std::size_t>(effort));
}

}  // namespace lookalike
