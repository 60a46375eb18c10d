#include "engine/data/health_report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>

#include "engine/core/csv.h"
#include "engine/core/files.h"
#include "engine/core/hash.h"
#include "engine/core/union_find.h"
#include "engine/data/perceptual_hash.h"

namespace lookalike {
namespace {

using Groups = std::vector<std::vector<std::size_t>>;

Groups same_bytes(const std::vector<Picture>& pictures) {
  UnionFind sets(pictures.size());
  std::unordered_map<std::string_view, std::size_t> first_with;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!pictures[i].usable() || pictures[i].content_hash.empty()) continue;
    sets.unite(first_with.try_emplace(pictures[i].content_hash, i).first->second, i);
  }
  return sets.groups(2);
}

/// A hash of 0 means that none was computed: such pictures are like no other.
Groups alike(const std::vector<Picture>& pictures, int max_distance) {
  std::vector<std::size_t> members;
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!pictures[i].usable() || pictures[i].perceptual_hash == 0) continue;
    members.push_back(i);
    hashes.push_back(pictures[i].perceptual_hash);
  }
  Groups groups = near_duplicate_groups(hashes, max_distance);
  for (auto& group : groups) {
    for (auto& i : group) i = members[i];
  }
  return groups;
}

/// The sets of usable pictures that must not be torn apart, single pictures included.
Groups inseparable(const std::vector<Picture>& pictures, const Groups& duplicates, const Groups& near_duplicates) {
  UnionFind sets(pictures.size());
  for (const Groups* groups : {&duplicates, &near_duplicates}) {
    for (const auto& group : *groups) {
      for (const std::size_t i : group) sets.unite(group.front(), i);
    }
  }
  Groups all = sets.groups(1);
  std::erase_if(all, [&](const auto& group) { return !pictures[group.front()].usable(); });
  return all;
}

std::vector<std::size_t> group_numbers(std::size_t count, const Groups& groups) {
  std::vector<std::size_t> numbers(count, 0);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const std::size_t i : groups[g]) numbers[i] = g + 1;
  }
  return numbers;
}

constexpr int split_near_duplicate_bits = 4;

}  // namespace

HealthReport make_health_report(const std::vector<Picture>& pictures, int near_duplicate_bits) {
  HealthReport report;
  report.found = pictures.size();
  for (const Picture& picture : pictures) ++report.by_health[static_cast<std::size_t>(picture.health)];
  report.usable = report.count(Health::usable);
  report.duplicates = same_bytes(pictures);
  report.near_duplicates = alike(pictures, near_duplicate_bits);
  for (const auto& group : inseparable(pictures, report.duplicates, report.near_duplicates)) {
    const auto validation = static_cast<std::size_t>(
        std::count_if(group.begin(), group.end(), [&](std::size_t i) { return pictures[i].side == Side::validation; }));
    report.leaking_pairs += validation * (group.size() - validation);
  }
  std::erase_if(report.near_duplicates, [&](const auto& group) {
    const std::string& hash = pictures[group.front()].content_hash;
    return !hash.empty() &&
           std::all_of(group.begin(), group.end(), [&](std::size_t i) { return pictures[i].content_hash == hash; });
  });
  return report;
}

std::string health_report_csv(const std::vector<Picture>& pictures, const HealthReport& report) {
  const auto duplicate = group_numbers(pictures.size(), report.duplicates);
  const auto near_duplicate = group_numbers(pictures.size(), report.near_duplicates);
  const auto number = [](std::size_t n) { return n == 0 ? std::string() : std::to_string(n); };
  std::string csv = "path,health,detail,duplicate_group,near_duplicate_group\n";
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const Picture& picture = pictures[i];
    if (picture.usable() && duplicate[i] == 0 && near_duplicate[i] == 0) continue;
    csv += csv_field(to_valid_utf8(picture.path)) + ',' + std::string(to_string(picture.health)) + ',' +
           csv_field(picture.detail) + ',' + number(duplicate[i]) + ',' + number(near_duplicate[i]) + '\n';
  }
  return csv;
}

void assign_split(std::vector<Picture>& pictures, double validation_share, std::uint64_t seed) {
  Groups groups = inseparable(pictures, same_bytes(pictures), alike(pictures, split_near_duplicate_bits));
  std::size_t usable = 0;
  for (const auto& group : groups) usable += group.size();

  // The order comes from the paths and the seed, not from the position: adding a picture hardly changes the others.
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t g = 0; g < groups.size(); ++g) order.emplace_back(hash64(pictures[groups[g].front()].path, seed), g);
  std::sort(order.begin(), order.end());

  const double share = validation_share > 0 ? std::min(validation_share, 1.0) : 0;  // Not a number counts as none.
  auto wanted = static_cast<std::size_t>(std::llround(share * static_cast<double>(usable)));
  wanted = groups.size() < 2 ? 0 : std::clamp<std::size_t>(wanted, 1, usable - 1);

  std::size_t taken = 0;
  std::vector<std::size_t> left;
  const auto take = [&](std::size_t g) {
    taken += groups[g].size();
    for (const std::size_t i : groups[g]) pictures[i].side = Side::validation;
  };
  for (Picture& picture : pictures) picture.side = Side::train;
  for (const auto& [key, g] : order) {
    if (taken + groups[g].size() <= wanted)
      take(g);
    else
      left.push_back(g);
  }
  // One more group when too many beat too few, or when there would be none; one always stays for training.
  if (left.size() < 2 || taken == wanted) return;
  const std::size_t smallest = *std::min_element(
      left.begin(), left.end(), [&](std::size_t a, std::size_t b) { return groups[a].size() < groups[b].size(); });
  if (taken == 0 || taken + groups[smallest].size() - wanted < wanted - taken) take(smallest);
}

}  // namespace lookalike
