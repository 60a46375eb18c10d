#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "engine/data/picture.h"

namespace lookalike {

/// What the scan found, as counts and groups of indices into the pictures it was made from. A value.
struct HealthReport {
  std::size_t found = 0;
  std::size_t usable = 0;
  std::array<std::size_t, 6> by_health{};                 ///< Indexed by Health.
  std::vector<std::vector<std::size_t>> duplicates;       ///< Usable pictures with the same bytes, groups of ≥ 2.
  std::vector<std::vector<std::size_t>> near_duplicates;  ///< Alike by perceptual hash, not all the same bytes.
  /// Pairs (train, validation) of duplicates or near-duplicates on different sides: 0 unless somebody moved pictures.
  std::size_t leaking_pairs = 0;

  std::size_t count(Health health) const { return by_health[static_cast<std::size_t>(health)]; }
};

/// Pictures differing in at most `near_duplicate_bits` of their perceptual hashes are near-duplicates; a picture whose
/// hash is 0 (none computed) is like no other.
HealthReport make_health_report(const std::vector<Picture>& pictures, int near_duplicate_bits = 4);

/// CSV with the columns path,health,detail,duplicate_group,near_duplicate_group (one line a picture that has something
/// to say).
std::string health_report_csv(const std::vector<Picture>& pictures, const HealthReport& report);

/// Puts each usable picture on the train or validation side: the same seed and pictures give the same split, duplicate
/// and near-duplicate groups stay together, and the validation share is met as closely as groups allow. A collection
/// of at least two separate pictures has at least one on each side.
void assign_split(std::vector<Picture>& pictures, double validation_share, std::uint64_t seed);

}  // namespace lookalike
