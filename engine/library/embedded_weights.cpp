#include "engine/library/embedded_weights.h"

#include "engine/core/error.h"
#include "engine/core/safetensors.h"
#include "engine/library/kept_file.h"

namespace lookalike {
namespace {

fs::path best_weights(const fs::path& run) {
  return run / "best.safetensors";
}
fs::path embedded_weights(const fs::path& run) {
  return run / "embedded.safetensors";
}
fs::path held_weights(const fs::path& run) {
  return run / "embedded.next.safetensors";
}

[[noreturn]] void no_weights(const fs::path& run) {
  throw Error(ErrorCode::bad_input, "This run has no trained weights yet", display_path(run.filename()),
              "Train it for at least one epoch.");
}

bool has_stamp(const fs::path& weights, const std::string& stamp) {
  std::error_code ignored;
  if (stamp.empty() || !fs::exists(weights, ignored)) return false;
  try {
    return stamp_of(read_safetensors(weights)) == stamp;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

HeldWeights::HeldWeights(const fs::path& run_folder) : folder_(run_folder) {
  if (!has_weights(folder_)) no_weights(folder_);
  keep_file(best_weights(folder_), held_weights(folder_));
}

HeldWeights::~HeldWeights() {
  std::error_code gone;
  fs::remove(held_weights(folder_), gone);
}

std::shared_ptr<const Encoder> HeldWeights::load(const ModelConfig& model, const std::string& device) const try {
  return Encoder::load(held_weights(folder_), model, device);
} catch (const Error& e) {
  // The person knows them by their other name.
  const bool named = e.subject() == display_path(held_weights(folder_));
  throw Error(e.code(), e.problem(), named ? display_path(best_weights(folder_)) : e.subject(), e.remedy());
}

void HeldWeights::keep() const {
  const fs::path to = embedded_weights(folder_);
  std::error_code error;
  fs::rename(held_weights(folder_), to, error);
  if (error) {
    throw Error(ErrorCode::io, "The weights cannot be kept beside the vectors (" + error.message() + ")",
                display_path(to));
  }
}

std::string whitened_encoder(const fs::path& run_folder) {
  const fs::path file = run_folder / "whitening.safetensors";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  try {
    const TensorFile whitening = read_safetensors(file);
    const auto stamp = whitening.metadata.find("encoder");
    return stamp == whitening.metadata.end() ? std::string() : stamp->second;
  } catch (const Error&) {
    return {};
  }
}

std::shared_ptr<const Encoder> load_embedded_encoder(const fs::path& run_folder, const ModelConfig& model,
                                                     const std::string& stamp) {
  std::error_code ignored;
  if (fs::exists(embedded_weights(run_folder), ignored)) {
    try {
      auto encoder = Encoder::load(embedded_weights(run_folder), model);
      if (encoder->stamp() == stamp || !has_weights(run_folder)) return encoder;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input || !has_weights(run_folder)) throw;
    }
  }
  if (!has_weights(run_folder)) no_weights(run_folder);
  return Encoder::load(best_weights(run_folder), model);
}

bool has_embedded_weights(const fs::path& run_folder, const std::string& stamp) {
  return has_stamp(embedded_weights(run_folder), stamp) || has_stamp(best_weights(run_folder), stamp);
}

bool has_weights(const fs::path& run_folder) {
  std::error_code ignored;
  return fs::exists(best_weights(run_folder), ignored);
}

bool has_newer_weights(const fs::path& run_folder) {
  const fs::path best = best_weights(run_folder), embedded = embedded_weights(run_folder);
  std::error_code ignored;
  if (!fs::exists(best, ignored) || !fs::exists(embedded, ignored) || fs::equivalent(best, embedded, ignored)) {
    return false;
  }
  return fs::last_write_time(best, ignored) > fs::last_write_time(embedded, ignored);  // else it is a copy
}

void remove_held_weights(const fs::path& runs) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runs, ignored)) fs::remove(held_weights(entry.path()), ignored);
}

void keep_embedded_weights(const fs::path& run_folder) {
  const std::string stamp = whitened_encoder(run_folder);
  if (has_stamp(embedded_weights(run_folder), stamp) || !has_stamp(best_weights(run_folder), stamp)) return;
  HeldWeights(run_folder).keep();
}

}  // namespace lookalike
