#include <algorithm>
#include <limits>

#include "engine/data/byte_reader.h"
#include "engine/data/decoders.h"
#include "engine/data/image_mat.h"

// Own code, because the decoder at hand leaves samples unscaled when the greatest value is not 255 or 65535.

namespace lookalike {
namespace {

bool is_space(std::uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(std::uint32_t c) {
  return c >= '0' && c <= '9';
}

/// Goes through the header and, in the text kinds, the samples.
class PnmReader {
 public:
  explicit PnmReader(std::span<const std::byte> bytes) : file_(bytes, std::endian::big) {}

  /// The next number, behind white space and comments.
  std::uint32_t number() {
    skip_space();
    std::uint64_t value = 0;
    if (!is_digit(file_.u8(at_))) throw Unusable{Health::unreadable, "The PNM data is damaged."};
    for (; at_ < file_.size() && is_digit(file_.u8(at_)); ++at_) {
      value = std::min<std::uint64_t>(value * 10 + file_.u8(at_) - '0', std::numeric_limits<std::int32_t>::max());
    }
    return static_cast<std::uint32_t>(value);
  }
  /// The next digit 0 or 1; P1 needs no space between them.
  std::uint32_t bit() {
    skip_space();
    return file_.u8(at_++) == '1' ? 1 : 0;
  }
  std::uint64_t position() const { return at_; }
  const ByteReader& file() const { return file_; }

 private:
  void skip_space() {
    for (;; ++at_) {
      if (file_.u8(at_) == '#') {
        while (file_.u8(at_) != '\n') ++at_;
      } else if (!is_space(file_.u8(at_))) {
        return;
      }
    }
  }

  ByteReader file_;
  std::uint64_t at_ = 2;  // behind "P5"
};

/// What stands before the samples; leaves the reader right behind it.
struct PnmStart {
  std::uint32_t kind, width, height, greatest;
  bool colour, text, bitmap;

  explicit PnmStart(PnmReader& reader) {
    kind = reader.file().u8(1) - '0';
    text = kind <= 3;
    bitmap = kind == 1 || kind == 4;
    colour = kind == 3 || kind == 6;
    width = reader.number();
    height = reader.number();
    greatest = bitmap ? 1 : reader.number();
    if (greatest < 1 || greatest > 65535) throw Unusable{Health::unreadable, "The PNM header is damaged."};
  }

  /// The least number of bytes that a row takes.
  std::uint64_t row_bytes() const {
    if (kind == 4) return (std::uint64_t{width} + 7) / 8;
    const std::uint64_t samples = std::uint64_t{width} * (colour ? 3 : 1);
    // A number as text has at least a space before it and one digit.
    return samples * (kind == 1 ? 1 : text || greatest > 255 ? 2 : 1);
  }
};

}  // namespace

ImageHeader read_pnm_header(std::span<const std::byte> bytes) {
  PnmReader reader(bytes);
  const PnmStart start(reader);
  ImageHeader header;
  header.width = start.width;
  header.height = start.height;
  const std::uint64_t begin = reader.position() + (start.text ? 0 : 1);  // One white space ends a binary file's header.
  const std::uint64_t available = bytes.size() - std::min<std::uint64_t>(bytes.size(), begin);
  header.complete = start.height == 0 || start.row_bytes() <= available / start.height;
  return header;
}

Image decode_pnm(std::span<const std::byte> bytes, const ImageHeader& header) {
  PnmReader reader(bytes);
  const PnmStart start(reader);
  const ByteReader& file = reader.file();
  const std::uint64_t begin = reader.position() + 1, row_bytes = start.row_bytes();
  const auto sample = [&](std::uint64_t row, std::uint64_t i) -> std::uint32_t {
    switch (start.kind) {
      case 1:
        return 1 - reader.bit();  // 1 is black.
      case 4:
        return 1 - (file.u8(begin + row * row_bytes + i / 8) >> (7 - i % 8) & 1);
      case 2:
      case 3:
        return reader.number();
      default:
        return start.greatest > 255 ? file.u16(begin + row * row_bytes + 2 * i) : file.u8(begin + row * row_bytes + i);
    }
  };
  Image image = blank_image(static_cast<int>(header.width), static_cast<int>(header.height));
  const int channels = start.colour ? 3 : 1;
  for (int y = 0; y < image.height; ++y) {
    for (int i = 0; i < image.width * channels; ++i) {
      const std::uint32_t value =
          std::min(sample(static_cast<std::uint64_t>(y), static_cast<std::uint64_t>(i)), start.greatest);
      const auto scaled = static_cast<std::uint8_t>((value * 255 + start.greatest / 2) / start.greatest);
      if (start.colour)
        image.at(0, y)[i] = scaled;
      else
        std::fill_n(image.at(i, y), 3, scaled);
    }
  }
  return image;
}

}  // namespace lookalike
