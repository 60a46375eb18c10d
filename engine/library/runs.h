#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/matrix.h"
#include "engine/core/progress.h"
#include "engine/library/library.h"
#include "engine/training/epoch_pictures.h"

// What people do with runs after they were started, and looking back through one epoch by epoch. train_run() in jobs.h
// makes and continues them; read_history() in trainer.h reads their curves.

namespace lookalike {

/// Gives the run a title of the person's own (runs/<id>/notes.json); an empty one takes it away. Also while it trains.
/// Publishes a new snapshot. Takes the job lock. Throws Error: usage for an unknown run, io when it cannot be written.
void rename_run(Library& library, const std::string& id, const std::string& title);

/// Searches with a run from now on, and describes the pictures by it first where it has no vectors of them as they are
/// now (its embedding was interrupted, or the folder was scanned since), or where it is trained further and its vectors
/// are of earlier weights. False when stopped. Throws Error.
bool use_run(Library& library, const std::string& id, const ProgressCallback& progress, std::stop_token stop);

/// Removes a run and all its files. When it was the current one, the newest other run whose vectors cover the pictures
/// becomes current, otherwise the untrained one, otherwise none. Publishes a new snapshot. Takes the job lock. Throws
/// Error: usage for an unknown run or one that is being trained, io when the files cannot be removed.
void delete_run(Library& library, const std::string& id);

/// The epochs whose pictures (epochs/NNNN.jpg) are on disk, rising. Those of one that was not saved to the end, which
/// does not count, are left out.
std::vector<int> stored_epochs(const std::filesystem::path& run_folder);

/// The fixed sample of pictures, all of one size.
using EpochPictures = ContactSheet;
/// From epochs/NNNN.jpg. Throws Error: io when it is not there, bad_input when it is damaged.
EpochPictures read_epoch_pictures(const std::filesystem::path& run_folder, int epoch);

/// The pictures whose features each epoch left (epochs/sample.csv), in the order of the rows of epoch_map(). Empty for
/// runs without.
std::vector<std::string> sampled_pictures(const std::filesystem::path& run_folder);  ///< Content hashes.

/// The rows of the collection on the validation side of the run, rising.
std::vector<std::int64_t> validation_rows(const Collection& collection, const RunInfo& run);

/// The sampled pictures on a map as the network saw them after this epoch: the first two principal components of their
/// unit-length features (epochs/NNNN.npy), N×2 in [−1, 1]. `near`: the map of a neighbouring epoch; this one is then
/// turned and mirrored to lie on it as well as it can (orthogonal Procrustes; Schönemann 1966), so that points do not
/// jump between epochs. Throws Error: io when the file is not there, bad_input when it is damaged.
Matrix epoch_map(const std::filesystem::path& run_folder, int epoch, const Matrix& near = {});

}  // namespace lookalike
