#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/files.h"

// ONNX files of a few hundred bytes, written without any library:
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

namespace lookalike::test {

/// A whole-number or list attribute: {"kernel_shape", {2, 2}}.
struct OnnxAttribute {
  std::string name;
  std::vector<std::int64_t> values;
  bool list = true;
};

struct OnnxNode {
  std::string op;  ///< "Conv"
  std::vector<std::string> inputs;
  std::string output;
  std::vector<OnnxAttribute> attributes = {};
};

/// A constant, float32 unless it has `whole` numbers.
struct OnnxConstant {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> real = {};
  std::vector<std::int64_t> whole = {};
};

struct OnnxGraph {
  std::vector<OnnxNode> nodes;
  std::vector<OnnxConstant> constants = {};
  std::vector<std::int64_t> input_shape = {-1, 3, -1, -1};  ///< Of "x"; −1: any.
  std::vector<std::string> results = {"y"};
};

void write_onnx(const fs::path& path, const OnnxGraph& graph);

/// A feature extractor: averages and contrasts of 4×4 regions of a picture of 32 pixels a side, 64 features.
OnnxGraph small_onnx_encoder();

}  // namespace lookalike::test
