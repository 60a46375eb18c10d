#include "engine/model/device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

TEST(AvailableDevices, BeginWithTheProcessorAndListWhatLibTorchSees) {
  const auto devices = available_devices();
  ASSERT_EQ(devices.size(), 1 + torch::cuda::device_count());
  EXPECT_EQ(devices[0].name, "cpu");
  for (const Device& device : devices) {
    EXPECT_EQ(device_for(device.name).str(), device.name);
    EXPECT_FALSE(device.title.empty());
  }
}

TEST(DeviceFor, AutoIsACardWhereThereIsOne) {
  EXPECT_EQ(device_for("auto").is_cuda(), torch::cuda::is_available());
  EXPECT_EQ(device_for("cpu"), at::Device(at::kCPU));
}

TEST(DeviceFor, ADeviceThatIsNotThereIsRefusedWithWhatIs) {
  try {
    device_for("cuda:99");
    FAIL() << "no exception";
  } catch (const DeviceError& e) {
    EXPECT_EQ(e.code(), ErrorCode::usage);
    EXPECT_EQ(e.subject(), "cuda:99");
    EXPECT_THAT(e.remedy(), HasSubstr("auto, cpu"));
  }
  EXPECT_FALSE(has_device("cuda:99"));
  EXPECT_TRUE(has_device("auto"));
  EXPECT_TRUE(has_device("cpu"));
}

TEST(DeviceFor, CudaIsTheFirstCard) {
  if (!torch::cuda::is_available()) {
    EXPECT_THROW(device_for("cuda"), Error);
    GTEST_SKIP() << "no CUDA device";
  }
  EXPECT_EQ(device_for("cuda").str(), "cuda:0");
}

TEST(DeviceOf, IsWhereTheParametersAre) {
  torch::nn::Linear layer(2, 2);
  EXPECT_EQ(device_of(*layer), at::Device(at::kCPU));
  if (!torch::cuda::is_available()) GTEST_SKIP() << "no CUDA device";
  layer->to(at::Device("cuda:0"));
  EXPECT_EQ(device_of(*layer).str(), "cuda:0");
}

}  // namespace
}  // namespace lookalike
