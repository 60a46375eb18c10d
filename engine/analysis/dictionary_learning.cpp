#include <algorithm>
#include <vector>

#include "engine/analysis/dictionary.h"
#include "engine/analysis/dictionary_layers.h"
#include "engine/analysis/linear_algebra.h"
#include "engine/analysis/seeded_sample.h"
#include "engine/analysis/spherical_kmeans.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

// The recipe (Coates and Ng 2011), with the bounds that keep memory below 500 MB.
constexpr std::int64_t patch_count = 80'000;      // From which the directions of a layer are learned.
constexpr std::int64_t fit_count = 20'000;        // From which a whitening of many dimensions is learned.
constexpr std::int64_t most_pictures = 4'000;     // That learning looks at.
constexpr std::int64_t channel_pictures = 1'000;  // Of these, for the channels between the layers.
constexpr std::int64_t middle_floats = 50'000'000;
constexpr int first_rounds = 20, second_rounds = 15;
constexpr int round_cost = 100;  // A round of clustering takes about as long as this many pictures.
constexpr float first_epsilon = 0.003f, channel_epsilon = 0.02f, second_epsilon = 0.02f;
constexpr int first_dims = 108, second_dims = 200;

std::int64_t share_of(std::int64_t total, std::int64_t pictures) {
  return (total + pictures - 1) / pictures;
}

class Learner {
 public:
  Learner(const PixelView& pixels, std::uint64_t seed, const ProgressCallback& progress, const std::stop_token& stop)
      : pixels_(pixels), seed_(seed), stop_(stop), middle_side_(layers_.middle_side(pixels.size)) {
    const std::int64_t fit =
        middle_floats / (std::int64_t{middle_side_} * middle_side_ * DictionaryLayers::channel_count);
    sample_ = seeded_sample(pixels.count, std::clamp<std::int64_t>(fit, 1, most_pictures), mix_seed(seed, 0));
    channel_sample_ = std::min(size(), channel_pictures);
    meter_.emplace(progress, "Learning the dictionary (steps)",
                   channel_sample_ + size() + round_cost * (first_rounds + second_rounds));
  }

  std::optional<DictionaryLayers> run() {
    if (!learn_first() || !learn_channels() || !make_middles() || !learn_second()) return std::nullopt;
    meter_->finish();
    return std::move(layers_);
  }

 private:
  std::int64_t size() const { return static_cast<std::int64_t>(sample_.size()); }
  std::span<const std::uint8_t> picture(std::int64_t i) const {
    return pixels_.picture(sample_[static_cast<std::size_t>(i)]);
  }
  bool stopped() const { return stop_.stop_requested(); }

  bool learn_first() {
    const auto map_of = [&](std::int64_t i, FeatureMap& map) { to_feature_map(picture(i), pixels_.size, map); };
    Matrix patches = sample_patches(layers_.first.grid, pixels_.size, 3, patch_count, mix_seed(seed_, 1), map_of);
    layers_.first.whitening = Pca::fit(patches, first_dims, true, first_epsilon);
    Matrix whitened;
    layers_.first.whiten(patches, whitened);
    return cluster(whitened, Dictionary::first_width, first_rounds, mix_seed(seed_, 2), layers_.first.directions);
  }

  bool learn_channels() {
    const int places = middle_side_ * middle_side_;
    const std::int64_t each = std::min<std::int64_t>(places, share_of(fit_count, channel_sample_));
    const std::uint64_t seed = mix_seed(seed_, 3);
    Matrix rows(channel_sample_ * each, Dictionary::first_width);
    // Every so many-th picture, so that all of the sample is seen.
    const bool done = for_each_picture(channel_sample_, *meter_, stop_, [&](std::int64_t i, auto& scratch) {
      layers_.run_first(picture(i * size() / channel_sample_), pixels_.size, scratch);
      layers_.run_pool(scratch);
      std::int64_t row = i * each;
      for (const std::int64_t place : seeded_sample(places, each, mix_seed(seed, static_cast<std::uint64_t>(i)))) {
        std::ranges::copy(scratch.pooled.values.row(place), rows.row(row++).begin());
      }
    });
    if (done) layers_.channels = Pca::fit(rows, DictionaryLayers::channel_count, true, channel_epsilon);
    return done;
  }

