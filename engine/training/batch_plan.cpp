#include "engine/training/batch_plan.h"

#include <algorithm>
#include <map>
#include <random>

#include "engine/core/hash.h"

namespace lookalike {
namespace {

/// Gives the items out in a random order, and when all had their turn in another one.
template <typename T>
class Turns {
 public:
  explicit Turns(std::vector<T> items) : items_(std::move(items)), next_(items_.size()) {}
  T next(std::mt19937_64& random) {
    if (next_ == items_.size()) {
      std::shuffle(items_.begin(), items_.end(), random);
      next_ = 0;
    }
    return items_[next_++];
  }

 private:
  std::vector<T> items_;
  std::size_t next_;
};

/// `count` different labels: those whose turn it is, each followed by one that is known to differ from it.
std::vector<std::int32_t> draw_labels(Turns<std::int32_t>& turns, const std::vector<std::int32_t>& all,
                                      std::size_t count, const KnownLabels& known, std::mt19937_64& random) {
  std::vector<std::int32_t> drawn;
  const auto is_new = [&](std::int32_t label) { return std::ranges::find(drawn, label) == drawn.end(); };
  while (drawn.size() < count) {
    const std::int32_t label = turns.next(random);
    if (!is_new(label)) continue;
    drawn.push_back(label);
    if (known.all_differ || drawn.size() == count) continue;
    std::vector<std::int32_t> others;
    std::ranges::copy_if(all, std::back_inserter(others),
                         [&](std::int32_t other) { return known.labels_differ(label, other) && is_new(other); });
    if (!others.empty()) drawn.push_back(Turns(others).next(random));
  }
  return drawn;
}

std::mt19937_64 random_of(std::uint64_t seed, int epoch) {
  return std::mt19937_64(mix_seed(seed, static_cast<std::uint64_t>(epoch)));
}

}  // namespace

BatchPlan::BatchPlan(std::vector<std::int64_t> rows, int batch, std::uint64_t seed, int epoch)
    : rows_(std::move(rows)) {
  const auto count = static_cast<std::int64_t>(rows_.size());
  const std::int64_t batches = std::max<std::int64_t>(1, std::min((count + batch - 1) / batch, count / 2));
  for (std::int64_t b = 1; b <= batches; ++b) ends_.push_back(count * b / batches);
  std::mt19937_64 random = random_of(seed, epoch);
  std::shuffle(rows_.begin(), rows_.end(), random);
}

BatchPlan::BatchPlan(const KnownLabels& known, std::span<const std::int64_t> rows, int batch, int per_label,
                     std::uint64_t seed, int epoch) {
  std::map<std::int32_t, std::vector<std::int64_t>> members;
  for (const std::int64_t row : rows) members[known.of(row)].push_back(row);
  std::vector<std::int32_t> labels;
  std::map<std::int32_t, Turns<std::int64_t>> pictures;
  std::size_t largest = 0;
  for (const auto& [label, some] : members) {
    labels.push_back(label);
    pictures.emplace(label, Turns(some));
    largest = std::max(largest, some.size());
  }
  const auto wanted = static_cast<std::size_t>(per_label);
  const std::size_t together =
      std::min(labels.size(), std::max<std::size_t>(2, static_cast<std::size_t>(batch) / wanted));
  const std::size_t each = std::max(wanted, std::min(static_cast<std::size_t>(batch) / together, largest));
  const std::size_t batches = std::max<std::size_t>(1, (rows.size() + together * each / 2) / (together * each));
  std::mt19937_64 random = random_of(seed, epoch);
  Turns<std::int32_t> turns(labels);
  for (std::size_t b = 0; b < batches; ++b) {
    for (const std::int32_t label : draw_labels(turns, labels, together, known, random)) {
      for (std::size_t i = 0; i < each; ++i) rows_.push_back(pictures.at(label).next(random));
    }
    ends_.push_back(pictures.empty() ? 0 : static_cast<std::int64_t>(rows_.size()));
  }
}

std::span<const std::int64_t> BatchPlan::batch(std::int64_t index) const {
  const std::int64_t begin = index == 0 ? 0 : ends_[static_cast<std::size_t>(index - 1)];
  const std::int64_t end = ends_[static_cast<std::size_t>(index)];
  return std::span(rows_).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

BatchPlan plan_of(const TrainData& data, const TrainConfig& config, int epoch) {
  if (config.triplet == 0) return BatchPlan(data.train_rows, config.batch, config.seed, epoch);
  return BatchPlan(data.known, labelled_rows(data.known, data.train_rows), config.batch, config.per_label, config.seed,
                   epoch);
}

}  // namespace lookalike
