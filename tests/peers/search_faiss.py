#!/usr/bin/python3
"""Nearest neighbours by faiss as most people would call it, one query at a time: its flat index over the first rows of
a .npy file, and over more of them its inverted file (as many lists as a list has rows) and, when asked to, its HNSW
index (32 links); the last rows are the queries. One JSON object a line.

    search_faiss.py VECTORS.npy [--exact-rows 100000] [--approximate-rows 200000] [--hnsw] [--queries 200] [--threads 2]"""
import argparse
import json
import time

import faiss
import numpy as np


def timed(index, queries, k):
    times, found = [], []
    for query in queries:
        start = time.perf_counter()
        found.append(index.search(query[None], k)[1][0])
        times.append((time.perf_counter() - start) * 1e3)
    return {"median_ms": float(np.median(times)), "p95_ms": float(np.percentile(times, 95))}, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors")
    parser.add_argument("--exact-rows", type=int, default=100_000)
    parser.add_argument("--approximate-rows", type=int, default=200_000)
    parser.add_argument("--hnsw", action="store_true", help="takes minutes to build")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    faiss.omp_set_num_threads(args.threads)
    x = np.load(args.vectors)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    queries, x = x[-args.queries:], x[:-args.queries]

    flat = faiss.IndexFlatIP(x.shape[1])
    flat.add(x[:args.exact_rows])
    times, _ = timed(flat, queries, 10)
    start = time.perf_counter()
    flat.search(queries, 10)
    batch = (time.perf_counter() - start) * 1e3 / len(queries)
    print(json.dumps({"what": "flat", "version": faiss.__version__, "rows": flat.ntotal, **times, "batch_ms": batch}),
          flush=True)
    if not args.approximate_rows:
        return
    x = x[:args.approximate_rows]
    flat.reset()
    flat.add(x)
    wanted = flat.search(queries, 10)[1]

    def measure(name, index, efforts, set_effort):
        start = time.perf_counter()
        index.train(x)
        index.add(x)
        seconds = time.perf_counter() - start
        for effort in efforts:
            set_effort(effort)
            times, found = timed(index, queries, 10)
            kept = sum(len(np.intersect1d(a, b)) for a, b in zip(found, wanted))
            print(json.dumps({"what": f"{name} {effort}", "build_s": seconds, **times,
                              "recall_at_10": kept / (10 * len(queries))}), flush=True)

    lists = round(np.sqrt(len(x)))
    coarse = faiss.IndexFlatL2(x.shape[1])
    ivf = faiss.IndexIVFFlat(coarse, x.shape[1], lists)  # by distance: of rows of length 1 the same order
    measure(f"IVF, {lists} lists, probes", ivf, (8, 12, 16, 24), lambda n: setattr(ivf, "nprobe", n))
    if args.hnsw:
        graph = faiss.IndexHNSWFlat(x.shape[1], 32)
        measure("HNSW, 32 links, effort", graph, (64, 128, 256, 512, 1024), lambda n: setattr(graph.hnsw, "efSearch", n))


if __name__ == "__main__":
    main()
