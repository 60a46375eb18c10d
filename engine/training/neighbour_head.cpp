#include "engine/training/neighbour_head.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <random>
#include <span>
#include <utility>

#include "engine/core/error.h"
#include "engine/model/config.h"
#include "engine/model/torch_runtime.h"
#include "engine/model/weights.h"
#include "engine/training/optimizer.h"
#include "engine/training/schedule.h"

namespace lookalike {
namespace {

namespace F = torch::nn::functional;

constexpr int hidden = 512, epochs = 30;
constexpr std::int64_t batch_size = 256, most_steps = 3000, rows_at_once = 8192;
constexpr double temperature = 0.2, dropout = 0.3;

TrainConfig optimisation() {
  TrainConfig config;
  config.epochs = 1;
  config.optimizer = OptimizerKind::adamw;
  config.learning_rate = 3e-3;
  config.weight_decay = 1e-3;
  config.schedule = Schedule::one_cycle;
  return config;
}

/// A view of the rows, scaled so that a value varies by about 1.
at::Tensor inputs_of(const Matrix& rows, std::int64_t begin, std::int64_t count) {
  auto* data = const_cast<float*>(rows.data.data() + begin * rows.cols);
  return torch::from_blob(data, {count, rows.cols}) * std::sqrt(static_cast<double>(rows.cols));
}

/// Which pictures belong together: those of one label, where a picture has one that others have, too; otherwise its
/// neighbours, but for those known to be of another kind.
class Partners {
 public:
  Partners(const std::vector<std::int64_t>& neighbours, std::int64_t rows, const KnownLabels& known)
      : each_(static_cast<std::int64_t>(neighbours.size()) / rows), neighbours_(neighbours), known_(known) {
    for (std::int64_t row = 0; row < rows; ++row) {
      if (known.of(row) >= 0) labelled_[known.of(row)].push_back(row);
    }
    for (std::int64_t row = 0; row < rows; ++row) {
      if (!of(row).empty()) usable_.push_back(row);
    }
  }

  /// A step must not push them apart: a is b, or belongs to it, or the other way round.
  bool together(std::int64_t a, std::int64_t b) const {
    if (a == b || known_.alike(a, b)) return true;
    return !known_.differ(a, b) && (lists(a, b) || lists(b, a));
  }
  /// Empty for a picture that nothing is known of.
  std::vector<std::int64_t> of(std::int64_t row) const {
    std::vector<std::int64_t> partners;
    if (known_.of(row) >= 0) partners = labelled_.at(known_.of(row));
    std::erase(partners, row);
    if (!partners.empty()) return partners;
    std::ranges::copy_if(neighbours_of(row), std::back_inserter(partners),
                         [&](std::int64_t other) { return other >= 0 && !known_.differ(row, other); });
    return partners;
  }
  const std::vector<std::int64_t>& usable() const { return usable_; }  ///< The rows with partners.

 private:
  std::span<const std::int64_t> neighbours_of(std::int64_t row) const {
    return std::span(neighbours_).subspan(static_cast<std::size_t>(row * each_), static_cast<std::size_t>(each_));
  }
  bool lists(std::int64_t a, std::int64_t b) const {
    return std::ranges::find(neighbours_of(a), b) != neighbours_of(a).end();
  }

  const std::int64_t each_;
  const std::vector<std::int64_t>& neighbours_;
  const KnownLabels& known_;
  std::map<std::int32_t, std::vector<std::int64_t>> labelled_;
  std::vector<std::int64_t> usable_;
};

struct Pairs {
  std::vector<std::int64_t> rows, partners;
};

/// A partner for each row of the batch.
Pairs draw_pairs(std::span<const std::int64_t> batch, const Partners& partners, std::mt19937_64& random) {
  Pairs pairs;
  for (const std::int64_t row : batch) {
    const auto all = partners.of(row);
    pairs.rows.push_back(row);
    pairs.partners.push_back(all[std::uniform_int_distribution<std::size_t>(0, all.size() - 1)(random)]);
  }
  return pairs;
}

/// 0 where a pair may be pushed apart and for each picture with its own partner, −∞ elsewhere.
at::Tensor mask_of(const Pairs& pairs, const Partners& partners) {
  const auto count = static_cast<std::int64_t>(pairs.rows.size());
  at::Tensor mask = torch::zeros({count, count});
  float* value = mask.data_ptr<float>();
  for (const std::int64_t row : pairs.rows) {
    for (const std::int64_t partner : pairs.partners) *value++ = partners.together(row, partner) ? -1e9f : 0.0f;
  }
  mask.fill_diagonal_(0);
  return mask;
}

/// Of each of these pictures one of its looks.
at::Tensor gathered(const Matrix& rows, int looks, const std::vector<std::int64_t>& which, std::mt19937_64& random) {
  Matrix out(static_cast<std::int64_t>(which.size()), rows.cols);
  std::uniform_int_distribution<std::int64_t> look(0, looks - 1);
  for (std::size_t i = 0; i < which.size(); ++i) {
    std::ranges::copy(rows.row(which[i] * looks + look(random)), out.row(static_cast<std::int64_t>(i)).begin());
  }
  return inputs_of(out, 0, out.rows);  // the product is a copy
}

at::Tensor dropped(const at::Tensor& rows, at::Generator& random) {
  return rows * torch::empty_like(rows).bernoulli_(1 - dropout, random) / (1 - dropout);
}

}  // namespace

struct NeighbourHead::Network : torch::nn::Module {
  explicit Network(std::int64_t inputs) {
    layers = register_module(
        "layers",
        torch::nn::Sequential(torch::nn::Linear(inputs, hidden), torch::nn::BatchNorm1d(hidden), torch::nn::ReLU(),
                              torch::nn::Linear(hidden, hidden / 2), torch::nn::BatchNorm1d(hidden / 2),
                              torch::nn::ReLU(), torch::nn::Linear(hidden / 2, NeighbourHead::dims)));
  }

