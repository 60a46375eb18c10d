#include "engine/core/safetensors.h"

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/hash.h"

namespace lookalike {
namespace {

using nlohmann::json;

constexpr std::uint64_t max_header = 100u << 20;
constexpr const char* stamp_key = "arrays";

std::size_t dtype_size(const std::string& dtype) {
  static const std::map<std::string, std::size_t> sizes{{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
                                                        {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U8", 1},   {"BOOL", 1}};
  const auto it = sizes.find(dtype);
  return it == sizes.end() ? 0 : it->second;
}

struct Unusable {
  std::string why;
};
[[noreturn]] void bad(std::string why) {
  throw Unusable{std::move(why)};
}

/// Bytes that the shape needs, or -1 when the shape is impossible for a file of `limit` bytes.
std::int64_t bytes_needed(const std::string& dtype, const std::vector<std::int64_t>& shape, std::uint64_t limit) {
  std::uint64_t total = dtype_size(dtype);
  if (total == 0) return -1;
  for (const std::int64_t n : shape) {
    if (n < 0) return -1;
    if (n == 0) return 0;
    if (total > limit / static_cast<std::uint64_t>(n)) return -1;
    total *= static_cast<std::uint64_t>(n);
  }
  return static_cast<std::int64_t>(total);
}

/// The number, or -1 for anything that is no whole number from 0 to 2⁶³ − 1 (converting 1e300 would be undefined).
std::int64_t whole_number(const json& value) {
  if (!value.is_number_unsigned()) return -1;
  const auto number = value.get<std::uint64_t>();
  return number <= std::numeric_limits<std::int64_t>::max() ? static_cast<std::int64_t>(number) : -1;
}

/// `left`: how many bytes of `data` no tensor has claimed yet; arrays that share bytes could ask for any amount of
/// memory.
TensorRecord read_tensor(const std::string& name, const json& entry, std::span<const std::byte> data,
                         std::uint64_t& left) {
  TensorRecord record;
  std::uint64_t begin = 0, end = 0;
  try {
    record.dtype = entry.at("dtype").get<std::string>();
    for (const json& n : entry.at("shape")) record.shape.push_back(whole_number(n));
    begin = static_cast<std::uint64_t>(whole_number(entry.at("data_offsets").at(0)));
    end = static_cast<std::uint64_t>(whole_number(entry.at("data_offsets").at(1)));
  } catch (const json::exception&) {
    bad("the entry of tensor " + name + " is incomplete");
  }
  if (begin > end || end > data.size()) bad("tensor " + name + " lies outside the file");
  if (bytes_needed(record.dtype, record.shape, data.size()) != static_cast<std::int64_t>(end - begin)) {
    bad("the shape of tensor " + name + " does not fit its data");
  }
  if (end - begin > left) bad("tensor " + name + " overlaps another");
  left -= end - begin;
  record.bytes.assign(data.begin() + static_cast<std::ptrdiff_t>(begin),
                      data.begin() + static_cast<std::ptrdiff_t>(end));
  return record;
}

}  // namespace

TensorViews views_of(const TensorFile& file) {
  TensorViews views;
  for (const auto& [name, tensor] : file.tensors) views[name] = {tensor.dtype, tensor.shape, tensor.bytes, nullptr};
  return views;
}

TensorFile copy_of(const TensorViews& tensors) {
  TensorFile file;
  for (const auto& [name, tensor] : tensors) {
    file.tensors[name] = {tensor.dtype, tensor.shape, {tensor.bytes.begin(), tensor.bytes.end()}};
  }
  return file;
}

std::string write_safetensors(const fs::path& path, const TensorFile& file) {
  return write_safetensors(path, views_of(file), file.metadata);
}

std::string write_safetensors(const fs::path& path, const TensorViews& tensors,
                              std::map<std::string, std::string> metadata) {
  std::string stamp = stamp_of(tensors);
  metadata[stamp_key] = stamp;
  json header = json::object();
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    header[name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  header["__metadata__"] = metadata;
  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  write_large_file_atomically(path, [&](const ByteSink& sink) {
    sink(&length, sizeof length);
    sink(text.data(), text.size());
    for (const auto& [name, tensor] : tensors) sink(tensor.bytes.data(), tensor.bytes.size());
  });
  return stamp;
}

TensorFile read_safetensors(const fs::path& path, const std::string& remedy) try {
  const MappedFile mapped(path);
  const auto bytes = mapped.bytes();
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) bad("too short");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > max_header || length > bytes.size() - sizeof length) bad("the header's length is impossible");
  const auto* text = reinterpret_cast<const char*>(bytes.data()) + sizeof length;
  const json header = json::parse(text, text + length, nullptr, /*allow_exceptions=*/false);
  if (!header.is_object()) bad("the header is not a JSON object");

  TensorFile file;
  const auto data = bytes.subspan(sizeof length + length);
  std::uint64_t unclaimed = data.size();
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") {
      file.tensors[name] = read_tensor(name, entry, data, unclaimed);
    } else if (entry.is_object()) {
      for (const auto& [key, value] : entry.items()) {
        if (value.is_string()) file.metadata[key] = value.get<std::string>();
      }
    }
  }
  if (unclaimed != 0) bad("it holds bytes that belong to no tensor");
  const auto stamp = file.metadata.find(stamp_key);
  if (stamp == file.metadata.end()) return file;
  if (stamp->second != stamp_of(file)) bad("its content has changed");
  file.metadata.erase(stamp);
  return file;
} catch (const Unusable& file) {
  throw Error(ErrorCode::bad_input, "This is not a usable safetensors file (" + file.why + ")", display_path(path),
              "It may be damaged or from another program" + (remedy.empty() ? "." : "; " + remedy));
}

TensorRecord float_record(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  TensorRecord record{"F32", std::move(shape), std::vector<std::byte>(values.size() * sizeof(float))};
  if (!values.empty()) std::memcpy(record.bytes.data(), values.data(), record.bytes.size());
  return record;
}

std::vector<float> float_values(const TensorFile& file, const std::string& name, std::vector<std::int64_t> shape) {
  const auto it = file.tensors.find(name);
  if (it == file.tensors.end() || it->second.dtype != "F32" || it->second.shape != shape) {
    throw Error(ErrorCode::bad_input, "The array “" + name + "” is missing or has another shape");
  }
  std::vector<float> values(it->second.bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), it->second.bytes.data(), it->second.bytes.size());
  return values;
}

std::string stamp_of(const TensorFile& file) {
  return stamp_of(views_of(file));
}

std::string stamp_of(const TensorViews& tensors) {
  std::uint64_t h = 0;
  for (const auto& [name, tensor] : tensors) {
    h = hash64(name, h);
    h = hash64(tensor.dtype, h);
    for (const std::int64_t n : tensor.shape) h = mix_seed(h, static_cast<std::uint64_t>(n));
    h = hash64(tensor.bytes, h);
  }
  return to_hex(h);
}

}  // namespace lookalike
