#!/usr/bin/python3
"""Nearest neighbours by faiss as most people would call it, one query at a time: its flat index over the first rows of
a .npy file, and its HNSW index (32 links) over more of them; the last rows are the queries. One JSON object a line.

    search_faiss.py VECTORS.npy [--exact-rows 100000] [--hnsw-rows 200000] [--queries 200] [--threads 2]"""
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
    parser.add_argument("--hnsw-rows", type=int, default=200_000)
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
    if not args.hnsw_rows:
        return
    x = x[:args.hnsw_rows]
    flat.reset()
    flat.add(x)
    wanted = flat.search(queries, 10)[1]
    hnsw = faiss.IndexHNSWFlat(x.shape[1], 32)  # by distance: of rows of length 1 the same order
    start = time.perf_counter()
    hnsw.add(x)
    print(json.dumps({"what": "HNSW build", "rows": hnsw.ntotal, "seconds": time.perf_counter() - start}), flush=True)
    for effort in (64, 128, 256, 512, 1024):
        hnsw.hnsw.efSearch = effort
        times, found = timed(hnsw, queries, 10)
        kept = sum(len(np.intersect1d(a, b)) for a, b in zip(found, wanted))
        print(json.dumps({"what": "HNSW", "effort": effort, **times, "recall_at_10": kept / (10 * len(queries))}),
              flush=True)


if __name__ == "__main__":
    main()
