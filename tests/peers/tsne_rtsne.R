#!/usr/bin/env Rscript
# R's Rtsne (Barnes-Hut, theta 0.5) of the rows of a .npy file (float32): tsne_rtsne.R DATA OUT PERPLEXITY SEED THREADS.
# Writes the map as float64, column by column, and prints one JSON object.
suppressMessages(library(Rtsne))

read_npy <- function(path) {
  file <- file(path, "rb")
  on.exit(close(file))
  readBin(file, "raw", 8)  # magic and version
  header <- rawToChar(readBin(file, "raw", readBin(file, "integer", 1, size = 2, signed = FALSE, endian = "little")))
  stopifnot(grepl("'<f4'", header), grepl("'fortran_order': False", header))
  after <- sub(".*'shape'", "", header)
  shape <- as.numeric(regmatches(after, gregexpr("[0-9]+", after))[[1]])
  matrix(readBin(file, "numeric", prod(shape), size = 4, endian = "little"), nrow = shape[1], byrow = TRUE)
}

args <- commandArgs(trailingOnly = TRUE)
rows <- read_npy(args[1])
set.seed(as.integer(args[4]))
time <- system.time(map <- Rtsne(rows, perplexity = as.numeric(args[3]), theta = 0.5, max_iter = 1000, pca = FALSE,
                                 check_duplicates = FALSE, num_threads = as.integer(args[5])))
writeBin(as.vector(map$Y), args[2])
cat(sprintf('{"program": "Rtsne %s", "seconds": %.3f, "own_kl": %.6f, "threads": %s}\n',
            packageVersion("Rtsne"), time[["elapsed"]], tail(map$itercosts, 1), args[5]))
