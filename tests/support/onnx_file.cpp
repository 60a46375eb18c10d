#include "tests/support/onnx_file.h"

#include <bit>

namespace lookalike::test {
namespace {

/// Protocol buffers' wire format: a number of the field and its kind, then the value.
class Message {
 public:
  void number(int field, std::int64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);
    varint(static_cast<std::uint64_t>(value));
  }
  void text(int field, const std::string& bytes) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2);
    varint(bytes.size());
    bytes_ += bytes;
  }
  void message(int field, const Message& inner) { text(field, inner.bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  std::string bytes_;
};

// The numbers are those of onnx.proto.
constexpr int float_type = 1, int64_type = 7, ints_attribute = 7, int_attribute = 2;

Message attribute_message(const OnnxAttribute& attribute) {
  Message message;
  message.text(1, attribute.name);
  for (const std::int64_t value : attribute.values) message.number(attribute.list ? 8 : 3, value);
  message.number(20, attribute.list ? ints_attribute : int_attribute);
  return message;
}

Message node_message(const OnnxNode& node) {
  Message message;
  for (const std::string& input : node.inputs) message.text(1, input);
  message.text(2, node.output);
  message.text(3, "node_" + node.output);
  message.text(4, node.op);
  for (const OnnxAttribute& attribute : node.attributes) message.message(5, attribute_message(attribute));
  return message;
}

template <typename Number>
std::string raw(const std::vector<Number>& values) {
  static_assert(std::endian::native == std::endian::little);
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

Message constant_message(const OnnxConstant& constant) {
  Message message;
  for (const std::int64_t size : constant.shape) message.number(1, size);
  message.number(2, constant.whole.empty() ? float_type : int64_type);
  message.text(8, constant.name);
  message.text(9, constant.whole.empty() ? raw(constant.real) : raw(constant.whole));
  return message;
}

Message value_message(const std::string& name, const std::vector<std::int64_t>& shape) {
  Message sizes, tensor, type, value;
  for (const std::int64_t size : shape) {
    Message dimension;
    size < 0 ? dimension.text(2, "any") : dimension.number(1, size);
    sizes.message(1, dimension);
  }
  tensor.number(1, float_type);
  tensor.message(2, sizes);
  type.message(1, tensor);
  value.text(1, name);
  value.message(2, type);
  return value;
}

}  // namespace

void write_onnx(const fs::path& path, const OnnxGraph& graph) {
  Message body, operators, model;
  for (const OnnxNode& node : graph.nodes) body.message(1, node_message(node));
  body.text(2, "test");
  for (const OnnxConstant& constant : graph.constants) body.message(5, constant_message(constant));
  body.message(11, value_message("x", graph.input_shape));
  for (const std::string& result : graph.results) body.message(12, value_message(result, {-1, -1}));
  operators.text(1, "");
  operators.number(2, 11);  // The version of the set of operators.
  model.number(1, 6);       // The version of the format.
  model.message(7, body);
  model.message(8, operators);
  write_file_atomically(path, model.bytes());
}

OnnxGraph small_onnx_encoder() {
  // Two filters for each channel: the channel itself, and how it changes from left to right.
  OnnxConstant filters{"filters", {4, 3, 2, 2}};
  for (int filter = 0; filter < 4; ++filter) {
    for (int channel = 0; channel < 3; ++channel) {
      const float weight = channel == filter || filter == 3 ? 0.25f : 0.0f;
      const float right = filter == 3 ? -weight : weight;
      filters.real.insert(filters.real.end(), {weight, right, weight, right});
    }
  }
  OnnxGraph graph;
  graph.nodes = {{"Conv", {"x", "filters"}, "c", {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}}},
                 {"Relu", {"c"}, "r"},
                 {"AveragePool", {"r"}, "p", {{"kernel_shape", {4, 4}}, {"strides", {4, 4}}}},
                 {"Flatten", {"p"}, "y", {{"axis", {1}, false}}}};
  graph.constants = {filters};
  return graph;
}

}  // namespace lookalike::test