  /// The maps between the layers, one row a picture.
  bool make_middles() {
    const std::int64_t places = std::int64_t{middle_side_} * middle_side_;
    middles_ = Matrix(size(), places * layers_.channels.components.rows);
    return for_each_picture(size(), *meter_, stop_, [&](std::int64_t i, auto& scratch) {
      layers_.run_first(picture(i), pixels_.size, scratch);
      layers_.run_pool(scratch);
      layers_.run_channels(scratch);
      std::ranges::copy(scratch.middle.values.data, middles_.row(i).begin());
    });
  }

  bool learn_second() {
    const std::int64_t channels = layers_.channels.components.rows;
    const auto map_of = [&](std::int64_t i, FeatureMap& map) {
      map.reshape(middle_side_, channels);
      std::ranges::copy(middles_.row(i), map.values.data.begin());
    };
    const auto patches = [&](std::int64_t count, std::uint64_t seed) {
      return sample_patches(layers_.second.grid, middle_side_, channels, count, seed, map_of);
    };
    layers_.second.whitening = Pca::fit(patches(fit_count, mix_seed(seed_, 4)), second_dims, true, second_epsilon);
    Matrix whitened(0, layers_.second.whitening.components.rows), part;
    // 80,000 unwhitened patches would be half a gigabyte: a quarter at a time.
    for (std::uint64_t quarter = 0; quarter < 4; ++quarter) {
      if (stopped()) return false;
      Matrix some = patches(patch_count / 4, mix_seed(seed_, 5 + quarter));
      layers_.second.whiten(some, part);
      whitened.data.insert(whitened.data.end(), part.data.begin(), part.data.end());
      whitened.rows += part.rows;
    }
    return cluster(whitened, Dictionary::second_width, second_rounds, mix_seed(seed_, 9), layers_.second.directions);
  }

  /// About `total` patches (fewer when there are not so many), the same number from each picture, at seeded places.
  template <typename MapOf>
  Matrix sample_patches(const PatchGrid& grid, int side, std::int64_t channels, std::int64_t total, std::uint64_t seed,
                        const MapOf& map_of) const {
    const std::int64_t each = std::min<std::int64_t>(grid.places(side), share_of(total, size()));
    Matrix patches(size() * each, grid.values(channels));
    parallel_for(size(), [&](std::int64_t i) {
      FeatureMap map;
      map_of(i, map);
      std::int64_t row = i * each;
      for (const std::int64_t place :
           seeded_sample(grid.places(side), each, mix_seed(seed, static_cast<std::uint64_t>(i)))) {
        grid.cut(map, static_cast<int>(place), patches.row(row++));
      }
    });
    return patches;
  }

  bool cluster(const Matrix& whitened, int k, int rounds, std::uint64_t seed, Matrix& directions) {
    if (stopped()) return false;
    directions = spherical_kmeans(whitened, k, rounds, seed, [&] {
      meter_->advance(round_cost);
      return !stopped();
    });
    return !stopped();
  }

  const PixelView& pixels_;
  const std::uint64_t seed_;
  const std::stop_token& stop_;
  DictionaryLayers layers_;
  const int middle_side_;
  std::vector<std::int64_t> sample_;  // Rows of pixels_ that are looked at.
  std::int64_t channel_sample_ = 0;
  std::optional<ProgressMeter> meter_;
  Matrix middles_;
};

}  // namespace

std::optional<DictionaryLayers> learn_layers(const PixelView& pixels, std::uint64_t seed,
                                             const ProgressCallback& progress, const std::stop_token& stop) {
  return Learner(pixels, seed, progress, stop).run();
}

}  // namespace lookalike
