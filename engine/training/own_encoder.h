#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/files.h"
#include "engine/training/feature_extractor.h"
#include "engine/training/own_encoder_options.h"

namespace lookalike {

enum class EncoderFormat { torchscript, onnx };
std::string to_string(EncoderFormat format);  ///< "TorchScript", "ONNX"

/// The file of a feature extractor that was made elsewhere. Reading it runs nothing.
struct EncoderFile {
  std::string name;                            ///< As messages name it.
  EncoderFormat format = EncoderFormat::onnx;  ///< By its first bytes.
  std::string sha256;
  std::vector<std::byte> bytes;
};
inline constexpr std::uint64_t max_encoder_bytes = std::uint64_t{1} << 30;

/// Throws Error: io when the file cannot be read, bad_input when it is empty, too large, or no regular file.
EncoderFile read_encoder_file(const fs::path& file);

/// A feature extractor that the user brought: its result for each picture is the learned part of the descriptor. There
/// is no decoder, and so no latent. TorchScript is a program, which load() and encode() run: only with the user's
/// consent. Const calls are thread-safe (serialised inside).
class OwnEncoder : public FeatureExtractor {
 public:
  static constexpr std::int64_t max_features = 4096;

  /// Also tries it on two made-up pictures. Throws Error(bad_input) naming the file when it cannot be loaded, does not
  /// take pictures as the options say, gives anything but N×F or N×F×1×1 numbers (F up to max_features), numbers that
  /// are not finite, or the same numbers for both pictures.
  static std::shared_ptr<const OwnEncoder> load(const EncoderFile& file, const OwnEncoderOptions& options);
  ~OwnEncoder() override;

  /// Throws Error(bad_input) naming the file when its result does not fit load()'s demands for some pictures.
  Codes encode(const PixelView& pixels, const ProgressCallback& progress, std::stop_token stop) const override;

  int cache_size() const override;
  const std::string& stamp() const override;  ///< Of the file's content and the options.
  std::int64_t features() const;              ///< F

 private:
  OwnEncoder();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
