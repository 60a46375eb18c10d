#include <algorithm>
#include <functional>
#include <unordered_map>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/pixel_cache.h"
#include "engine/library/catalogue.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/embedded_weights.h"
#include "engine/library/given_labels.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/pixels.h"
#include "engine/library/row_pixels.h"
#include "engine/library/run_files.h"
#include "engine/search/index.h"

namespace lookalike {
namespace {

/// The vectors of these rows; nullopt when stopped.
using DescribeRows = std::function<std::optional<Matrix>(const std::vector<std::int64_t>& rows)>;

std::vector<std::string> row_hashes(const Collection& collection) {
  std::vector<std::string> hashes;
  for (std::int64_t r = 0; r < collection.row_count(); ++r) hashes.push_back(collection.row_picture(r).content_hash);
  return hashes;
}

/// Rows of `hashes` whose vectors are not in `old`; the others are copied from there into `out` (given its width).
std::vector<std::int64_t> take_over(const Matrix& old, const std::vector<std::string>& old_hashes,
                                    const std::vector<std::string>& hashes, Matrix& out) {
  std::unordered_map<std::string_view, std::int64_t> place;
  for (std::size_t i = 0; i < old_hashes.size(); ++i) place.emplace(old_hashes[i], static_cast<std::int64_t>(i));
  std::vector<std::int64_t> missing;
  for (std::size_t r = 0; r < hashes.size(); ++r) {
    const auto it = place.find(hashes[r]);
    if (it == place.end()) {
      missing.push_back(static_cast<std::int64_t>(r));
    } else {
      std::ranges::copy(old.row(it->second), out.row(static_cast<std::int64_t>(r)).begin());
    }
  }
  return missing;
}

/// Vectors of all rows: those of unchanged pictures from `old`, the rest from `describe`. Nullopt when stopped.
std::optional<Matrix> update_vectors(const Matrix& old, const std::vector<std::string>& old_hashes,
                                     const std::vector<std::string>& hashes, const DescribeRows& describe) {
  Matrix out(static_cast<std::int64_t>(hashes.size()), old.cols);
  const auto missing = take_over(old, old_hashes, hashes, out);
  if (missing.empty()) return out;
  auto fresh = describe(missing);
  if (!fresh || missing.size() == hashes.size()) return fresh;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    std::ranges::copy(fresh->row(static_cast<std::int64_t>(i)), out.row(missing[i]).begin());
  }
  return out;
}

/// The models that are there; where there are none, or others are wanted, learned ones. Nullopt when stopped.
std::optional<BaseModels> base_models(Library::Impl& impl, Collection& collection, bool relearn,
                                      const ProgressCallback& progress, std::stop_token stop) {
  if (!relearn) {
    if (auto models = BaseModels::load(impl.folder)) return models;
  }
  const auto pixels = pixels_of_rows(impl, collection, Dictionary{}.size, progress, stop);
  if (!pixels) return std::nullopt;
  auto models = BaseModels::learn(pixels->view(), progress, stop);
  // Others are not put in place of what the vectors were made with before there are new vectors.
  if (models && !relearn) models->save(impl.folder);
  return models;
}

struct BaseVectors {
  StoredEmbeddings stored;
  bool new_ones = true;  ///< They are not yet in the untrained run's folder.
};

/// The untrained run's vectors, of the rows that can still be read; nullopt when stopped.
std::optional<BaseVectors> embed_base(Library::Impl& impl, Collection& collection, const BaseModels& models,
                                      const ProgressCallback& progress, std::stop_token stop) {
  const auto pixels = pixels_of_rows(impl, collection, Dictionary{}.size, progress, stop);
  if (!pixels) return std::nullopt;
  const PixelView view = pixels->view();
  const fs::path run = impl.run_folder(untrained_run);
  auto old = read_embeddings(run);
  if (!old || old->embeddings.stamp != models.stamp) old = StoredEmbeddings{};
  BaseVectors result;
  StoredEmbeddings& next = result.stored;
  next.content_hashes = row_hashes(collection);
  next.embeddings.run = untrained_run;
  next.embeddings.stamp = models.stamp;
  next.embeddings.blocks = models.blocks();
  const auto describe = [&](const std::vector<std::int64_t>& some) {
    return models.parts(RowPixels(view, some).view(), progress, stop);
  };
  auto parts = update_vectors(old->embeddings.parts, old->content_hashes, next.content_hashes, describe);
  if (!parts) return std::nullopt;
  next.embeddings.parts = std::move(*parts);
  result.new_ones = next.content_hashes != old->content_hashes;
  return result;
}

Matrix columns(const Matrix& from, std::int64_t begin, std::int64_t count) {
  Matrix some(from.rows, count);
  for (std::int64_t r = 0; r < from.rows; ++r) {
    std::ranges::copy(from.row(r).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count)),
                      some.row(r).begin());
  }
  return some;
}

