#include "engine/library/search_index.h"

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace lookalike {
namespace {

fs::path file_of(const Collection& collection) {
  return collection.library_folder / "runs" / collection.embeddings->run / "ivf.safetensors";
}

/// Nullopt when there is no usable one; `message` then says why, if that is worth saying.
std::optional<IvfIndex> stored_index(const Collection& collection, const PreparedView& view, std::string& message) {
  if (!index_is_stored(collection)) return std::nullopt;
  try {
    return IvfIndex::load(file_of(collection), collection.embeddings->stamp, view.rows());
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input && error.code() != ErrorCode::io) throw;
    message = error.what();
    return std::nullopt;
  }
}

}  // namespace

bool index_is_stored(const Collection& collection) {
  std::error_code ignored;
  return collection.embeddings && fs::exists(file_of(collection), ignored);
}

std::string index_damage(const Collection& collection) try {
  if (index_is_stored(collection)) IvfIndex::require_intact(file_of(collection), collection.embeddings->stamp);
  return {};
} catch (const Error& error) {
  return error.what();
}

IndexOutcome obtain_index(const Collection& collection, std::shared_ptr<const PreparedView> view, bool build,
                          const ProgressCallback& progress, std::stop_token stop) {
  IndexOutcome outcome;
  auto index = stored_index(collection, *view, outcome.message);
  const bool finished = index && index->complete();
  if (!finished && !build) return outcome;
  if (!index) index.emplace(view->rows());
  if (!finished) {
    if (!index->grow(progress, stop)) return outcome;
    try {
      if (!collection.read_only) index->save(file_of(collection), collection.embeddings->stamp);
    } catch (const Error& error) {
      outcome.message = error.what();  // it serves until the program ends
    }
  }
  outcome.index = std::make_shared<IndexOfView>(IndexOfView{std::move(view), std::move(*index)});
  return outcome;
}

}  // namespace lookalike
