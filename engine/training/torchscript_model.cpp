#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/script.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "engine/model/torch_runtime.h"
#include "engine/training/imported_model.h"

namespace lookalike {
namespace {

/// The archive as it lies in memory.
class BytesReader : public caffe2::serialize::ReadAdapterInterface {
 public:
  explicit BytesReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::size_t size() const override { return bytes_.size(); }
  std::size_t read(std::uint64_t from, void* to, std::size_t count, const char*) const override {
    if (from >= bytes_.size()) return 0;
    count = std::min(count, bytes_.size() - static_cast<std::size_t>(from));
    std::memcpy(to, bytes_.data() + from, count);
    return count;
  }

 private:
  std::span<const std::byte> bytes_;
};

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// What the interpreter throws begins with where it happened, over many lines, and ends with what happened.
std::string last_line(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.substr(text.rfind('\n') + 1);
}

/// Calls work() so that what it throws says why in one line.
template <typename Work>
auto in_one_line(Work work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    throw std::runtime_error(first_line(error.what_without_backtrace()));
  } catch (const std::exception& error) {
    throw std::runtime_error(last_line(error.what()));
  }
}

class TorchScriptModel : public ImportedModel {
 public:
  explicit TorchScriptModel(torch::jit::Module module) : module_(std::move(module)) { module_.eval(); }

  Output run(std::vector<float>& input, const std::array<std::int64_t, 4>& shape) override {
    return in_one_line([&] {
      prepare_torch();
      const c10::InferenceMode inference;
      // Optimising a program takes longer than it saves here: it is done anew for every size of a batch.
      const torch::jit::GraphOptimizerEnabledGuard as_written(false);
      const c10::IValue result = module_.forward({torch::from_blob(input.data(), shape, torch::kFloat32)});
      if (!result.isTensor()) throw std::runtime_error("its result is a " + result.type()->str() + ", not one tensor");
      if (!result.toTensor().is_floating_point())
        throw std::runtime_error("its result is not a tensor of real numbers");
      const at::Tensor values = result.toTensor().to(torch::kCPU, torch::kFloat32).contiguous();
      const float* data = values.data_ptr<float>();
      return Output{values.sizes().vec(), {data, data + values.numel()}};
    });
  }

 private:
  torch::jit::Module module_;
};

}  // namespace

std::unique_ptr<ImportedModel> load_torchscript(std::span<const std::byte> bytes) {
  return in_one_line([&] {
    prepare_torch();
    return std::make_unique<TorchScriptModel>(torch::jit::load(std::make_unique<BytesReader>(bytes), torch::kCPU));
  });
}

}  // namespace lookalike
