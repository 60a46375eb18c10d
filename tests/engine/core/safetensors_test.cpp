#include "engine/core/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

class Safetensors : public testing::Test {
 protected:
  void write(const std::string& header, std::size_t data_bytes) {
    const std::uint64_t length = header.size();
    std::string text(8, '\0');
    std::memcpy(text.data(), &length, 8);
    write_file_atomically(path, text + header + std::string(data_bytes, 'x'));
  }
  void expect_refused(const std::string& why) {
    try {
      read_safetensors(path);
      ADD_FAILURE() << "was read; expected: " << why;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_EQ(error.subject(), path.string());
      EXPECT_NE(error.problem().find(why), std::string::npos) << error.problem();
    }
  }

  test::TempFolder folder;
  const fs::path path = folder / "a.safetensors";
};

TEST_F(Safetensors, RoundTrip) {
  TensorFile file;
  file.tensors["weight"] = float_record({2, 3}, {1, 2, 3, 4, 5, 6});
  file.tensors["scalar"] = float_record({}, {7});
  file.tensors["empty"] = float_record({0, 4}, {});
  file.tensors["bytes"] = {"U8", {3}, std::vector<std::byte>(3, std::byte{9})};
  file.metadata["preset"] = "scene-192";
  write_safetensors(path, file);
  const TensorFile read = read_safetensors(path);
  EXPECT_EQ(read.metadata, file.metadata);
  ASSERT_EQ(read.tensors.size(), 4u);
  EXPECT_EQ(float_values(read, "weight", {2, 3}), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(float_values(read, "scalar", {}), (std::vector<float>{7}));
  EXPECT_TRUE(float_values(read, "empty", {0, 4}).empty());
  EXPECT_EQ(read.tensors.at("bytes").bytes, file.tensors["bytes"].bytes);
  EXPECT_EQ(stamp_of(read), stamp_of(file));
}

TEST_F(Safetensors, ArraysAreWrittenFromWhereTheyLie) {
  TensorFile file;
  file.tensors["weight"] = float_record({2, 2}, {1, 2, 3, 4});
  file.tensors["empty"] = float_record({0}, {});
  const TensorViews views = views_of(file);
  EXPECT_EQ(views.at("weight").bytes.data(), file.tensors["weight"].bytes.data());
  write_safetensors(path, views, {{"epoch", "3"}});
  const TensorFile read = read_safetensors(path);
  EXPECT_EQ(read.metadata.at("epoch"), "3");
  EXPECT_EQ(stamp_of(read), stamp_of(views));
  EXPECT_EQ(stamp_of(copy_of(views)), stamp_of(file));
  EXPECT_EQ(float_values(copy_of(views), "weight", {2, 2}), (std::vector<float>{1, 2, 3, 4}));
}

TEST_F(Safetensors, DataStartsOnAMultipleOfEightBytes) {
  TensorFile file;
  file.tensors["a"] = float_record({1}, {1});
  write_safetensors(path, file);
  EXPECT_EQ(fs::file_size(path) % 8, 4u);
}

TEST_F(Safetensors, ArraysThatHaveChangedAreRefused) {
  TensorFile file;
  file.tensors["a"] = float_record({2}, {1, 2});
  EXPECT_EQ(write_safetensors(path, file), stamp_of(file));
  std::string bytes = read_text_file(path);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file_atomically(path, bytes);
  try {
    read_safetensors(path);
    ADD_FAILURE() << "a bit was another";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
    EXPECT_NE(e.problem().find("its content has changed"), std::string::npos) << e.problem();
  }
  // Those of other programs have no stamp.
  const std::size_t key = bytes.find("\"arrays\"");
  ASSERT_NE(key, std::string::npos);
  bytes[key + 1] = 'b';
  write_file_atomically(path, bytes);
  EXPECT_NO_THROW(read_safetensors(path));
}

TEST_F(Safetensors, MetadataOfAnyBytesCanBeWritten) {
  TensorFile file;
  file.metadata["name"] = "bad \xFF utf-8";
  EXPECT_NO_THROW(write_safetensors(path, file));
  EXPECT_EQ(read_safetensors(path).metadata.at("name"), "bad \xEF\xBF\xBD utf-8");
}

TEST_F(Safetensors, MissingArraysAndOtherShapesAreNamed) {
  TensorFile file;
  file.tensors["a"] = float_record({2}, {1, 2});
  EXPECT_THROW(float_values(file, "b", {2}), Error);
  EXPECT_THROW(float_values(file, "a", {1, 2}), Error);
  file.tensors["a"].dtype = "I32";
  EXPECT_THROW(float_values(file, "a", {2}), Error);
}

TEST_F(Safetensors, StampDependsOnNamesShapesAndValues) {
  TensorFile file;
  file.tensors["a"] = float_record({2, 1}, {1, 2});
  const std::string stamp = stamp_of(file);
  EXPECT_EQ(stamp.size(), 16u);
  TensorFile other = file;
  other.tensors["a"].shape = {1, 2};
  EXPECT_NE(stamp_of(other), stamp);
  other = file;
  other.tensors["a"].bytes[0] = std::byte{1};
  EXPECT_NE(stamp_of(other), stamp);
  other = {};
  other.tensors["b"] = file.tensors["a"];
  EXPECT_NE(stamp_of(other), stamp);
}

TEST_F(Safetensors, RefusesImpossibleHeaders) {
  write_file_atomically(path, std::string_view("short"));
  expect_refused("too short");
  write_file_atomically(path, std::string_view("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F{}", 10));
  expect_refused("header's length");
  write("[1, 2]", 0);
  expect_refused("not a JSON object");
  write("{\"a\": ", 0);
  expect_refused("not a JSON object");
}

TEST_F(Safetensors, RefusesIncompleteEntries) {
  write(R"({"a": 1})", 0);
  expect_refused("incomplete");
  write(R"({"a": {"dtype": "F32", "shape": [1]}})", 4);
  expect_refused("incomplete");
  write(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0]}})", 4);
  expect_refused("incomplete");
}

TEST_F(Safetensors, RefusesOffsetsAndShapesThatDoNotFit) {
  write(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})", 4);
  expect_refused("outside the file");
  write(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}})", 4);
  expect_refused("outside the file");
  write(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}})", 4);
  expect_refused("outside the file");
  write(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 1e300]}})", 4);
  expect_refused("outside the file");
  write(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})", 4);
  expect_refused("does not fit");
  write(R"({"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}})", 4);
  expect_refused("does not fit");
  write(R"({"a": {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}})", 4);
  expect_refused("does not fit");
  write(R"({"a": {"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets": [0, 0]}})", 0);
  expect_refused("does not fit");
  write(R"({"a": {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}})", 4);
  expect_refused("does not fit");
}

TEST_F(Safetensors, RefusesArraysThatShareBytesOrLeaveSomeOver) {
  write(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
           "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})",
        4);
  expect_refused("overlaps");
  write(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})", 8);
  expect_refused("belong to no tensor");
}

}  // namespace
}  // namespace lookalike
