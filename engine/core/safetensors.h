#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/files.h"

namespace lookalike {

/// One named array of a safetensors file. `dtype` is the format's own name: F32, F64, I64, I32, U8, BOOL …
/// Bytes are little-endian, C order.
struct TensorRecord {
  std::string dtype = "F32";
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
};

struct TensorFile {
  std::map<std::string, TensorRecord> tensors;
  std::map<std::string, std::string> metadata;
};

/// An array where it lies in memory, for writing without a copy; `owner` keeps the memory alive.
struct TensorView {
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};
using TensorViews = std::map<std::string, TensorView>;

TensorViews views_of(const TensorFile& file);  ///< `file` must outlive them.
TensorFile copy_of(const TensorViews& tensors);

/// The safetensors format: 8 bytes header length, a JSON header, the data. Nothing in it can run. Written atomically.
/// Returns stamp_of() the arrays, which is kept in the file's metadata, too.
std::string write_safetensors(const fs::path& path, const TensorFile& file);
std::string write_safetensors(const fs::path& path, const TensorViews& tensors,
                              std::map<std::string, std::string> metadata = {});

/// Checks the header's length, every dtype, shape and offset against the file's size before allocating, then the arrays
/// against their stamp, where the file has one (those of other programs have none).
/// Throws Error(bad_input) naming the file and the tensor. `remedy`: what to do about it, the end of a sentence.
TensorFile read_safetensors(const fs::path& path, const std::string& remedy = "delete it to have it made anew.");

/// Shorthands for float32 arrays.
TensorRecord float_record(std::vector<std::int64_t> shape, const std::vector<float>& values);
std::vector<float> float_values(const TensorFile& file, const std::string& name, std::vector<std::int64_t> shape);

/// A short stamp of everything in the file: the same arrays give the same 16 hex digits.
std::string stamp_of(const TensorFile& file);
std::string stamp_of(const TensorViews& tensors);

}  // namespace lookalike
