#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/library/collection.h"

namespace lookalike {

/// What makes two pictures near-duplicates: few differing bits of their perceptual hashes (0 … 12), or a small distance
/// (1 − cosine, 0 … 0.3) of their default fused vectors.
enum class DuplicatesBy { hash, descriptor };
DuplicatesBy duplicates_by_from_string(const std::string& name);  ///< hash or descriptor. Throws Error(usage).

/// The largest distance that can be asked for, and one to begin with.
double largest_duplicate_distance(DuplicatesBy by);
double default_duplicate_distance(DuplicatesBy by);

/// Of each group all but the one worth keeping: the largest by pixels, then by bytes, then the first. By group.
std::vector<std::int64_t> spare_rows(const Collection& collection,
                                     const std::vector<std::vector<std::int64_t>>& groups);

/// Groups of pictures that are nearly the same, at any distance asked for. Immutable; any thread may ask.
class NearDuplicates {
 public:
  /// Compares the pictures with each other, which takes long by descriptor only. Null when stopped. Throws
  /// Error(bad_input) when that needs embeddings and there are none.
  static std::shared_ptr<const NearDuplicates> find(std::shared_ptr<const Collection> collection, DuplicatesBy by,
                                                    const ProgressCallback& progress, std::stop_token stop);
  virtual ~NearDuplicates() = default;

  /// Rows that are linked, directly or through others, by pairs at most `distance` apart: groups of two or more, by
  /// first member, members rising. Throws Error(usage) beyond the largest distance.
  std::vector<std::vector<std::int64_t>> groups(double distance) const;

 protected:
  explicit NearDuplicates(DuplicatesBy by) : by_(by) {}
  virtual std::vector<std::vector<std::int64_t>> linked(double distance) const = 0;

 private:
  DuplicatesBy by_;
};

}  // namespace lookalike
