#include "ui/models/health_filter.h"

#include <algorithm>

#include "ui/translate.h"

namespace lookalike {

namespace {

using Groups = std::vector<std::vector<std::size_t>>;

std::vector<std::size_t> with_health(const Collection& collection, Health health) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < collection.pictures.size(); ++i) {
    if (collection.pictures[i].health == health) found.push_back(i);
  }
  return found;
}

Groups leaking(const Collection& collection) {
  Groups all;
  for (const Groups* groups : {&collection.health.duplicates, &collection.health.near_duplicates}) {
    for (const auto& group : *groups) {
      const Side first = collection.pictures[group.front()].side;
      const auto other = [&](std::size_t i) { return collection.pictures[i].side != first; };
      if (std::ranges::any_of(group, other)) all.push_back(group);
    }
  }
  return all;
}

std::vector<std::size_t> members(const Groups& groups) {
  std::vector<std::size_t> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

Groups filtered_groups(const Collection& collection, HealthFilter filter) {
  switch (filter) {
    case HealthFilter::duplicates:
      return collection.health.duplicates;
    case HealthFilter::near_duplicates:
      return collection.health.near_duplicates;
    case HealthFilter::leaks:
      return leaking(collection);
    default:
      return {};
  }
}

std::vector<std::size_t> filtered_pictures(const Collection& collection, HealthFilter filter) {
  switch (filter) {
    case HealthFilter::usable:
      return with_health(collection, Health::usable);
    case HealthFilter::unreadable:
      return with_health(collection, Health::unreadable);
    case HealthFilter::truncated:
      return with_health(collection, Health::truncated);
    case HealthFilter::too_large:
      return with_health(collection, Health::too_large);
    case HealthFilter::too_small:
      return with_health(collection, Health::too_small);
    case HealthFilter::unsupported:
      return with_health(collection, Health::unsupported);
    default:
      return members(filtered_groups(collection, filter));
  }
}

std::size_t filtered_count(const Collection& collection, HealthFilter filter) {
  switch (filter) {
    case HealthFilter::usable:
      return collection.health.count(Health::usable);
    case HealthFilter::unreadable:
      return collection.health.count(Health::unreadable);
    case HealthFilter::truncated:
      return collection.health.count(Health::truncated);
    case HealthFilter::too_large:
      return collection.health.count(Health::too_large);
    case HealthFilter::too_small:
      return collection.health.count(Health::too_small);
    case HealthFilter::unsupported:
      return collection.health.count(Health::unsupported);
    default:
      return filtered_pictures(collection, filter).size();
  }
}

QString health_filter_name(HealthFilter filter) {
  switch (filter) {
    case HealthFilter::usable:
      return tr("All usable");
    case HealthFilter::unreadable:
      return tr("Unreadable");
    case HealthFilter::truncated:
      return tr("Truncated");
    case HealthFilter::too_large:
      return tr("Too large");
    case HealthFilter::too_small:
      return tr("Too small");
    case HealthFilter::unsupported:
      return tr("Unsupported");
    case HealthFilter::duplicates:
      return tr("Exact duplicates");
    case HealthFilter::near_duplicates:
      return tr("Near-duplicates");
    case HealthFilter::leaks:
      return tr("In training and validation");
  }
  return {};
}

bool always_shown(HealthFilter filter) {
  return filter == HealthFilter::usable || filter == HealthFilter::unreadable || filter == HealthFilter::duplicates ||
         filter == HealthFilter::near_duplicates || filter == HealthFilter::leaks;
}

}  // namespace lookalike
