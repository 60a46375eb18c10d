#include "engine/analysis/dictionary.h"

#include <charconv>
#include <string>
#include <utility>

#include "engine/analysis/dictionary_layers.h"
#include "engine/core/error.h"

namespace lookalike {
namespace {

// Weights only make sense with the thresholds and patch sizes that they were learned for: change this with them.
constexpr const char* recipe_name = "coates-ng-2011/1";

std::string metadata(const TensorFile& file, const std::string& key) {
  const auto it = file.metadata.find(key);
  return it == file.metadata.end() ? std::string() : it->second;
}

void require_size(const PixelView& pixels, int size) {
  if (pixels.count > 0 && pixels.size != size) {
    throw Error(ErrorCode::internal, "A dictionary for " + std::to_string(size) +
                                         " pixels a side was given pictures of " + std::to_string(pixels.size));
  }
}

}  // namespace

std::optional<Dictionary> Dictionary::learn(const PixelView& pixels, std::uint64_t seed,
                                            const ProgressCallback& progress, std::stop_token stop) {
  if (pixels.count < 1) throw Error(ErrorCode::usage, "A dictionary cannot be learned without pictures");
  if (pixels.size < DictionaryLayers::smallest_size) {
    throw Error(ErrorCode::usage,
                "A dictionary cannot be learned from pictures of " + std::to_string(pixels.size) + " pixels a side", {},
                "Choose at least " + std::to_string(DictionaryLayers::smallest_size) + " pixels; 64 is usual.");
  }
  const auto layers = learn_layers(pixels, seed, progress, stop);
  if (!layers) return std::nullopt;
  Dictionary dictionary;
  dictionary.size = pixels.size;
  layers->save(dictionary.weights);
  dictionary.weights.metadata["recipe"] = recipe_name;
  dictionary.weights.metadata["size"] = std::to_string(pixels.size);
  return dictionary;
}

Dictionary Dictionary::from_weights(TensorFile weights) {
  if (metadata(weights, "recipe") != recipe_name) {
    throw Error(ErrorCode::bad_input, "The dictionary was learned by another version of the program", {},
                "Learn it again.");
  }
  Dictionary dictionary;
  const std::string size = metadata(weights, "size");
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), dictionary.size);
  if (error != std::errc() || end != size.data() + size.size() || dictionary.size < DictionaryLayers::smallest_size) {
    throw Error(ErrorCode::bad_input, "The dictionary does not say which size of pictures it is for", {},
                "Learn it again.");
  }
  DictionaryLayers::load(weights);  // Checks every array.
  dictionary.weights = std::move(weights);
  return dictionary;
}

Matrix Dictionary::local_features(const PixelView& picture) const {
  require_size(picture, size);
  const DictionaryLayers layers = DictionaryLayers::load(weights);
  DictionaryLayers::Scratch scratch;
  layers.run_first(picture.picture(0), size, scratch);
  layers.run_pool(scratch);
  layers.run_channels(scratch);
  return std::move(scratch.middle.values);
}

std::optional<Dictionary::Features> Dictionary::describe(const PixelView& pixels, const ProgressCallback& progress,
                                                         std::stop_token stop) const {
  require_size(pixels, size);
  const DictionaryLayers layers = DictionaryLayers::load(weights);
  Features features{Matrix(pixels.count, first_width), Matrix(pixels.count, second_width)};
  ProgressMeter meter(progress, "Describing pictures", pixels.count);
  const bool done =
      for_each_picture(pixels.count, meter, stop, [&](std::int64_t i, DictionaryLayers::Scratch& scratch) {
        layers.run_first(pixels.picture(i), size, scratch);
        global_average(scratch.first, features.first.row(i));
        layers.run_pool(scratch);
        layers.run_channels(scratch);
        layers.run_second(scratch);
        global_average(scratch.second, features.second.row(i));
      });
  if (!done) return std::nullopt;
  meter.finish();
  return features;
}

}  // namespace lookalike
