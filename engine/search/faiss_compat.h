#pragma once

#include <faiss/Index.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <faiss/impl/HNSW.h>

#include <cstdint>

// Private to engine/search: the only place that knows which faiss (1.7 or 1.8 and later) this is.

#if FAISS_VERSION_MAJOR > 1 || FAISS_VERSION_MINOR >= 8
#include <faiss/impl/ResultHandler.h>
#else
#include <faiss/utils/Heap.h>
#endif

namespace lookalike {

/// The `count` vertices nearest to the query that `measure` was given, nearest first; -1 where the graph has no more.
/// What faiss::IndexHNSW does, but without its global statistics: several threads may search.
inline void search_graph(const faiss::HNSW& graph, faiss::DistanceComputer& measure, std::int64_t count,
                         std::int64_t* vertices, float* distances, faiss::VisitedTable& visited,
                         const faiss::SearchParametersHNSW& how) {
#if FAISS_VERSION_MAJOR > 1 || FAISS_VERSION_MINOR >= 8
  faiss::HeapBlockResultHandler<faiss::HNSW::C> found(1, distances, vertices, static_cast<std::size_t>(count));
  faiss::HeapBlockResultHandler<faiss::HNSW::C>::SingleResultHandler found_by_query(found);
  found_by_query.begin(0);
  graph.search(measure, found_by_query, visited, &how);
  found_by_query.end();
#else
  const auto size = static_cast<std::size_t>(count);
  faiss::maxheap_heapify(size, distances, vertices);
  graph.search(measure, static_cast<int>(count), vertices, distances, visited, &how);
  faiss::maxheap_reorder(size, distances, vertices);
#endif
}

}  // namespace lookalike