/// What embed_learned() can take over from the last time; empty when the models have changed since.
struct KnownVectors {
  Matrix vectors;
  std::vector<std::string> hashes;
};

KnownVectors known_vectors(const fs::path& run_folder, const LearnedModel& model, const BaseModels& base) {
  const auto old = read_embeddings(run_folder);
  const bool decodes = model.network != nullptr;
  if (!old || !model.head || old->embeddings.latent.empty() == decodes) return {};
  const Embeddings& e = old->embeddings;
  if (e.stamp != embedding_stamp(base.stamp, model.stamp) || e.blocks != model.blocks(base)) return {};
  return {beside(columns(e.parts, base.dims(), e.parts.cols - base.dims()), e.latent), old->content_hashes};
}

/// What the run in `folder` was told of the pictures.
KnownLabels known_labels(const fs::path& folder, const Collection& collection) {
  const auto given = read_given_labels(folder);
  return given ? rows_of(*given, collection) : KnownLabels{};
}

/// The vectors of a run that has an encoder, and what made them.
struct LearnedVectors {
  StoredEmbeddings stored;
  std::unique_ptr<HeldWeights> weights;  ///< Null for an own encoder.
  std::optional<LearnedModel> fitted;    ///< Set when whitening and head were fitted, and are not yet in its folder.
};

/// All that belongs together, the vectors last: a program killed in between finds that they do not fit, and makes them
/// again.
void write_learned(const fs::path& folder, const LearnedVectors& learned, const BaseModels& base) {
  if (learned.weights) learned.weights->keep();
  if (learned.fitted) learned.fitted->save(folder, base);
  write_embeddings(folder, learned.stored);
}

/// Turns the untrained run's vectors of all rows into those of the run in `folder`; false when stopped.
bool embed_learned(StoredEmbeddings& stored, const fs::path& folder, const Collection& collection,
                   const DescribedPixels& pixels, LearnedModel& model, const BaseModels& base,
                   const ProgressCallback& progress, std::stop_token stop) {
  Embeddings& e = stored.embeddings;
  const KnownVectors known = known_vectors(folder, model, base);
  const auto describe = [&](const std::vector<std::int64_t>& rows) -> std::optional<Matrix> {
    const RowPixels dictionary(pixels.dictionary, rows), input(pixels.encoder, rows);
    const FeatureExtractor::Codes codes = model.encoder->encode(input.view(), progress, stop);
    if (stop.stop_requested()) return std::nullopt;
    const DescribedPixels some{dictionary.view(), input.view()};
    // Without a whitening nothing is known, and these are the features of all pictures.
    if (!model.whitening && !model.fit(codes.features, base, some, known_labels(folder, collection), progress, stop)) {
      return std::nullopt;
    }
    const Matrix learned = model.whitening->apply(codes.features);
    const auto parts = model.parts(base, some, gather_rows(e.parts, rows), learned, progress, stop);
    if (!parts) return std::nullopt;
    return beside(*parts, codes.latent);
  };
  const auto vectors = update_vectors(known.vectors, known.hashes, stored.content_hashes, describe);
  if (!vectors) return false;
  e.blocks = model.blocks(base);
  const std::int64_t dims = e.blocks.back().offset + e.blocks.back().dims - base.dims();
  e.parts = beside(e.parts, columns(*vectors, 0, dims));
  e.latent = columns(*vectors, dims, vectors->cols - dims);
  e.stamp = embedding_stamp(base.stamp, model.stamp);
  return true;
}

