#include "engine/library/cluster_centres.h"

#include <algorithm>

#include "engine/analysis/partition.h"
#include "engine/library/descriptor_models.h"

namespace lookalike {

std::vector<Image> decoded_centres(const Collection& collection) {
  if (!collection.clustering || !collection.embeddings || collection.embeddings->latent.empty()) return {};
  const Clustering& clustering = *collection.clustering;
  const auto run = std::ranges::find(collection.runs, clustering.run, &RunInfo::id);
  if (run == collection.runs.end()) return {};
  const auto base = BaseModels::load(collection.library_folder);
  if (!base) return {};
  const LearnedModel model = LearnedModel::of_vectors(collection.library_folder / "runs" / run->id, *run, *base);
  if (!model.network || embedding_stamp(base->stamp, model.stamp) != clustering.stamp) return {};

  const PartitionSummary means = summarise(collection.embeddings->latent, clustering.assignment, clustering.k);
  std::vector<Image> images = model.network->decode(means.centroids);
  for (std::size_t c = 0; c < images.size(); ++c) {
    if (means.sizes[c] == 0) images[c] = Image();
  }
  return images;
}

}  // namespace lookalike
