#include <algorithm>
#include <cstring>
#include <functional>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/data/pixel_cache.h"
#include "engine/library/catalogue.h"
#include "engine/library/descriptor_models.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/pixels.h"
#include "engine/library/run_files.h"
#include "engine/search/index.h"

namespace lookalike {
namespace {

using DescribeRows = std::function<std::optional<Matrix>(const PixelView&)>;

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
                                     const std::vector<std::string>& hashes, const PixelView& pixels,
                                     const DescribeRows& describe) {
  Matrix out(static_cast<std::int64_t>(hashes.size()), old.cols);
  const auto missing = take_over(old, old_hashes, hashes, out);
  if (missing.empty()) return out;
  if (missing.size() == hashes.size()) return describe(pixels);
  const std::size_t bytes = pixels.picture_bytes();
  std::vector<std::uint8_t> subset(missing.size() * bytes);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    std::memcpy(subset.data() + i * bytes, pixels.picture(missing[i]).data(), bytes);
  }
  const auto fresh = describe({subset.data(), static_cast<std::int64_t>(missing.size()), pixels.size});
  if (!fresh) return std::nullopt;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    std::ranges::copy(fresh->row(static_cast<std::int64_t>(i)), out.row(missing[i]).begin());
  }
  return out;
}

/// Brings the untrained run up to date (models, embeddings.npy) and returns its vectors; nullopt when stopped.
std::optional<StoredEmbeddings> embed_base(Library::Impl& impl, Collection& collection, bool relearn,
                                           const ProgressCallback& progress, std::stop_token stop) {
  const auto pixels = pixels_of_rows(impl, collection, Dictionary{}.size, progress, stop);
  if (!pixels) return std::nullopt;
  const PixelView view = pixels->view();
  auto models = relearn ? std::nullopt : BaseModels::load(impl.folder);
  if (!models) models = BaseModels::learn(impl.folder, view, progress, stop);
  if (!models) return std::nullopt;

  const fs::path run = impl.run_folder(untrained_run);
  auto old = read_embeddings(run);
  if (!old || old->embeddings.stamp != models->stamp) old = StoredEmbeddings{};
  StoredEmbeddings next;
  next.content_hashes = row_hashes(collection);
  next.embeddings.run = untrained_run;
  next.embeddings.stamp = models->stamp;
  next.embeddings.blocks = models->blocks();
  const auto describe = [&](const PixelView& some) { return models->parts(some, progress, stop); };
  auto parts = update_vectors(old->embeddings.parts, old->content_hashes, next.content_hashes, view, describe);
  if (!parts) return std::nullopt;
  next.embeddings.parts = std::move(*parts);
  if (next.content_hashes != old->content_hashes) write_embeddings(run, next);
  return next;
}

/// Learned features beside latents for all rows, so that both travel together through update_vectors().
struct LearnedVectors {
  Matrix part, latent;
};

std::optional<LearnedVectors> embed_learned(Library::Impl& impl, Collection& collection, const RunInfo& run,
                                            LearnedModel& model, const ProgressCallback& progress,
                                            std::stop_token stop) {
  const auto pixels = pixels_of_rows(impl, collection, model.encoder->cache_size(), progress, stop);
  if (!pixels) return std::nullopt;
  const fs::path folder = impl.run_folder(run.id);
  const auto old = read_embeddings(folder);
  const bool known = old && model.whitening && !old->embeddings.blocks.empty() &&
                     old->embeddings.blocks.back().name == "learned" && !old->embeddings.latent.empty();
  Matrix old_vectors;
  std::vector<std::string> old_hashes;
  const auto base = BaseModels::load(impl.folder);
  if (known && base && old->embeddings.stamp == embedding_stamp(base->stamp, model.stamp)) {
    const PartBlock& block = old->embeddings.blocks.back();
    Matrix part(old->embeddings.parts.rows, block.dims);
    for (std::int64_t r = 0; r < part.rows; ++r) {
      std::ranges::copy(old->embeddings.parts.row(r).subspan(static_cast<std::size_t>(block.offset)),
                        part.row(r).begin());
    }
    old_vectors = beside(part, old->embeddings.latent);
    old_hashes = old->content_hashes;
  }
  const auto describe = [&](const PixelView& some) -> std::optional<Matrix> {
    const Encoder::Codes codes = model.encoder->encode(some, progress, stop);
    if (stop.stop_requested()) return std::nullopt;
    if (!model.whitening) model.fit_and_save(folder, codes.features);
    return beside(model.whitening->apply(codes.features), codes.latent);
  };
  const auto vectors = update_vectors(old_vectors, old_hashes, row_hashes(collection), pixels->view(), describe);
  if (!vectors) return std::nullopt;
  const int dims = model.block(0).dims;
  LearnedVectors result{Matrix(vectors->rows, dims), Matrix(vectors->rows, vectors->cols - dims)};
  for (std::int64_t r = 0; r < vectors->rows; ++r) {
    std::ranges::copy(vectors->row(r).first(static_cast<std::size_t>(dims)), result.part.row(r).begin());
    std::ranges::copy(vectors->row(r).subspan(static_cast<std::size_t>(dims)), result.latent.row(r).begin());
  }
  return result;
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
           bool relearn) {
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

  auto stored = embed_base(impl, next, relearn, progress, stop);
  if (!stored) return false;
  if (id != untrained_run) {
    const RunInfo& info = run_named(next, id);
    LearnedModel model = LearnedModel::load(impl.run_folder(id), info.model);
    auto learned = embed_learned(impl, next, info, model, progress, stop);
    if (!learned) return false;
    // Reading the learned pixels may have found more unreadable pictures; then the base has to leave them out, too.
    if (learned->part.rows != stored->embeddings.parts.rows) stored = embed_base(impl, next, false, progress, stop);
    if (!stored) return false;
    Embeddings& e = stored->embeddings;
    e.run = id;
    e.stamp = embedding_stamp(e.stamp, model.stamp);
    e.blocks.push_back(model.block(static_cast<int>(e.parts.cols)));
    e.parts = beside(e.parts, learned->part);
    e.latent = std::move(learned->latent);
    write_embeddings(impl.run_folder(id), *stored);
  }
  const Embeddings& e = stored->embeddings;
  ExactIndex(fuse(e.parts, e.blocks, PartWeights{}), e.stamp).save(impl.run_folder(id) / "index.faiss");
  write_meta(*impl.database, "current_run", id);
  next.current_run = id;
  next.runs = list_runs(impl.folder / "runs");
  impl.load_run(next);
  impl.publish(std::move(next));
  return true;
}

}  // namespace lookalike
