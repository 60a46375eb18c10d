#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace lookalike {

/// What a feature extractor that was trained elsewhere expects, which its file does not say. The defaults are those of
/// most networks trained on ImageNet.
struct OwnEncoderOptions {
  enum class Layout { nchw, nhwc };
  enum class Channels { rgb, bgr };
  enum class Normalise { l2, none };

  int size = 224;  ///< Pixels a side.
  // The network is given (value − mean) / deviation, where value is from 0 to 1. Always in the order red, green, blue.
  std::array<double, 3> mean{0.485, 0.456, 0.406};
  std::array<double, 3> deviation{0.229, 0.224, 0.225};
  Layout layout = Layout::nchw;
  Channels channels = Channels::rgb;
  Normalise normalise = Normalise::l2;  ///< What is done with the features of each picture.
  bool operator==(const OwnEncoderOptions&) const = default;
};

/// One of them as people write it: the command line, the window and config.json are made from this list.
struct OwnEncoderOption {
  std::string name;   ///< "mean": on the command line and in config.json.
  std::string title;  ///< "Mean"
  std::string help;
  std::string allowed;               ///< "three numbers from 0 to 1, as in 0.485,0.456,0.406"
  std::vector<std::string> choices;  ///< Where there are only a few.
  std::function<std::string(const OwnEncoderOptions&)> get;
  std::function<bool(OwnEncoderOptions&, const std::string&)> set;  ///< False, and nothing changes, for other text.
};
const std::vector<OwnEncoderOption>& own_encoder_options();

/// Throws Error(usage) naming option, value and what is allowed.
void set_option(OwnEncoderOptions& options, const OwnEncoderOption& option, const std::string& text);

}  // namespace lookalike
