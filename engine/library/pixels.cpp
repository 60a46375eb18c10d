#include "engine/library/pixels.h"

#include <numeric>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/catalogue.h"

namespace lookalike {

namespace {

[[noreturn]] void cannot_be_read(const Collection& collection) {
  throw Error(ErrorCode::bad_input, "None of the pictures can be read any more", display_path(collection.root),
              "Is the folder still there, and is its disk connected? Scan it again.");
}

}  // namespace

std::optional<PixelCache> pixels_of_rows(Library::Impl& impl, Collection& collection, int size,
                                         const ProgressCallback& progress, std::stop_token stop) {
  const FitPolicy policy = FitPolicy::crop;
  const fs::path path =
      impl.folder / ("pixels-" + std::to_string(size) + "-" + std::string(to_string(policy)) + ".cache");
  while (true) {
    if (collection.rows.empty()) cannot_be_read(collection);
    std::vector<const Picture*> pictures;
    for (const std::size_t index : collection.rows) pictures.push_back(&collection.pictures[index]);
    auto cache = PixelCache::open_or_build(path, collection.root, pictures, size, policy, progress, stop);
    if (!cache || cache->unreadable().empty()) return cache;

    // All of them at once: it is rather the folder that has gone, and nothing is said of the pictures.
    if (cache->unreadable().size() == collection.rows.size()) cannot_be_read(collection);
    for (const std::size_t row : cache->unreadable()) {
      Picture& picture = collection.pictures.edit()[collection.rows[row]];
      picture.content_hash.clear();  // so that the next scan tries again, though size and time are the same
      picture.health = Health::unreadable;
      picture.detail = "It could be read when the folder was scanned, but not any more.";
    }
    write_pictures(*impl.database, collection.pictures);
    std::erase_if(collection.rows, [&](std::size_t index) { return !collection.pictures[index].usable(); });
    collection.health = make_health_report(collection.pictures);
    impl.load_run(collection);  // Vectors, clusters and map have one row a picture, too.
  }
}

SplitRows split_rows(const Collection& collection, double validation_share) {
  SplitRows split;
  if (validation_share == 0) {  // assign_split() would keep one picture back all the same
    split.train.resize(static_cast<std::size_t>(collection.row_count()));
    std::iota(split.train.begin(), split.train.end(), 0);
    return split;
  }
  std::vector<Picture> pictures = collection.pictures;
  assign_split(pictures, validation_share, split_seed);
  for (std::int64_t row = 0; row < collection.row_count(); ++row) {
    const Picture& picture = pictures[collection.rows[static_cast<std::size_t>(row)]];
    (picture.side == Side::train ? split.train : split.validation).push_back(row);
  }
  return split;
}

}  // namespace lookalike
