#include "engine/core/npy.h"

#include <bit>
#include <cstring>
#include <limits>
#include <regex>
#include <string>

#include "engine/core/error.h"

namespace lookalike {
namespace {

static_assert(std::endian::native == std::endian::little, "the .npy code assumes a little-endian machine");

constexpr std::string_view magic{"\x93NUMPY\x01\x00", 8};
constexpr std::size_t prefix = 10;  // magic, version, header length

[[noreturn]] void bad(const fs::path& path, const char* why) {
  throw Error(ErrorCode::bad_input, std::string("This is not a usable .npy file (") + why + ")", display_path(path),
              "Expected a two-dimensional float32 array in C order.");
}

}  // namespace

void write_npy(const fs::path& path, const Matrix& matrix) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(matrix.rows) + ", " +
                       std::to_string(matrix.cols) + "), }";
  header.append(63 - (prefix + header.size()) % 64, ' ');
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());
  write_file_atomically(path, [&](const ByteSink& sink) {
    sink(magic.data(), magic.size());
    sink(&length, sizeof length);
    sink(header.data(), header.size());
    sink(matrix.data.data(), matrix.data.size() * sizeof(float));
  });
}

Matrix read_npy(const fs::path& path) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  if (bytes.size() < prefix || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) bad(path, "no such header");
  std::uint16_t length = 0;
  std::memcpy(&length, bytes.data() + magic.size(), sizeof length);
  if (bytes.size() < prefix + length) bad(path, "the header is cut off");
  const std::string header(reinterpret_cast<const char*>(bytes.data()) + prefix, length);
  if (header.find("'descr': '<f4'") == std::string::npos) bad(path, "not float32");
  if (header.find("'fortran_order': False") == std::string::npos) bad(path, "not in C order");
  static const std::regex shape(R"('shape': \((\d{1,15}), (\d{1,15})\))");
  std::smatch match;
  if (!std::regex_search(header, match, shape)) bad(path, "not two-dimensional");
  const std::uint64_t rows = std::stoull(match[1]), cols = std::stoull(match[2]);
  const std::uint64_t available = (bytes.size() - prefix - length) / sizeof(float);
  if (cols != 0 && rows > std::numeric_limits<std::int64_t>::max() / cols) bad(path, "the shape is impossible");
  if (rows * cols != available || (bytes.size() - prefix - length) % sizeof(float) != 0) {
    bad(path, "the shape does not fit the file's size");
  }
  Matrix matrix(static_cast<std::int64_t>(rows), static_cast<std::int64_t>(cols));
  if (!matrix.data.empty()) {
    std::memcpy(matrix.data.data(), bytes.data() + prefix + length, matrix.data.size() * sizeof(float));
  }
  return matrix;
}

}  // namespace lookalike
