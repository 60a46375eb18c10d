#include "engine/model/options.h"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace lookalike {
namespace {

using Group = Option::Group;
using Kind = Option::Kind;

bool always(const ModelConfig&) {
  return true;
}
bool is_landmark(const ModelConfig& m) {
  return m.architecture == Architecture::landmark_m1 || m.architecture == Architecture::landmark_m2 ||
         m.architecture == Architecture::landmark_m3;
}
bool has_free_size(const ModelConfig& m) {
  return !is_landmark(m);
}
bool has_dense_latent(const ModelConfig& m) {
  return !is_landmark(m) && m.architecture != Architecture::pool;
}
/// Each halving of the picture must come out even.
void narrow_input_size(Option& size, const ModelConfig& m) {
  switch (m.architecture) {
    case Architecture::scene:
      size.step = 4;
      break;
    case Architecture::dense:
    case Architecture::pool:
      size.step = 8;
      break;
    case Architecture::lookalike:
      size.step = 16;
      size.low = 32;
      size.high = 256;
      break;
    case Architecture::landmark_m1:
    case Architecture::landmark_m2:
    case Architecture::landmark_m3:
      size.low = size.high = 92;
  }
}
bool is_used(const TrainConfig&) {
  return true;
}
bool is_sgd(const TrainConfig& t) {
  return t.optimizer == OptimizerKind::sgd;
}
template <Schedule schedule>
bool follows(const TrainConfig& t) {
  return t.schedule == schedule;
}
bool has_invariance(const ModelConfig& m) {
  return m.architecture == Architecture::lookalike;
}

/// Reads and writes one member of one of the two structs.
template <auto Member>
struct Field;
template <typename Owner, typename T, T Owner::*Member>
struct Field<Member> {
  static T& in(Configuration& c) {
    if constexpr (std::is_same_v<Owner, ModelConfig>)
      return c.model.*Member;
    else
      return c.train.*Member;
  }
  static const T& in(const Configuration& c) { return in(const_cast<Configuration&>(c)); }

