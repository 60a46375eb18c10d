#include "tests/ui/sample_collection.h"

#include <cmath>
#include <cstdio>
#include <random>

#include "tests/support/test_images.h"

namespace lookalike::test {
namespace {

void add_pictures(Collection& collection, std::int64_t rows) {
  for (std::int64_t row = 0; row < rows; ++row) {
    char name[32];
    std::snprintf(name, sizeof name, "%06lld.ppm", static_cast<long long>(row));
    Picture picture;
    picture.path = name;
    picture.content_hash = "hash" + std::to_string(row);
    picture.width = 640;
    picture.height = 480;
    collection.rows.push_back(collection.pictures.size());
    collection.pictures.edit().push_back(std::move(picture));
  }
}

Sweep sample_sweep(int suggested) {
  Sweep sweep;
  for (int k = 2; k <= 20; ++k) {
    const double off = (k - suggested) / 6.0;
    sweep.points.push_back({k, 1000.0 / k + 20, 0.15 + 0.2 * std::exp(-off * off)});
  }
  sweep.elbow_k = suggested;
  sweep.silhouette_k = suggested;
  sweep.suggested_k = suggested;
  sweep.reason = "The elbow and the highest silhouette agree.";
  return sweep;
}

}  // namespace

std::shared_ptr<Collection> sample_collection(const SampleOptions& options) {
  auto collection = std::make_shared<Collection>();
  collection->library_folder = "/nonexistent/library";
  collection->root = options.root;
  add_pictures(*collection, options.rows);

  auto clustering = std::make_shared<Clustering>();
  clustering->k = options.k;
  clustering->stamp = "stamp";
  clustering->silhouette = 0.31;
  clustering->clusters.resize(static_cast<std::size_t>(options.k));
  auto map = std::make_shared<MapLayout>();
  map->method = "pca";
  map->xy = Matrix(options.rows, 2);
  std::mt19937 random(7);
  std::normal_distribution<float> spread(0, 0.1f);
  for (std::int64_t row = 0; row < options.rows; ++row) {
    const int cluster = static_cast<int>(row % options.k);
    clustering->assignment.push_back(cluster);
    clustering->clusters[static_cast<std::size_t>(cluster)].rows.push_back(row);
    const double angle = 6.2831853 * cluster / options.k;
    map->xy(row, 0) = 0.7f * static_cast<float>(std::cos(angle)) + spread(random);
    map->xy(row, 1) = 0.7f * static_cast<float>(std::sin(angle)) + spread(random);
  }
  for (int c = 0; c < options.k; ++c) {
    clustering->clusters[static_cast<std::size_t>(c)].name = "Cluster " + std::to_string(c + 1);
    clustering->clusters[static_cast<std::size_t>(c)].colour = c;
  }
  if (options.sweep) clustering->sweep = sample_sweep(options.k);
  collection->clustering = clustering;
  collection->map = map;
  return collection;
}

std::shared_ptr<EpochReport> sample_report(int done, int epochs, int pictures, int side) {
  auto report = std::make_shared<EpochReport>();
  report->run = "run";
  report->epochs = epochs;
  for (int epoch = 1; epoch <= done; ++epoch) {
    EpochRecord record;
    record.epoch = epoch;
    record.train_mse = 0.01 + 0.05 * std::exp(-epoch / 5.0);
    record.train_loss = record.train_mse + 1;
    record.val_loss = 0.012 + 0.05 * std::exp(-epoch / 5.0) + (epoch > 16 ? 0.0004 * (epoch - 16) : 0);
    record.learning_rate = 1e-3;
    record.seconds = 10.3;
    record.images_per_s = 412;
    report->history.push_back(record);
    if (report->best_epoch == 0 || record.val_loss < report->best_val_loss) {
      report->best_epoch = epoch;
      report->best_val_loss = record.val_loss;
    }
  }
  report->seconds_left = 10.3 * (epochs - done);
  for (int i = 0; i < pictures; ++i) {
    report->originals.push_back(pattern_image(side, side, i, 1));
    report->reconstructions.push_back(pattern_image(side, side, i, 2));
  }
  return report;
}

}  // namespace lookalike::test
