#include "engine/library/near_duplicates.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/analysis/descriptor.h"
#include "engine/analysis/single_linkage.h"
#include "engine/core/error.h"
#include "engine/data/perceptual_hash.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

using Groups = std::vector<std::vector<std::int64_t>>;

class ByHash : public NearDuplicates {
 public:
  explicit ByHash(const Collection& collection) : NearDuplicates(DuplicatesBy::hash) {
    for (std::int64_t row = 0; row < collection.row_count(); ++row) {
      const std::uint64_t hash = collection.row_picture(row).perceptual_hash;
      if (hash == 0) continue;  // None was computed: like no other.
      rows_.push_back(row);
      hashes_.push_back(hash);
    }
  }

 protected:
  Groups linked(double distance) const override {
    Groups groups;
    for (const auto& group : near_duplicate_groups(hashes_, static_cast<int>(std::floor(distance)))) {
      auto& rows = groups.emplace_back();
      for (const std::size_t member : group) rows.push_back(rows_[member]);
    }
    return groups;
  }

 private:
  std::vector<std::int64_t> rows_;
  std::vector<std::uint64_t> hashes_;
};

class ByDescriptor : public NearDuplicates {
 public:
  explicit ByDescriptor(LinkForest forest) : NearDuplicates(DuplicatesBy::descriptor), forest_(std::move(forest)) {}

 protected:
  Groups linked(double distance) const override { return forest_.groups(distance); }

 private:
  LinkForest forest_;
};

}  // namespace

DuplicatesBy duplicates_by_from_string(const std::string& name) {
  if (name == "hash") return DuplicatesBy::hash;
  if (name == "descriptor") return DuplicatesBy::descriptor;
  throw Error(ErrorCode::usage, "Near-duplicates cannot be found by this", name, "Known are: hash, descriptor.");
}

double largest_duplicate_distance(DuplicatesBy by) {
  return by == DuplicatesBy::hash ? 12 : 0.3;
}

double default_duplicate_distance(DuplicatesBy by) {
  return by == DuplicatesBy::hash ? 4 : 0.1;
}

std::vector<std::int64_t> spare_rows(const Collection& collection,
                                     const std::vector<std::vector<std::int64_t>>& groups) {
  const auto worth = [&](std::int64_t row) {
    const Picture& picture = collection.row_picture(row);
    return std::pair(std::int64_t{picture.width} * picture.height, picture.file_size);
  };
  std::vector<std::int64_t> spare;
  for (const auto& group : groups) {
    const auto best = std::ranges::max_element(group, {}, worth);  // The first of equal ones.
    std::ranges::copy_if(group, std::back_inserter(spare), [&](std::int64_t row) { return row != *best; });
  }
  return spare;
}

std::shared_ptr<const NearDuplicates> NearDuplicates::find(std::shared_ptr<const Collection> collection,
                                                           DuplicatesBy by, const ProgressCallback& progress,
                                                           std::stop_token stop) {
  if (by == DuplicatesBy::hash) return std::make_shared<const ByHash>(*collection);
  const Embeddings& e = require_embeddings(*collection);
  auto forest =
      link_near_rows(fuse(e.parts, e.blocks, PartWeights{}), largest_duplicate_distance(by), 1, progress, stop);
  if (!forest) return nullptr;
  return std::make_shared<const ByDescriptor>(std::move(*forest));
}

std::vector<std::vector<std::int64_t>> NearDuplicates::groups(double distance) const {
  if (!(distance >= 0) || distance > largest_duplicate_distance(by_)) {
    throw Error(ErrorCode::usage, "This distance is out of range", std::to_string(distance),
                by_ == DuplicatesBy::hash ? "Between perceptual hashes: 0 to 12 bits."
                                          : "Between descriptors (1 - cosine): 0 to 0.3.");
  }
  return linked(distance);
}

}  // namespace lookalike
