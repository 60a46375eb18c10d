#!/usr/bin/python3
"""scikit-learn's t-SNE of the rows of a .npy file, as most people would call it (PCA start, automatic learning rate).
Writes the map as .npy and prints one JSON object."""
import argparse
import json
import time

import numpy
import sklearn
from sklearn.manifold import TSNE

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("data")
parser.add_argument("out")
parser.add_argument("--perplexity", type=float, default=30)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

rows = numpy.load(args.data)
begin = time.perf_counter()
model = TSNE(perplexity=args.perplexity, init="pca", learning_rate="auto", n_iter=1000, random_state=args.seed, n_jobs=-1)
places = model.fit_transform(rows)
seconds = time.perf_counter() - begin
numpy.save(args.out, places.astype(numpy.float32))
print(json.dumps({"program": f"scikit-learn {sklearn.__version__}", "seconds": seconds,
                  "own_kl": float(model.kl_divergence_), "iterations": int(model.n_iter_) + 1}))
