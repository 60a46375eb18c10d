#include "engine/library/descriptor_models.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/own_encoder_run.h"

namespace lookalike {
namespace {

constexpr std::uint64_t dictionary_seed = 1;
constexpr const char* whitening_file = "whitening.safetensors";
// How the head was learned: its places only mean something beside others that were made in the same way.
constexpr const char* head_recipe = "looks/1";

fs::path dictionary_path(const fs::path& library) {
  return library / "models" / "dictionary.safetensors";
}
fs::path whitening_path(const fs::path& library) {
  return library / "models" / whitening_file;
}

std::string metadata(const TensorFile& file, const std::string& key) {
  const auto it = file.metadata.find(key);
  return it == file.metadata.end() ? "" : it->second;
}

std::string base_stamp(const TensorFile& dictionary, const TensorFile& whitenings) {
  return to_hex(hash64(stamp_of(dictionary) + stamp_of(whitenings)));
}

std::string learned_stamp(const std::string& encoder, const TensorFile& fitted) {
  return to_hex(hash64(encoder + stamp_of(fitted)));
}

[[noreturn]] void unusable(const fs::path& file, const std::string& why) {
  throw UnfitModels(ErrorCode::bad_input, "The models that describe the pictures cannot be used (" + why + ")",
                    display_path(file), "Nothing else is lost: embed the pictures again.");
}

/// What `read` makes of the file, which is named when it is damaged.
template <typename Read>
auto read_model(const fs::path& file, const Read& read) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) unusable(file, "it is not there");
  try {
    return read(read_safetensors(file));
  } catch (const UnfitModels&) {
    throw;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) throw;
    unusable(file, error.problem());
  }
}

BaseModels read_base(const fs::path& library) {
  const fs::path file = whitening_path(library);
  Dictionary dictionary = read_model(dictionary_path(library),
                                     [](TensorFile weights) { return Dictionary::from_weights(std::move(weights)); });
  return read_model(file, [&](const TensorFile& whitening) {
    if (metadata(whitening, "dictionary") != stamp_of(dictionary.weights)) {
      unusable(file, "it was made for another dictionary");
    }
    std::string stamp = base_stamp(dictionary.weights, whitening);
    return BaseModels{std::move(dictionary), PartWhitening::load(whitening, "dictionary"),
                      PartWhitening::load(whitening, "dictionary2"), PartWhitening::load(whitening, "colour"),
                      std::move(stamp)};
  });
}

/// require_fitting_models() of the run in `folder`, whose encoder need not be loaded for it.
void require_learned(const fs::path& folder, const RunInfo& run, const BaseModels& base, const std::string& stamp) {
  const fs::path file = folder / whitening_file;
  read_model(file, [&](const TensorFile& fitted) {
    const std::string encoder = metadata(fitted, "encoder");
    if (metadata(fitted, "base") != base.stamp) refuse_other_models(run.id);
    if (metadata(fitted, "recipe") != head_recipe ||
        embedding_stamp(base.stamp, learned_stamp(encoder, fitted)) != stamp) {
      unusable(file, "it was not made with the stored vectors");
    }
    NeighbourHead::load(fitted, "learned2", base.dims() + PartWhitening::load(fitted, "learned").dims());
    // An encoder of the user's own is held to what its configuration says when it is loaded.
    if (!run.own && !has_embedded_weights(folder, encoder))
      unusable(folder, "the weights that its vectors were made with are gone or damaged");
    return true;
  });
}

}  // namespace

Matrix beside(const Matrix& a, const Matrix& b) {
  if (a.cols == 0) return b;
  if (b.cols == 0) return a;
  if (a.rows != b.rows) throw Error(ErrorCode::internal, "Two parts of the descriptor have different numbers of rows");
  Matrix joined(a.rows, a.cols + b.cols);
  for (std::int64_t r = 0; r < a.rows; ++r) {
    std::ranges::copy(a.row(r), joined.row(r).begin());
    std::ranges::copy(b.row(r), joined.row(r).begin() + a.cols);
  }
  return joined;
}

std::string embedding_stamp(const std::string& base, const std::string& learned) {
  return learned.empty() ? base : to_hex(hash64(base + "+" + learned));
}

std::optional<BaseModels> BaseModels::load(const fs::path& library) {
  try {
    return read_base(library);
  } catch (const UnfitModels&) {
    return std::nullopt;
  }
}

