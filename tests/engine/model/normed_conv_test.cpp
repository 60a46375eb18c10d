#include <gtest/gtest.h>

#include <functional>

#include "engine/model/layers.h"
#include "tests/support/finite_differences.h"

namespace lookalike {
namespace {

/// Maps of which both sides are as wide as tiles need, or not; a convolution and a transposed one of each.
struct ReadCase {
  std::int64_t side;
  bool with_bias;
};

void PrintTo(const ReadCase& c, std::ostream* out) {
  *out << "side " << c.side << (c.with_bias ? " with bias" : " without bias");
}

class NormedConv : public testing::TestWithParam<ReadCase> {
 protected:
  static constexpr std::int64_t channels = 10;

  void SetUp() override {
    torch::manual_seed(5);
    const std::int64_t side = GetParam().side;
    input_ = torch::randn({2, channels, side, side + 3}).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    if (GetParam().with_bias) bias_ = torch::randn({channels}).requires_grad_();
    const torch::NoGradGuard no_grad;
    conv_->weight.normal_();
    conv_->bias.normal_();
    for (ConvTranspose* transpose : {&up_, &to_picture_}) {
      (*transpose)->weight.normal_();
      (*transpose)->bias.normal_();
    }
  }

  /// The result and all gradients, beginning with the same statistics.
  std::vector<at::Tensor> all(const std::function<at::Tensor(const LeakyNormed&)>& layer, std::vector<at::Tensor> of) {
    norm_ = torch::nn::BatchNorm2d(channels);
    {
      const torch::NoGradGuard no_grad;
      norm_->weight.copy_(torch::linspace(0.5, 2, channels));
      norm_->bias.copy_(torch::linspace(-1, 1, channels));
    }
    of.insert(of.end(), {input_, norm_->weight, norm_->bias});
    if (bias_.defined()) of.push_back(bias_);
    const at::Tensor output = layer({input_, bias_, 0.3, norm_.get()});
    torch::manual_seed(6);
    auto results = torch::autograd::grad({output}, of, {torch::randn_like(output)});
    results.insert(results.end(), {output.detach(), norm_->running_mean.clone(), norm_->running_var.clone()});
    EXPECT_EQ(norm_->num_batches_tracked.item<std::int64_t>(), 1);
    return results;
  }
  static void expect_same(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i])) << i;
  }
  /// layer(read or computed first): all that is to be the same.
  void expect_same_in_evaluation(const std::function<at::Tensor(const LeakyNormed&)>& read,
                                 const std::function<at::Tensor(const at::Tensor&)>& layer) {
    all(read, {});  // statistics worth having
    norm_->eval();
    const torch::NoGradGuard no_grad;
    const LeakyNormed maps{input_, bias_, 0.3, norm_.get()};
    EXPECT_TRUE(torch::equal(read(maps), layer(maps.computed())));
    EXPECT_EQ(norm_->num_batches_tracked.item<std::int64_t>(), 1);
  }

  at::Tensor input_, bias_;
  torch::nn::BatchNorm2d norm_{nullptr};
  Conv conv_{ConvImpl::Shape{channels, 12, 3, 2, 1}};
  ConvTranspose up_{ConvTransposeImpl::Shape{channels, 9, 3, 2, 1, 1}},
      to_picture_{ConvTransposeImpl::Shape{channels, 3, 3, 1, 1, 0}};
};

TEST_P(NormedConv, AConvolutionEqualsThatOfComputedMapsToTheBit) {
  const std::vector<at::Tensor> own{conv_->weight, conv_->bias};
  expect_same(all([&](const LeakyNormed& maps) { return conv_->read(maps); }, own),
              all([&](const LeakyNormed& maps) { return conv_->forward(maps.computed()); }, own));
}

TEST_P(NormedConv, ATransposedConvolutionEqualsThatOfComputedMapsToTheBit) {
  for (ConvTranspose* layer : {&up_, &to_picture_}) {
    const std::vector<at::Tensor> own{(*layer)->weight, (*layer)->bias};
    expect_same(all([&](const LeakyNormed& maps) { return (*layer)->read(maps); }, own),
                all([&](const LeakyNormed& maps) { return (*layer)->forward(maps.computed()); }, own));
  }
}

TEST_P(NormedConv, LikewiseWithoutTheLayersOwnBias) {
  const std::vector<at::Tensor> own{up_->weight};
  expect_same(all([&](const LeakyNormed& maps) { return up_->read_without_bias(maps); }, own),
              all([&](const LeakyNormed& maps) { return up_->forward_without_bias(maps.computed()); }, own));
}

TEST_P(NormedConv, InEvaluationItReadsThroughTheRunningStatistics) {
  expect_same_in_evaluation([&](const LeakyNormed& maps) { return conv_->read(maps); },
                            [&](const at::Tensor& maps) { return conv_->forward(maps); });
  expect_same_in_evaluation([&](const LeakyNormed& maps) { return to_picture_->read(maps); },
                            [&](const at::Tensor& maps) { return to_picture_->forward(maps); });
}

TEST_P(NormedConv, InEvaluationGradientsAreThoseOfComputedMaps) {
  all([&](const LeakyNormed& maps) { return conv_->read(maps); }, {});
  norm_->eval();
  const LeakyNormed maps{input_, bias_, 0.3, norm_.get()};
  const auto gradients = [&](const at::Tensor& output) {
    return torch::autograd::grad({output}, {input_, conv_->weight}, {torch::ones_like(output)});
  };
  expect_same(gradients(conv_->read(maps)), gradients(conv_->forward(maps.computed())));
}

TEST_P(NormedConv, TakesAnyMemoryFormat) {
  const auto read = [&](const LeakyNormed& maps) { return conv_->read(maps); };
  const auto expected = all(read, {conv_->weight});
  input_ = input_.detach().contiguous().requires_grad_();
  expect_same(all(read, {conv_->weight}), expected);
}

INSTANTIATE_TEST_SUITE_P(All, NormedConv, testing::Values(ReadCase{68, true}, ReadCase{68, false}, ReadCase{9, true}));

TEST(NormedConvOfFloat64, IsThatOfComputedMaps) {
  torch::manual_seed(2);
  torch::nn::BatchNorm2d norm(3);
  Conv conv(ConvImpl::Shape{3, 4, 3, 1, 1});
  norm->to(torch::kFloat64);
  conv->to(torch::kFloat64);
  const at::Tensor output = conv->read({torch::randn({2, 3, 5, 5}, torch::kFloat64), {}, 0.3, norm.get()});
  EXPECT_EQ(output.scalar_type(), torch::kFloat64);
  EXPECT_EQ(norm->num_batches_tracked.item<std::int64_t>(), 1);
}

}  // namespace
}  // namespace lookalike
