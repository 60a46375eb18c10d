#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

// Private to engine/training: a network that was made elsewhere, behind one face for the libraries that run it.

namespace lookalike {

class ImportedModel {
 public:
  virtual ~ImportedModel() = default;

  struct Output {
    std::vector<std::int64_t> shape;
    std::vector<float> values;  ///< Row-major.
  };
  /// `input`: four dimensions, row-major; it is left as it is. Throws std::exception with a reason of one line when the
  /// network does not take it or has not exactly one array of numbers as its result. Not thread-safe.
  virtual Output run(std::vector<float>& input, const std::array<std::int64_t, 4>& shape) = 0;
};

// Throw std::exception with a reason of one line for files that are no such model. `bytes` may go afterwards.
std::unique_ptr<ImportedModel> load_torchscript(std::span<const std::byte> bytes);
std::unique_ptr<ImportedModel> load_onnx(std::span<const std::byte> bytes);

}  // namespace lookalike
