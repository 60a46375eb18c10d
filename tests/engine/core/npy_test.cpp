#include "engine/core/npy.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class Npy : public testing::Test {
 protected:
  void write(const std::string& header, const std::string& data) {
    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(header.size() & 255);
    text += static_cast<char>(header.size() >> 8);
    write_file_atomically(path, text + header + data);
  }
  void expect_refused(const std::string& why) {
    try {
      read_npy(path);
      FAIL() << "was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_input);
      EXPECT_EQ(error.subject(), path.string());
      EXPECT_NE(error.problem().find(why), std::string::npos) << error.problem();
    }
  }

  test::TempFolder folder;
  const fs::path path = folder / "a.npy";
};

TEST_F(Npy, RoundTrip) {
  const Matrix matrix = test::gaussian_matrix(7, 3, 1);
  write_npy(path, matrix);
  EXPECT_EQ(read_npy(path), matrix);
}

TEST_F(Npy, RoundTripOfEmptyMatrices) {
  for (const auto& [rows, cols] : {std::pair{0, 0}, {0, 5}, {5, 0}}) {
    write_npy(path, Matrix(rows, cols));
    const Matrix read = read_npy(path);
    EXPECT_EQ(read.rows, rows);
    EXPECT_EQ(read.cols, cols);
  }
}

TEST_F(Npy, IsWhatNumpyWritesByteForByte) {
  Matrix matrix(1, 2);
  matrix.data = {1.0f, -2.0f};
  write_npy(path, matrix);
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
  header.resize(117, ' ');  // 10 + 117 + 1 = 128 bytes, numpy's alignment
  const std::string data("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8);
  EXPECT_EQ(read_text_file(path), std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n" + data);
}

TEST_F(Npy, RefusesWhatIsNoNpyFile) {
  write_file_atomically(path, std::string_view(""));
  expect_refused("no such header");
  write_file_atomically(path, std::string_view("something else entirely"));
  expect_refused("no such header");
}

TEST_F(Npy, RefusesACutOffHeader) {
  write_file_atomically(path, std::string_view("\x93NUMPY\x01\x00\xFF\xFF{'descr'", 18));
  expect_refused("cut off");
}

TEST_F(Npy, RefusesOtherTypesOrdersAndDimensions) {
  write("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }\n", std::string(8, '\0'));
  expect_refused("not float32");
  write("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1), }\n", std::string(8, '\0'));
  expect_refused("not float32");
  write("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }\n", std::string(4, '\0'));
  expect_refused("C order");
  write("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", std::string(4, '\0'));
  expect_refused("two-dimensional");
  write("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1), }\n", std::string(4, '\0'));
  expect_refused("two-dimensional");
}

TEST_F(Npy, RefusesShapesThatDoNotFitTheFile) {
  const auto shaped = [](const std::string& shape) {
    return "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }\n";
  };
  write(shaped("2, 2"), std::string(12, '\0'));
  expect_refused("does not fit");
  write(shaped("1, 1"), std::string(8, '\0'));
  expect_refused("does not fit");
  write(shaped("1, 1"), std::string(5, '\0'));
  expect_refused("does not fit");
  write(shaped("999999999999999, 999999999999999"), std::string(4, '\0'));
  expect_refused("impossible");
  write(shaped("4294967296, 4294967296"), {});  // The product is 2⁶⁴, which is 0 in 64 bits.
  expect_refused("impossible");
}

TEST_F(Npy, AMissingFileIsAnInputOutputError) {
  try {
    read_npy(folder / "none.npy");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
  }
}

}  // namespace
}  // namespace lookalike