/// All of it for one run that has an encoder; nullopt when stopped.
std::optional<LearnedVectors> embed_run(Library::Impl& impl, Collection& collection, const RunInfo& run,
                                        const std::string& device, const BaseModels& base, BaseVectors& base_vectors,
                                        const ProgressCallback& progress, std::stop_token stop) {
  const fs::path folder = impl.run_folder(run.id);
  LearnedVectors learned;
  if (!run.own) learned.weights = std::make_unique<HeldWeights>(folder);
  LearnedModel model =
      LearnedModel::load(folder, run, base, learned.weights ? learned.weights->load(run.model, device) : nullptr);
  const auto pixels = pixels_of_rows(impl, collection, model.encoder->cache_size(), progress, stop);
  if (!pixels) return std::nullopt;
  // Reading may have found more unreadable pictures; then the base has to leave them out, too.
  if (collection.row_count() != base_vectors.stored.embeddings.parts.rows) {
    auto fewer = embed_base(impl, collection, base, progress, stop);
    if (!fewer) return std::nullopt;
    base_vectors = std::move(*fewer);
  }
  const auto for_dictionary = pixels_of_rows(impl, collection, base.dictionary.size, progress, stop);
  if (!for_dictionary) return std::nullopt;
  if (for_dictionary->view().count != pixels->view().count) {
    throw Error(ErrorCode::io, "Pictures became unreadable while they were described", {}, "Embed them again.");
  }
  const DescribedPixels both{for_dictionary->view(), pixels->view()};
  const bool fitted_before = model.whitening.has_value();
  learned.stored = base_vectors.stored;
  if (!embed_learned(learned.stored, folder, collection, both, model, base, progress, stop)) return std::nullopt;
  learned.stored.embeddings.run = run.id;
  if (!fitted_before) learned.fitted = std::move(model);
  return learned;
}

const RunInfo& run_named(const Collection& collection, const std::string& id) {
  for (const RunInfo& run : collection.runs) {
    if (run.id == id) return run;
  }
  throw Error(ErrorCode::usage, "There is no such run", to_valid_utf8(id), "`info` lists the runs of the library.");
}

/// The folder of the current run may have been removed by hand.
std::string current_or_untrained(const Collection& collection) {
  const bool there =
      std::ranges::any_of(collection.runs, [&](const RunInfo& r) { return r.id == collection.current_run; });
  return there ? collection.current_run : untrained_run;
}

}  // namespace

bool embed(Library& library, const std::string& run, const ProgressCallback& progress, std::stop_token stop,
           bool relearn, const std::string& device) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  if (next.rows.empty()) {
    throw Error(ErrorCode::bad_input, "There are no usable pictures in this library", display_path(impl.folder),
                "Scan a folder of pictures first.");
  }
  next.runs = list_runs(impl.folder / "runs");
  const std::string id = run.empty() ? current_or_untrained(next) : run;

  const auto base = base_models(impl, next, relearn, progress, stop);
  if (!base) return false;
  auto base_vectors = embed_base(impl, next, *base, progress, stop);
  if (!base_vectors) return false;
  const auto keep_base_vectors = [&] {
    if (base_vectors->new_ones) write_embeddings(impl.run_folder(untrained_run), base_vectors->stored);
    base_vectors->new_ones = false;
  };
  if (!relearn) keep_base_vectors();
  std::optional<LearnedVectors> of_run;
  if (id != untrained_run) {
    const RunInfo& of = run_named(next, id);
    of_run = embed_run(impl, next, of, device.empty() ? of.train.device : device, *base, *base_vectors, progress, stop);
    if (!of_run) return false;
  }
  // From here on nothing stops: models and vectors belong together.
  if (relearn) base->save(impl.folder);
  keep_base_vectors();
  if (of_run) write_learned(impl.run_folder(id), *of_run, *base);
  const Embeddings& e = of_run ? of_run->stored.embeddings : base_vectors->stored.embeddings;
  ExactIndex(fuse(e.parts, e.blocks, PartWeights{}), e.stamp).save(impl.run_folder(id) / "index.faiss");
  write_meta(*impl.database, "current_run", id);
  next.current_run = id;
  next.runs = list_runs(impl.folder / "runs");
  impl.load_run(next);
  impl.publish(std::move(next));
  return true;
}

}  // namespace lookalike
