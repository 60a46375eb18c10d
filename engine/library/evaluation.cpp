#include "engine/library/evaluation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "engine/analysis/kmeans.h"
#include "engine/analysis/metrics.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/pixel_cache.h"
#include "engine/library/descriptor_view.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/given_labels.h"
#include "engine/library/library_impl.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"

namespace lookalike {
namespace {

constexpr int kmeans_starts = 4;

/// The labelled rows only, their labels as numbers, and the names.
struct Labelled {
  Matrix rows;
  std::vector<int> labels;
  std::vector<std::string> names;
};

Labelled labelled_rows(const Collection& collection, const Matrix& unit_rows, const GivenLabels& left_out) {
  std::map<std::string, int> number;
  std::vector<std::int64_t> chosen;
  for (std::int64_t r = 0; r < collection.row_count(); ++r) {
    const std::string& label = collection.row_picture(r).label;
    if (label.empty() || left_out.labels.contains(collection.row_picture(r).content_hash)) continue;
    number.emplace(label, 0);
    chosen.push_back(r);
  }
  Labelled labelled;
  for (auto& [name, n] : number) {
    n = static_cast<int>(labelled.names.size());
    labelled.names.push_back(name);
  }
  labelled.rows = Matrix(static_cast<std::int64_t>(chosen.size()), unit_rows.cols);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    std::ranges::copy(unit_rows.row(chosen[i]), labelled.rows.row(static_cast<std::int64_t>(i)).begin());
    labelled.labels.push_back(number.at(collection.row_picture(chosen[i]).label));
  }
  return labelled;
}

/// The labels that a run was given.
GivenLabels labels_given_to(Library& library, const std::string& run) {
  auto given = read_given_labels(library.run_folder(run));
  if (!given) {
    throw Error(ErrorCode::usage, "This run was given no labels", to_valid_utf8(run),
                "Name a run that was improved with labels, or evaluate all pictures.");
  }
  return *given;
}

/// Mean squared reconstruction error on the run's validation side.
double validation_mse(Library& library, const Collection& collection, const RunInfo& run,
                      const ProgressCallback& progress, std::stop_token stop) {
  const fs::path folder = library.run_folder(run.id);
  if (!has_weights(folder)) return std::numeric_limits<double>::quiet_NaN();
  const auto encoder = load_embedded_encoder(folder, run.model, whitened_encoder(folder));
  const std::scoped_lock job(library.impl().job_mutex);
  Collection copy = collection;
  const auto pixels = pixels_of_rows(library.impl(), copy, encoder->cache_size(), progress, stop);
  if (!pixels) return std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::int64_t> rows = split_rows(copy, run.train.validation_share).validation;
  const auto errors = encoder->reconstruction_error(pixels->view(), rows, progress, stop);
  if (errors.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::accumulate(errors.begin(), errors.end(), 0.0) / static_cast<double>(errors.size());
}

std::shared_ptr<const Embeddings> embeddings_of(Library& library, const Collection& collection,
                                                const std::string& run) {
  if (run.empty() || (collection.embeddings && collection.embeddings->run == run)) {
    if (collection.embeddings) return collection.embeddings;
  } else if (auto stored = read_embeddings(library.run_folder(run))) {
    if (auto aligned = align(std::move(*stored), collection)) return aligned;
  }
  if (const std::string& id = run.empty() ? collection.current_run : run; !id.empty()) {
    require_intact_embeddings(library.run_folder(id));
  }
  throw Error(ErrorCode::bad_input, "There are no embeddings of the pictures as they are now", to_valid_utf8(run),
              "Scan the folder, or embed the run, first.");
}

}  // namespace

Evaluation evaluate(Library& library, const std::string& run, DescriptorKind descriptor, const PartWeights& weights,
                    const ProgressCallback& progress, std::stop_token stop, const std::string& unseen_by) {
  const auto collection = library.snapshot();
  const auto embeddings = embeddings_of(library, *collection, run);
  const DescriptorView view{descriptor, weights};
  view.require(*embeddings);

  Evaluation result;
  const GivenLabels seen = unseen_by.empty() ? GivenLabels{} : labels_given_to(library, unseen_by);
  const Labelled labelled = labelled_rows(*collection, view.of(*embeddings), seen);
  if (!unseen_by.empty() && labelled.names.empty()) {
    throw Error(ErrorCode::usage, "There is no picture with a folder label that this run was not given", unseen_by,
                "Evaluate all pictures, or give the labels of a part of them only.");
  }
  result.labels = labelled.names;
  result.images = labelled.names.empty() ? collection->row_count() : labelled.rows.rows;
  if (!labelled.names.empty()) {
    ProgressMeter meter(progress, "Measuring retrieval", 0);
    const RetrievalMetrics retrieval = retrieval_metrics(labelled.rows, labelled.labels, stop);
    result.p_at_1 = retrieval.p_at_1;
    result.p_at_10 = retrieval.p_at_10;
    result.map = retrieval.mean_average_precision;
    const int k = static_cast<int>(labelled.names.size());
    const auto clusters = kmeans(labelled.rows, k, 1, kmeans_starts).assignment;
    result.nmi = normalized_mutual_information(labelled.labels, clusters);
    result.ari = adjusted_rand_index(labelled.labels, clusters);
    result.ri = rand_index(labelled.labels, clusters);
    result.purity = purity(clusters, labelled.labels);
    meter.finish();
  }
  result.val_mse = result.psnr = std::numeric_limits<double>::quiet_NaN();
  const auto info = std::ranges::find(collection->runs, embeddings->run, &RunInfo::id);
  if (info != collection->runs.end() && !library.read_only()) {
    result.val_mse = validation_mse(library, *collection, *info, progress, stop);
    result.psnr = psnr(result.val_mse);
  }
  return result;
}

}  // namespace lookalike
