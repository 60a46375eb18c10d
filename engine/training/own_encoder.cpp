#include "engine/training/own_encoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>
#include <new>
#include <random>

#include "engine/analysis/linear_algebra.h"
#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/training/imported_model.h"

namespace lookalike {
namespace {

using Options = OwnEncoderOptions;

constexpr std::int64_t pixels_at_a_time = 16 * 224 * 224;

/// Results do not depend on how pictures are asked for, so this is a matter of memory alone.
std::int64_t batch_for(int side) {
  return std::clamp<std::int64_t>(pixels_at_a_time / (std::int64_t{side} * side), 1, 64);
}

/// Pictures `begin` … `end` as the network expects them.
std::vector<float> input_of(const PixelView& pixels, std::int64_t begin, std::int64_t end, const Options& options) {
  std::array<std::array<float, 256>, 3> scaled{};
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t v = 0; v < 256; ++v) {
      scaled[c][v] = static_cast<float>((static_cast<double>(v) / 255 - options.mean[c]) / options.deviation[c]);
    }
  }
  const std::size_t plane = static_cast<std::size_t>(pixels.size) * static_cast<std::size_t>(pixels.size);
  const bool planar = options.layout == Options::Layout::nchw;
  std::vector<float> input(static_cast<std::size_t>(end - begin) * plane * 3);
  float* to = input.data();
  for (std::int64_t row = begin; row < end; ++row, to += plane * 3) {
    const std::uint8_t* from = pixels.picture(row).data();
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t source = options.channels == Options::Channels::rgb ? c : 2 - c;
      float* channel = planar ? to + c * plane : to + c;
      const std::size_t step = planar ? 1 : 3;
      for (std::size_t i = 0; i < plane; ++i) channel[i * step] = scaled[source][from[i * 3 + source]];
    }
  }
  return input;
}

std::array<std::int64_t, 4> shape_of(std::int64_t count, std::int64_t side, Options::Layout layout) {
  if (layout == Options::Layout::nchw) return {count, 3, side, side};
  return {count, side, side, 3};
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : "×") + std::to_string(size);
  return text.empty() ? "a single number" : text;
}

/// Two pictures of noise, which tell most wrong settings and unfit networks from fit ones.
std::vector<std::uint8_t> made_up_pictures(int side) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3 * 2);
  std::mt19937 random(1);
  for (std::uint8_t& value : pixels) value = static_cast<std::uint8_t>(random() >> 24);
  return pixels;
}

/// The same but for rounding.
bool close(const Matrix& a, const Matrix& b) {
  if (a.rows != b.rows || a.cols != b.cols) return false;
  float largest = 0, difference = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    largest = std::max(largest, std::abs(a.data[i]));
    difference = std::max(difference, std::abs(a.data[i] - b.data[i]));
  }
  return difference <= 1e-3f * largest;
}

Matrix stacked(const Matrix& a, const Matrix& b) {
  Matrix both(a.rows + b.rows, a.cols);
  std::ranges::copy(b.data, std::ranges::copy(a.data, both.data.begin()).out);
  return both;
}

}  // namespace

std::string to_string(EncoderFormat format) {
  return format == EncoderFormat::torchscript ? "TorchScript" : "ONNX";
}

EncoderFile read_encoder_file(const fs::path& path) {
  EncoderFile file;
  file.name = display_path(path);
  file.bytes = read_file(path, max_encoder_bytes);
  if (file.bytes.empty()) throw Error(ErrorCode::bad_input, "The encoder's file is empty", file.name);
  // TorchScript is a zip archive; an ONNX file has no mark of its own.
  constexpr std::string_view zip("PK\3\4");
  const bool is_zip = file.bytes.size() >= zip.size() && std::memcmp(file.bytes.data(), zip.data(), zip.size()) == 0;
  file.format = is_zip ? EncoderFormat::torchscript : EncoderFormat::onnx;
  file.sha256 = sha256(file.bytes);
  return file;
}

struct OwnEncoder::Impl {
  std::string name, stamp;
  Options options;
  std::unique_ptr<ImportedModel> model;
  std::int64_t features = 0;
  std::int64_t batch = 1;
  std::mutex mutex;  ///< Around the model.

  [[noreturn]] void refuse(const std::string& problem, const std::string& remedy) const {
    throw Error(ErrorCode::bad_input, problem, name, remedy);
  }

  void load(const EncoderFile& file) {
    try {
      model = file.format == EncoderFormat::torchscript ? load_torchscript(file.bytes) : load_onnx(file.bytes);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      refuse("This encoder cannot be loaded as " + to_string(file.format) + " (" + error.what() + ")",
             "It must be a module saved by torch.jit.save(), or an ONNX model; weights alone are not enough.");
    }
  }