  static OptionValue get(const Configuration& c) {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      return static_cast<std::int64_t>(in(c));
    else
      return OptionValue(in(c));
  }
  static void set(Configuration& c, const OptionValue& value) {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      in(c) = static_cast<T>(std::get<std::int64_t>(value));
    else
      in(c) = std::get<T>(value);
  }
};

Option described(Kind kind, std::string name, std::string title, std::string help, Group group) {
  Option option;
  option.name = std::move(name);
  option.title = std::move(title);
  option.help = std::move(help);
  option.group = group;
  option.kind = kind;
  option.applies = always;
  option.used = is_used;
  return option;
}

template <auto Member>
Option make(Kind kind, std::string name, std::string title, std::string help, Group group) {
  Option option = described(kind, std::move(name), std::move(title), std::move(help), group);
  option.get = Field<Member>::get;
  option.set = Field<Member>::set;
  return option;
}

template <auto Member>
Option whole(std::string name, std::string title, std::string help, Group group, double low, double high) {
  Option option = make<Member>(Kind::whole, std::move(name), std::move(title), std::move(help), group);
  option.low = low;
  option.high = high;
  return option;
}

template <auto Member>
Option real(std::string name, std::string title, std::string help, Group group, double low, double high) {
  Option option = make<Member>(Kind::real, std::move(name), std::move(title), std::move(help), group);
  option.low = low;
  option.high = high;
  return option;
}

/// `choices` in the order of the enum.
template <auto Member>
Option choice(std::string name, std::string title, std::string help, Group group, std::vector<std::string> choices) {
  Option option = described(Kind::choice, std::move(name), std::move(title), std::move(help), group);
  option.get = [choices](const Configuration& c) {
    return OptionValue(choices.at(static_cast<std::size_t>(Field<Member>::in(c))));
  };
  option.set = [choices](Configuration& c, const OptionValue& value) {
    const auto index = std::find(choices.begin(), choices.end(), std::get<std::string>(value)) - choices.begin();
    using Enum = std::remove_cvref_t<decltype(Field<Member>::in(c))>;
    Field<Member>::in(c) = static_cast<Enum>(index);
  };
  option.choices = std::move(choices);
  return option;
}

Option for_networks(Option option, bool (*applies)(const ModelConfig&)) {
  option.applies = applies;
  return option;
}
Option used_if(bool (*used)(const TrainConfig&), Option option) {
  option.used = used;
  return option;
}
Option narrowed_by(void (*narrow)(Option&, const ModelConfig&), Option option) {
  option.narrow = narrow;
  return option;
}
Option above_low(Option option) {
  option.low_excluded = true;
  return option;
}

constexpr double weight_limit = 1e6;

std::vector<Option> network_options() {
  return {
      narrowed_by(narrow_input_size,
                  for_networks(whole<&ModelConfig::input_size>("input-size", "Input size",
                                                               "Pixels a side that the network sees; more is slower.",
                                                               Group::network, 16, 512),
                               has_free_size)),
      for_networks(whole<&ModelConfig::latent>("latent", "Latent size", "Numbers that a picture is squeezed into.",
                                               Group::network, 1, 8192),
                   has_dense_latent),
      real<&ModelConfig::width>("width", "Width", "Multiplies the filters of each layer; 2 is about four times slower.",
                                Group::network, 0.125, 8),
  };
}

std::vector<Option> objective_options() {
  return {
      choice<&TrainConfig::loss>("loss", "Loss",
                                 "How a reconstruction is compared with its picture: pixel by pixel (MSE, L1) or by "
                                 "local structure (SSIM).",
                                 Group::objective, {"mse", "l1", "ssim", "mse+ssim"}),
      real<&TrainConfig::l1_activity>("l1-activity", "L1 activity", "Drives latents to be sparse; 0 turns it off.",
                                      Group::objective, 0, weight_limit),
      for_networks(real<&TrainConfig::l2_latent>("l2-latent", "L2 of the latent kernel",
                                                 "Keeps the weights of the latent layer small; 0 turns it off.",
                                                 Group::objective, 0, weight_limit),
                   has_dense_latent),
      for_networks(real<&TrainConfig::invariance>("invariance", "Invariance",
                                                  "Weight of “two views of a picture are alike”; 0 turns it off.",
                                                  Group::objective, 0, weight_limit),
                   has_invariance),
      for_networks(whole<&TrainConfig::neighbours>("neighbours", "Neighbours",
                                                   "The second view may be of one of so many pictures that were found "
                                                   "alike before training; 0: always of the picture itself.",
                                                   Group::objective, 0, 100),
                   has_invariance),
  };
}

/// Of runs that learn from labels or marks.
std::vector<Option> label_options() {
  return {
      real<&TrainConfig::triplet>("triplet", "Triplet",
                                  "Weight of “like its own label, unlike the others”, beside the reconstruction.",
                                  Group::labels, 0, weight_limit),
      real<&TrainConfig::margin>("margin", "Margin",
                                 "How much farther than its own label others are to be; 0: as far as can be had.",
                                 Group::labels, 0, 2),
      whole<&TrainConfig::per_label>("per-label", "Pictures a label", "Of each label in a batch.", Group::labels, 2,
                                     1024),
  };
}

std::vector<Option> optimisation_options() {
  return {
      whole<&TrainConfig::epochs>("epochs", "Epochs", "Times that every picture is seen.", Group::optimisation, 1,
                                  100'000),
      whole<&TrainConfig::batch>("batch", "Batch size", "Pictures in each step.", Group::optimisation, 2, 4096),
      choice<&TrainConfig::optimizer>("optimizer", "Optimizer",
                                      "Adam suits nearly everything; AdamW decays weights apart from the gradient.",
                                      Group::optimisation, {"adam", "adamw", "sgd"}),
      above_low(real<&TrainConfig::learning_rate>("learning-rate", "Learning rate",
                                                  "Size of the steps; 0.001 as a rule.", Group::optimisation, 0, 100)),
      choice<&TrainConfig::schedule>("schedule", "Schedule", "How the learning rate changes over the run.",
                                     Group::optimisation,
                                     {"constant", "linear", "inverse-time", "polynomial", "cosine", "one-cycle"}),
      used_if(
          follows<Schedule::inverse_time>,
          real<&TrainConfig::decay>("decay", "Decay", "Of the inverse-time schedule: rate / (1 + decay · epochs done).",
                                    Group::optimisation, 0, 1000)),
      used_if(follows<Schedule::polynomial>,
              above_low(real<&TrainConfig::power>(
                  "power", "Power", "Of the polynomial schedule: rate · (1 − share of the run done)^power.",
                  Group::optimisation, 0, 100))),
      used_if(is_sgd, real<&TrainConfig::momentum>("momentum", "Momentum", "Of SGD: how much of the last step is kept.",
                                                   Group::optimisation, 0, 0.9999)),
      real<&TrainConfig::weight_decay>("weight-decay", "Weight decay", "Pulls every weight towards 0; 0 turns it off.",
                                       Group::optimisation, 0, 1),
  };
}

std::vector<Option> picture_options() {
  return {
      real<&TrainConfig::noise>("noise", "Noise",
                                "Denoising: Gaussian noise on what the network sees, as a share of the full range.",
                                Group::pictures, 0, 1),
      make<&TrainConfig::flips>(Kind::flag, "flips", "Flips", "Every second picture is mirrored, at random.",
                                Group::pictures),
      real<&TrainConfig::crop>("crop", "Crop", "Largest share of a picture's area that is cut away at random.",
                               Group::pictures, 0, 0.95),
      real<&TrainConfig::colour>("colour", "Colour", "Brightness, contrast and saturation change by up to this share.",
                                 Group::pictures, 0, 1),
      real<&TrainConfig::grey>("grey", "Grey", "Share of the pictures that lose their colour.", Group::pictures, 0, 1),
  };
}

std::vector<Option> stopping_options() {
  return {
      whole<&TrainConfig::patience>("patience", "Patience",
                                    "Training ends after this many epochs without a better value; 0 never.",
                                    Group::stopping, 0, 100'000),
      choice<&TrainConfig::watch>("watch", "Watch",
                                  "What makes an epoch the best one and what patience goes by; the validation loss is "
                                  "the mean squared error, whatever the loss; P@10 and NMI need labels.",
                                  Group::stopping,
                                  {"validation-loss", "p-at-10", "nmi", "neighbour-stability", "last-epoch"}),
      real<&TrainConfig::validation_share>("validation-share", "Validation share",
                                           "Share of the pictures that is kept for checking, such as 0.1; 0: none.",
                                           Group::stopping, 0, 0.9),
  };
}

std::vector<Option> machine_options() {
  return {
      whole<&TrainConfig::seed>("seed", "Seed", "The same seed gives the same result.", Group::machine, 0,
                                static_cast<double>(std::numeric_limits<std::int64_t>::max())),
      whole<&TrainConfig::threads>("threads", "Threads", "Processor cores to use; 0 means all.", Group::machine, 0,
                                   1024),
      make<&TrainConfig::device>(Kind::text, "device", "Device",
                                 "auto, cpu, or a graphics card: cuda, cuda:1 and so on.", Group::machine),
      make<&TrainConfig::mixed_precision>(Kind::flag, "mixed-precision", "Mixed precision",
                                          "Half-size numbers where they do no harm: faster on hardware made for them, "
                                          "less exact.",
                                          Group::machine),
  };
}

std::vector<Option> make_options() {
  std::vector<Option> all;
  for (auto make_group : {network_options, objective_options, label_options, optimisation_options, picture_options,
                          stopping_options, machine_options}) {
    for (Option& option : make_group()) all.push_back(std::move(option));
  }
  return all;
}

}  // namespace

const std::vector<Option>& options() {
  static const std::vector<Option> all = make_options();
  return all;
}

}  // namespace lookalike
