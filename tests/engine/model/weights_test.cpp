#include "engine/model/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/model/network.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

const ModelConfig model{Architecture::lookalike, 32, 8};

std::shared_ptr<Autoencoder> network_of(std::uint64_t seed) {
  auto network = make_autoencoder(model);
  initialise(*network, model, seed);
  return network;
}

void expect_misfit(TensorFile file, const std::string& array) {
  try {
    restore(*network_of(1), file, "some/file");
    ADD_FAILURE() << array;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
    EXPECT_THAT(e.what(), testing::HasSubstr(array));
    EXPECT_THAT(e.what(), testing::HasSubstr("some/file"));
  }
}

TEST(Weights, ComeBackThroughAFileWithBuffers) {
  const test::TempFolder folder;
  const auto original = network_of(1);
  original->train();
  original->encode(torch::rand({4, 3, 32, 32}));  // moves the running averages
  TensorFile file;
  store(*original, file);
  write_safetensors(folder / "w.safetensors", file);

  const auto copy = network_of(2);
  restore(*copy, read_safetensors(folder / "w.safetensors"), "w");
  const auto a = original->named_parameters(), b = copy->named_parameters();
  for (const auto& item : a) EXPECT_TRUE(torch::equal(item.value(), b[item.key()])) << item.key();
  const auto c = original->named_buffers(), d = copy->named_buffers();
  ASSERT_FALSE(c.is_empty());
  for (const auto& item : c) EXPECT_TRUE(torch::equal(item.value(), d[item.key()])) << item.key();
}

TEST(Weights, AreStoredInCOrderWhateverTheStrides) {
  const at::Tensor t = torch::arange(24, torch::kFloat32).view({1, 2, 3, 4});
  EXPECT_EQ(to_record(t.contiguous(at::MemoryFormat::ChannelsLast)).bytes, to_record(t).bytes);
  EXPECT_EQ(to_record(t).shape, (std::vector<std::int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(to_record(torch::ones({2}, torch::kInt64)).dtype, "I64");
  EXPECT_THROW(to_record(torch::ones({2}, torch::kFloat64)), Error);
}

TEST(Weights, MissingAndMisshapenArraysAreNamed) {
  TensorFile file;
  store(*network_of(1), file);
  TensorFile without = file;
  without.tensors.erase("latent.bias");
  expect_misfit(without, "latent.bias");
  TensorFile misshapen = file;
  misshapen.tensors["latent.bias"] = float_record({9}, std::vector<float>(9));
  expect_misfit(misshapen, "latent.bias");
  TensorFile mistyped = file;
  mistyped.tensors["latent.bias"].dtype = "I32";
  expect_misfit(mistyped, "latent.bias");
}

}  // namespace
}  // namespace lookalike