  /// As LibTorch does it, but from a generator of our own: another thread may be using the common one.
  void initialise(at::Generator& random) {
    const torch::NoGradGuard no_grad;
    for (const auto& layer : *layers) {
      auto* linear = layer.ptr()->as<torch::nn::Linear>();
      if (!linear) continue;
      const double bound = 1 / std::sqrt(static_cast<double>(linear->weight.size(1)));
      linear->weight.uniform_(-bound, bound, random);
      linear->bias.uniform_(-bound, bound, random);
    }
  }

  at::Tensor forward(const at::Tensor& rows) { return F::normalize(layers->forward(rows)); }

  torch::nn::Sequential layers{nullptr};
};

NeighbourHead::NeighbourHead(std::shared_ptr<Network> network) : network_(std::move(network)) {
  network_->eval();
}

std::optional<NeighbourHead> NeighbourHead::fit(const Matrix& rows, int looks,
                                                const std::vector<std::int64_t>& neighbours, std::uint64_t seed,
                                                const ProgressCallback& progress, std::stop_token stop,
                                                const KnownLabels& known) {
  const std::int64_t pictures = looks > 0 ? rows.rows / looks : 0;
  const bool fit = std::ranges::all_of(neighbours, [&](std::int64_t n) { return n < pictures; });
  const bool labels_fit = known.empty() || std::ssize(known.labels) == pictures;
  if (!fit || !labels_fit || pictures == 0 || rows.rows % looks != 0 ||
      neighbours.size() % static_cast<std::size_t>(pictures) != 0) {
    throw Error(ErrorCode::internal, "The neighbours do not fit the pictures");
  }
  return translating_errors("Learning from neighbours", [&]() -> std::optional<NeighbourHead> {
    prepare_torch();
    auto network = std::make_shared<Network>(rows.cols);
    at::Generator random = at::make_generator<at::CPUGeneratorImpl>(seed);
    network->initialise(random);
    const TrainConfig config = optimisation();
    Optimizer optimizer(*network, config);
    const Partners partners(neighbours, pictures, known);
    std::mt19937_64 order(seed);
    std::vector<std::int64_t> usable = partners.usable();
    const auto count = static_cast<std::int64_t>(usable.size());
    const std::int64_t batches = (count + batch_size - 1) / batch_size;
    const std::int64_t steps = count < 2 ? 0 : std::min(epochs * batches, most_steps);
    ProgressMeter meter(progress, "Learning from neighbours", steps);
    for (std::int64_t step = 0; step < steps; ++step) {
      if (stop.stop_requested()) return std::nullopt;
      const std::int64_t place = step % batches;
      if (place == 0) std::ranges::shuffle(usable, order);
      const std::int64_t begin = place * count / batches, end = (place + 1) * count / batches;  // nearly equal
      const Pairs pairs =
          draw_pairs(std::span(usable).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)),
                     partners, order);
      const at::Tensor a = network->forward(dropped(gathered(rows, looks, pairs.rows, order), random));
      const at::Tensor b = network->forward(dropped(gathered(rows, looks, pairs.partners, order), random));
      const at::Tensor similarity = torch::mm(a, b.t()) / temperature + mask_of(pairs, partners);
      const at::Tensor own = torch::arange(end - begin);
      optimizer.zero_grad();
      (F::cross_entropy(similarity, own) + F::cross_entropy(similarity.t(), own)).backward();
      optimizer.step(learning_rate_at(config, 1, static_cast<double>(step) / static_cast<double>(steps)));
      meter.advance();
    }
    meter.finish();
    return NeighbourHead(std::move(network));
  });
}

Matrix NeighbourHead::apply(const Matrix& rows) const {
  return translating_errors("Placing pictures among their neighbours", [&] {
    prepare_torch();
    const torch::NoGradGuard no_grad;
    Matrix out(rows.rows, dims);
    for (std::int64_t begin = 0; begin < rows.rows; begin += rows_at_once) {
      const std::int64_t count = std::min(rows_at_once, rows.rows - begin);
      const at::Tensor placed = network_->forward(inputs_of(rows, begin, count)).contiguous();
      std::copy_n(placed.data_ptr<float>(), placed.numel(), out.row(begin).data());
    }
    return out;
  });
}

void NeighbourHead::save(TensorFile& file, const std::string& prefix) const {
  TensorFile arrays;
  store(*network_, arrays);
  for (auto& [name, record] : arrays.tensors) file.tensors[prefix + "." + name] = std::move(record);
}

NeighbourHead NeighbourHead::load(const TensorFile& file, const std::string& prefix, std::int64_t input_dims) {
  TensorFile arrays;
  for (const auto& [name, record] : file.tensors) {
    if (name.starts_with(prefix + ".")) arrays.tensors[name.substr(prefix.size() + 1)] = record;
  }
  auto network = std::make_shared<Network>(input_dims);
  restore(*network, arrays, prefix);
  return NeighbourHead(std::move(network));
}

}  // namespace lookalike
