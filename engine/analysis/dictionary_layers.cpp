#include "engine/analysis/dictionary_layers.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/dictionary.h"
#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace lookalike {
namespace {

constexpr int pool_window = 3, pool_stride = 3;

}  // namespace

DictionaryLayers::DictionaryLayers() {
  // Chosen without labels deciding on any one set: the best compromise between outdoor scenes and flowers.
  first.grid = {.patch = 6, .stride = 2, .contrast = true};
  first.unit = false;
  first.threshold = 0.5f;
  second.grid = {.patch = 5, .stride = 1, .contrast = false};
  second.unit = true;
  second.threshold = 0.2f;
}

int DictionaryLayers::middle_side(int size) const {
  const int side = first.grid.side(size);
  return side < pool_window ? 0 : (side - pool_window) / pool_stride + 1;
}

void to_feature_map(std::span<const std::uint8_t> rgb, int size, FeatureMap& map) {
  map.reshape(size, 3);
  std::ranges::copy(rgb, map.values.data.begin());
}

void DictionaryLayers::run_first(std::span<const std::uint8_t> rgb, int size, Scratch& s) const {
  to_feature_map(rgb, size, s.picture);
  first.encode(s.picture, s.first, s.layer);
}

void DictionaryLayers::run_pool(Scratch& s) const {
  average_pool(s.first, pool_window, pool_stride, s.pooled);
  for (float& v : s.pooled.values.data) v = std::sqrt(v);
}

void DictionaryLayers::run_channels(Scratch& s) const {
  s.middle.side = s.pooled.side;
  channels.apply_in_place(s.pooled.values, s.middle.values);
}

void DictionaryLayers::run_second(Scratch& s) const {
  second.encode(s.middle, s.second, s.layer);
}

void DictionaryLayers::save(TensorFile& file) const {
  first.save(file, "first");
  channels.save(file, "channels");
  second.save(file, "second");
}

DictionaryLayers DictionaryLayers::load(const TensorFile& file) {
  DictionaryLayers layers;
  layers.first.load(file, "first", layers.first.grid.values(3), Dictionary::first_width);
  layers.channels = Pca::load(file, "channels");
  if (layers.channels.dims() != Dictionary::first_width) {
    throw Error(ErrorCode::bad_input, "The array “channels.mean” is missing or has another shape");
  }
  const std::int64_t values = layers.second.grid.values(layers.channels.components.rows);
  layers.second.load(file, "second", values, Dictionary::second_width);
  return layers;
}

bool for_each_picture(std::int64_t count, ProgressMeter& meter, const std::stop_token& stop,
                      const std::function<void(std::int64_t, DictionaryLayers::Scratch&)>& body) {
  constexpr std::int64_t report = 64, group = 4;  // Pictures between two reports; pictures that share a scratch.
  for (std::int64_t first = 0; first < count; first += report) {
    const std::int64_t last = std::min(count, first + report);
    parallel_for((last - first + group - 1) / group, [&](std::int64_t g) {
      const BlasThreads single(1);
      DictionaryLayers::Scratch scratch;
      const std::int64_t begin = first + g * group;
      for (std::int64_t i = begin; i < std::min(last, begin + group) && !stop.stop_requested(); ++i) body(i, scratch);
    });
    if (stop.stop_requested()) return false;
    meter.advance(last - first);
  }
  return true;
}

}  // namespace lookalike