std::optional<BaseModels> BaseModels::learn(const PixelView& pixels, const ProgressCallback& progress,
                                            std::stop_token stop) {
  auto dictionary = Dictionary::learn(pixels, dictionary_seed, progress, stop);
  if (!dictionary) return std::nullopt;
  const auto features = dictionary->describe(pixels, progress, stop);
  if (!features) return std::nullopt;

  BaseModels models{std::move(*dictionary),
                    PartWhitening::fit(features->first),
                    PartWhitening::fit(features->second),
                    PartWhitening::fit(colour_histograms(pixels)),
                    {}};
  models.stamp = base_stamp(models.dictionary.weights, models.whitenings());
  return models;
}

TensorFile BaseModels::whitenings() const {
  TensorFile file;
  first.save(file, "dictionary");
  second.save(file, "dictionary2");
  colour.save(file, "colour");
  file.metadata["dictionary"] = stamp_of(dictionary.weights);
  return file;
}

void BaseModels::save(const fs::path& library) const {
  make_folder(library / "models");
  write_safetensors(dictionary_path(library), dictionary.weights);
  write_safetensors(whitening_path(library), whitenings());
}

std::vector<PartBlock> BaseModels::blocks() const {
  const int a = first.dims(), b = second.dims(), c = colour.dims();
  return {{"dictionary", 0, a}, {"dictionary2", a, b}, {"colour", a + b, c}};
}

int BaseModels::dims() const {
  return first.dims() + second.dims() + colour.dims();
}

std::optional<Matrix> BaseModels::parts(const PixelView& pixels, const ProgressCallback& progress,
                                        std::stop_token stop) const {
  const auto features = dictionary.describe(pixels, progress, stop);
  if (!features) return std::nullopt;
  return beside(beside(first.apply(features->first), second.apply(features->second)),
                colour.apply(colour_histograms(pixels)));
}

LearnedModel LearnedModel::of_vectors(const fs::path& run_folder, const RunInfo& run, const BaseModels& base) {
  return load(run_folder, run, base,
              run.own ? nullptr : load_embedded_encoder(run_folder, run.model, whitened_encoder(run_folder)));
}

LearnedModel LearnedModel::load(const fs::path& run_folder, const RunInfo& run, const BaseModels& base,
                                std::shared_ptr<const Encoder> network) {
  std::error_code ignored;
  LearnedModel learned;
  learned.network = std::move(network);
  learned.encoder = learned.network;
  if (run.own) learned.encoder = load_own_encoder(run_folder, *run.own);
  const fs::path path = run_folder / whitening_file;
  if (!fs::exists(path, ignored)) return learned;
  try {
    const TensorFile file = read_safetensors(path);
    // Made for other weights, another dictionary, or in another way: fitted again.
    if (metadata(file, "encoder") != learned.encoder->stamp() || metadata(file, "base") != base.stamp ||
        metadata(file, "recipe") != head_recipe) {
      return learned;
    }
    PartWhitening whitening = PartWhitening::load(file, "learned");
    learned.head = NeighbourHead::load(file, "learned2", base.dims() + whitening.dims());
    learned.whitening = std::move(whitening);
    learned.stamp = learned_stamp(learned.encoder->stamp(), file);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) throw;  // A damaged file is made again.
  }
  return learned;
}

TensorFile LearnedModel::fitted(const BaseModels& base) const {
  TensorFile file;
  whitening->save(file, "learned");
  head->save(file, "learned2");
  file.metadata["encoder"] = encoder->stamp();
  file.metadata["base"] = base.stamp;
  file.metadata["recipe"] = head_recipe;
  return file;
}

void LearnedModel::put_stamp(const BaseModels& base) {
  stamp = learned_stamp(encoder->stamp(), fitted(base));
}

void LearnedModel::save(const fs::path& run_folder, const BaseModels& base) const {
  write_safetensors(run_folder / whitening_file, fitted(base));
}

void refuse_other_models(const std::string& run) {
  throw UnfitModels(ErrorCode::bad_input, "The stored vectors were made by other models than those in the library", run,
                    "Embed the pictures again.");
}

void require_fitting_models(const Collection& collection) {
  const BaseModels base = read_base(collection.library_folder);
  const Embeddings& e = *collection.embeddings;
  const fs::path folder = collection.library_folder / "runs" / e.run;
  if (e.run != untrained_run) {
    const auto run = std::ranges::find(collection.runs, e.run, &RunInfo::id);
    std::error_code ignored;
    const bool there = fs::exists(folder / "config.json", ignored);
    if (run == collection.runs.end()) unusable(folder, there ? "its config.json is damaged" : "it is no run any more");
    require_learned(folder, *run, base, e.stamp);
  } else if (base.stamp != e.stamp) {
    refuse_other_models(e.run);
  }
}

bool models_fit_vectors(const Collection& collection) try {
  require_fitting_models(collection);
  return true;
} catch (const Error&) {
  return false;
}

}  // namespace lookalike
