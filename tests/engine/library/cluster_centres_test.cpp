#include "engine/library/cluster_centres.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/library/cluster_edits.h"
#include "engine/library/jobs.h"
#include "engine/training/encoder.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

using ClusterCentresTest = test::ReadyLibrary;

TEST_F(ClusterCentresTest, AreDecodedMeansOfATrainedRunOnly) {
  EXPECT_TRUE(decoded_centres(*library_->snapshot()).empty());  // Nothing has been trained yet.
  const Preset& preset = preset_named("landmark-m1");
  TrainRequest request{preset.name, preset.model, preset.train, {}, true};
  request.train.epochs = 1;
  TrainObserver observer;
  PauseControl pause;
  const std::string run = train_run(*library_, request, observer, pause, {}, {}).run;
  ASSERT_TRUE(cluster(*library_, {.k = 3}, {}, {}));
  const auto c = library_->snapshot();
  const std::vector<Image> centres = decoded_centres(*c);
  ASSERT_EQ(centres.size(), 3u);

  // The same by hand, for the first cluster.
  const Matrix& latent = c->embeddings->latent;
  const auto& rows = c->clustering->clusters[0].rows;
  Matrix mean(1, latent.cols);
  for (std::int64_t j = 0; j < latent.cols; ++j) {
    double sum = 0;
    for (const std::int64_t row : rows) sum += latent(row, j);
    mean(0, j) = static_cast<float>(sum / static_cast<double>(rows.size()));
  }
  const auto info = std::ranges::find(c->runs, run, &RunInfo::id);
  const fs::path weights = library_->run_folder(run) / "best.safetensors";
  const Image expected = Encoder::load(weights, info->model)->decode(mean)[0];
  ASSERT_EQ(centres[0].width, expected.width);
  for (std::size_t i = 0; i < expected.rgb.size(); ++i) ASSERT_NEAR(centres[0].rgb[i], expected.rgb[i], 1);

  // Weights that did not make these vectors say nothing about them.
  Collection other = *c;
  auto clustering = std::make_shared<Clustering>(*c->clustering);
  clustering->stamp = "another";
  other.clustering = clustering;
  EXPECT_TRUE(decoded_centres(other).empty());
}

}  // namespace
}  // namespace lookalike
