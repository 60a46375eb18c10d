#include "engine/training/network_on_device.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "engine/model/device.h"

namespace lookalike {
namespace {

/// One number, on a device.
class Number : public Autoencoder {
 public:
  explicit Number(at::Device device) { register_parameter("number", torch::full({1}, 5.F, device)); }
  Code encode(const at::Tensor&) override { return {}; }
  std::int64_t latent_size() const override { return 1; }
  at::Tensor decode(const at::Tensor& latent) override { return latent; }
};

std::shared_ptr<Autoencoder> number_on(at::Device device) {
  return std::make_shared<Number>(device);
}

at::Device where(const Autoencoder& network) {
  return device_of(network);
}

/// The meta device has no numbers: reading them fails there as it does on a card that stops answering.
float number_of(const Autoencoder& network) {
  return network.parameters().front().item<float>();
}

TEST(NetworkOnDevice, OnTheProcessorThereIsNoCopy) {
  NetworkOnDevice placed(number_on, at::kCPU);
  EXPECT_TRUE(placed.run([&](Autoencoder& n) { return &n == &placed.on_processor(); }));
  EXPECT_TRUE(placed.failure().empty());
}

TEST(NetworkOnDevice, WorksOnTheDevice) {
  NetworkOnDevice placed(number_on, at::kMeta);
  EXPECT_EQ(placed.run(where).type(), at::kMeta);
  EXPECT_EQ(device_of(placed.on_processor()), at::Device(at::kCPU));
}

TEST(NetworkOnDevice, WhenTheDeviceFailsTheProcessorDoesItAndGoesOn) {
  NetworkOnDevice placed(number_on, at::kMeta);
  EXPECT_EQ(placed.run(number_of), 5);
  EXPECT_FALSE(placed.failure().empty());
  EXPECT_EQ(placed.run(where), at::Device(at::kCPU));
}

TEST(NetworkOnDevice, WhatIsNotTheDevicesFaultIsNotTriedAgain) {
  NetworkOnDevice placed(number_on, at::kMeta);
  int calls = 0;
  const auto fail = [&](Autoencoder&) -> int {
    ++calls;
    throw std::runtime_error("a picture is missing");
  };
  EXPECT_THROW(placed.run(fail), std::runtime_error);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(placed.run(where).type(), at::kMeta);
}

TEST(NetworkOnDevice, ADeviceThatCannotTakeTheWeightsIsDoneWithout) {
  NetworkOnDevice placed(number_on, at::Device("cuda:99"));
  EXPECT_EQ(placed.run(where), at::Device(at::kCPU));
  EXPECT_FALSE(placed.failure().empty());
}

}  // namespace
}  // namespace lookalike
