#!/usr/bin/python3
"""k-means by scikit-learn and faiss, and scikit-learn's sweep over k: one JSON object a line.

    cluster_vectors.py VECTORS.npy [--k 20] [--sweep] [--ward ROWS]"""
import argparse
import json
import time

import faiss
import numpy as np
import sklearn
from sklearn.cluster import AgglomerativeClustering, KMeans


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def faiss_inertia(x, kmeans):
    distances, _ = kmeans.index.search(x, 1)
    return float(distances.sum(dtype=np.float64))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors")
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--low", type=int, default=2)
    parser.add_argument("--high", type=int, default=20)
    parser.add_argument("--starts", type=int, default=3, help="of the sweep")
    parser.add_argument("--sweep", action="store_true")
    parser.add_argument("--ward", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    x = np.load(args.vectors)
    faiss.omp_set_num_threads(args.threads)

    seconds, model = timed(lambda: KMeans(args.k, n_init=1, random_state=args.seed).fit(x))
    print(json.dumps({"what": "scikit-learn", "version": sklearn.__version__, "seconds": seconds,
                      "inertia": float(model.inertia_)}), flush=True)
    kmeans = faiss.Kmeans(x.shape[1], args.k, niter=25, seed=args.seed, max_points_per_centroid=10**9)
    seconds, _ = timed(lambda: kmeans.train(x))
    print(json.dumps({"what": "faiss", "version": faiss.__version__, "seconds": seconds,
                      "inertia": faiss_inertia(x, kmeans)}), flush=True)
    if args.sweep:
        seconds, models = timed(lambda: [KMeans(k, n_init=args.starts, random_state=args.seed).fit(x)
                                         for k in range(args.low, args.high + 1)])
        print(json.dumps({"what": "sweep", "seconds": seconds, "inertias": [float(m.inertia_) for m in models]}),
              flush=True)
    if args.ward:
        seconds, _ = timed(lambda: AgglomerativeClustering(args.k, linkage="ward").fit(x[:args.ward]))
        print(json.dumps({"what": "ward", "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
