#include <algorithm>
#include <opencv2/dnn.hpp>
#include <stdexcept>
#include <string>

#include "engine/core/parallel.h"
#include "engine/data/image_mat.h"
#include "engine/training/imported_model.h"

namespace lookalike {
namespace {

constexpr std::size_t bytes_of_copies = std::size_t{1} << 30;

/// Calls work() so that what it throws says why in one line.
template <typename Work>
auto in_one_line(Work work) {
  try {
    return work();
  } catch (const cv::Exception& error) {
    throw std::runtime_error(error.err.substr(0, error.err.find('\n')));
  }
}

cv::dnn::Net read_net(std::span<const std::byte> bytes) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (net.empty()) throw std::runtime_error("there is no network in it");
  if (const auto results = net.getUnconnectedOutLayersNames().size(); results != 1) {
    throw std::runtime_error("it has " + std::to_string(results) + " results, not one");
  }
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return net;
}

/// Runs one picture at a time, which also suits the many models whose batch is fixed to one, on as many copies of the
/// network as there are threads: OpenCV itself uses one thread in this program (prepare_opencv()).
class OnnxModel : public ImportedModel {
 public:
  explicit OnnxModel(std::span<const std::byte> bytes) {
    const auto copies = std::clamp<std::size_t>(bytes_of_copies / std::max<std::size_t>(1, bytes.size()), 1,
                                                static_cast<std::size_t>(thread_count()));
    while (nets_.size() < copies) nets_.push_back(read_net(bytes));
  }

  Output run(std::vector<float>& input, const std::array<std::int64_t, 4>& shape) override {
    const auto count = static_cast<std::size_t>(shape[0]);
    const std::vector<int> sizes{1, static_cast<int>(shape[1]), static_cast<int>(shape[2]), static_cast<int>(shape[3])};
    std::vector<cv::Mat> results(count);
    const std::size_t threads = std::min(count, nets_.size());
    in_one_line([&] {
      parallel_for(static_cast<std::int64_t>(threads), [&](std::int64_t thread) {
        cv::dnn::Net& net = nets_[static_cast<std::size_t>(thread)];
        for (auto i = static_cast<std::size_t>(thread); i < count; i += threads) {
          net.setInput(cv::Mat(sizes, CV_32F, input.data() + i * (input.size() / count)));
          results[i] = net.forward().clone();  // The network uses its memory again.
        }
      });
    });
    return joined(results);
  }

 private:
  static Output joined(const std::vector<cv::Mat>& results) {
    Output output;
    for (const cv::Mat& result : results) {
      if (result.type() != CV_32F) throw std::runtime_error("its result is not an array of real numbers");
      std::vector<std::int64_t> shape(result.size.p, result.size.p + result.dims);
      if (output.shape.empty()) output.shape = shape;
      if (shape != output.shape) throw std::runtime_error("its result has another shape for some pictures");
      const auto* data = result.ptr<float>();
      output.values.insert(output.values.end(), data, data + result.total());
    }
    output.shape[0] *= static_cast<std::int64_t>(results.size());
    return output;
  }

  std::vector<cv::dnn::Net> nets_;  ///< Equal.
};

}  // namespace

std::unique_ptr<ImportedModel> load_onnx(std::span<const std::byte> bytes) {
  prepare_opencv();
  return in_one_line([&] { return std::make_unique<OnnxModel>(bytes); });
}

}  // namespace lookalike