  ImportedModel::Output result_for(const PixelView& pixels, std::int64_t begin, std::int64_t end) {
    auto input = input_of(pixels, begin, end, options);
    try {
      return model->run(input, shape_of(end - begin, options.size, options.layout));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      refuse("This encoder fails on pictures of " + std::to_string(options.size) + " pixels (" + error.what() + ")",
             "Check input size and layout.");
    }
  }

  /// The features of pictures `begin` … `end`, which are given to the network at once.
  Matrix features_of(const PixelView& pixels, std::int64_t begin, std::int64_t end) {
    const ImportedModel::Output result = result_for(pixels, begin, end);
    const auto& shape = result.shape;
    const std::string remedy = "It must give one row of features for each picture: N×F, or N×F×1×1.";
    const bool flat = shape.size() == 2 || (shape.size() == 4 && shape[2] == 1 && shape[3] == 1);
    if (!flat || shape[0] != end - begin || shape[1] < 1) {
      refuse("This encoder gives " + shape_text(shape) +
                 (end - begin == 1 ? " for one picture" : " for " + std::to_string(end - begin) + " pictures"),
             remedy);
    }
    if (shape[1] > max_features) {
      refuse("This encoder gives " + std::to_string(shape[1]) + " features for a picture",
             "Up to " + std::to_string(max_features) + " are possible; average them over the picture first.");
    }
    if (features != 0 && shape[1] != features) {
      refuse("This encoder gives " + std::to_string(shape[1]) + " features for some pictures and " +
                 std::to_string(features) + " for others",
             remedy);
    }
    if (!std::ranges::all_of(result.values, [](float v) { return std::isfinite(v); })) {
      refuse("This encoder gives features that are not finite numbers (NaN)", "Check mean and standard deviation.");
    }
    Matrix rows(end - begin, shape[1]);
    rows.data = result.values;
    return rows;
  }

  /// Fails where encode() would; finds F, and whether several pictures may be given at once. A network that was saved
  /// for single pictures fails on two, or mixes them up.
  void probe() {
    const auto bytes = made_up_pictures(options.size);
    const PixelView two{bytes.data(), 2, options.size};
    const Matrix first = features_of(two, 0, 1);
    features = first.cols;
    const Matrix second = features_of(two, 1, 2);
    if (first == second) {
      refuse("This encoder gives the same features for different pictures",
             "Check mean, standard deviation and layout.");
    }
    try {
      if (close(features_of(two, 0, 2), stacked(first, second))) batch = batch_for(options.size);
    } catch (const Error&) {
      batch = 1;
    }
  }
};

OwnEncoder::OwnEncoder() : impl_(std::make_unique<Impl>()) {}
OwnEncoder::~OwnEncoder() = default;

std::shared_ptr<const OwnEncoder> OwnEncoder::load(const EncoderFile& file, const Options& options) {
  std::shared_ptr<OwnEncoder> encoder(new OwnEncoder);
  Impl& impl = *encoder->impl_;
  impl.name = file.name;
  std::string identity = file.sha256;
  for (const OwnEncoderOption& option : own_encoder_options()) {
    set_option(impl.options, option, option.get(options));  // What is out of range is refused.
    identity += " " + option.get(options);
  }
  impl.stamp = to_hex(hash64(identity));
  impl.load(file);
  impl.probe();
  return encoder;
}

FeatureExtractor::Codes OwnEncoder::encode(const PixelView& pixels, const ProgressCallback& progress,
                                           std::stop_token stop) const {
  if (pixels.size != impl_->options.size) {
    throw Error(ErrorCode::internal, "The pictures do not have the size that the encoder needs", impl_->name);
  }
  const std::scoped_lock lock(impl_->mutex);
  ProgressMeter meter(progress, "Encoding pictures", pixels.count);
  Codes codes{Matrix(pixels.count, impl_->features), {}};
  for (std::int64_t begin = 0; begin < pixels.count; begin += impl_->batch) {
    if (stop.stop_requested()) return {};
    const std::int64_t end = std::min(pixels.count, begin + impl_->batch);
    std::ranges::copy(impl_->features_of(pixels, begin, end).data, codes.features.row(begin).begin());
    meter.advance(end - begin);
  }
  if (impl_->options.normalise == Options::Normalise::l2) normalise_rows(codes.features);
  meter.finish();
  return codes;
}

int OwnEncoder::cache_size() const {
  return impl_->options.size;
}

const std::string& OwnEncoder::stamp() const {
  return impl_->stamp;
}

std::int64_t OwnEncoder::features() const {
  return impl_->features;
}

}  // namespace lookalike
