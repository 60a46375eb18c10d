#include <turbojpeg.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "engine/data/byte_reader.h"
#include "engine/data/decoders.h"
#include "engine/data/tiff_directory.h"

namespace lookalike {
namespace {

struct DecompressorCloser {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Decompressor = std::unique_ptr<void, DecompressorCloser>;

Decompressor make_decompressor() {
  Decompressor handle(tjInitDecompress());
  if (!handle) throw Unusable{Health::unreadable, "The JPEG decoder could not be started."};
  return handle;
}

const unsigned char* data(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

[[noreturn]] void refuse(const Decompressor& handle) {
  const std::string_view message = tjGetErrorStr2(handle.get());
  if (message.find("remature end") != std::string_view::npos) throw Unusable{Health::truncated, cut_off};
  const bool foreign = message.starts_with("Unsupported") || message.find("not supported") != std::string_view::npos;
  throw Unusable{foreign ? Health::unsupported : Health::unreadable,
                 "The JPEG data is damaged or unusual (" + std::string(message) + ")."};
}

/// A few left-over bytes before the end mark are common in good pictures. Any other warning means damage, and so does a
/// large left-over part: the decoder has lost its way, which it does not say itself for every impossible code.
bool only_left_over_bytes(const Decompressor& handle, std::size_t file_size) {
  unsigned long count = 0;
  int end = 0;
  const char* message = tjGetErrorStr2(handle.get());
  std::sscanf(message, "Corrupt JPEG data: %lu extraneous bytes before marker 0xd9%n", &count, &end);
  return tjGetErrorCode(handle.get()) == TJERR_WARNING && end > 0 && count <= file_size / 16;
}

/// Walks the segments up to the compressed data. Throws Unusable{truncated} when the file ends before that.
void read_segments(const ByteReader& file, ImageHeader& header) {
  for (std::uint64_t at = 2;;) {
    if (file.u8(at) != 0xFF) return;  // Not a marker: the decoder copes or complains.
    const std::uint32_t marker = file.u8(at + 1);
    if (marker == 0xFF) {
      ++at;  // Fill byte.
      continue;
    }
    if (marker == 0xDA || marker == 0xD9) return;
    const std::uint32_t length = file.u16(at + 2);
    if (length < 2) return;
    const auto segment = file.slice(at + 4, length - 2);
    if (marker == 0xE1 && file.starts_with(at + 4, std::string_view("Exif\0\0", 6))) {
      header.orientation = exif_orientation(segment);
    }
    if (marker == 0xEE && file.starts_with(at + 4, "Adobe")) header.inverted_cmyk = true;
    at += 2 + std::uint64_t{length};
  }
}

tjscalingfactor choose_scale(const ImageHeader& header, int target_side) {
  const int side = static_cast<int>(std::min(header.width, header.height));
  for (const int denominator : {8, 4, 2}) {
    const tjscalingfactor scale{1, denominator};
    if (target_side > 0 && TJSCALED(side, scale) >= target_side) return scale;
  }
  return {1, 1};
}

/// R = C·K/255 and so on, for inks stored inverted (0 is full ink).
void cmyk_to_rgb(const std::vector<unsigned char>& cmyk, bool inverted, std::vector<std::uint8_t>& rgb) {
  const auto light = [&](unsigned char ink) { return inverted ? ink : 255 - ink; };
  for (std::size_t i = 0; i < rgb.size() / 3; ++i) {
    const int black = light(cmyk[i * 4 + 3]);
    for (std::size_t c = 0; c < 3; ++c) {
      rgb[i * 3 + c] = static_cast<std::uint8_t>((light(cmyk[i * 4 + c]) * black + 127) / 255);
    }
  }
}

}  // namespace

ImageHeader read_jpeg_header(std::span<const std::byte> bytes) {
  ImageHeader header;
  const Decompressor handle = make_decompressor();
  int width = 0, height = 0, subsampling = 0, colour_space = 0;
  const int result =
      tjDecompressHeader3(handle.get(), data(bytes), bytes.size(), &width, &height, &subsampling, &colour_space);
  read_segments(ByteReader(bytes, std::endian::big), header);
  // Unusual subsampling is an error for this function, which gives the size all the same, and none for the decoder.
  if (result != 0 && (width <= 0 || height <= 0)) refuse(handle);
  header.width = width;
  header.height = height;
  header.cmyk = result == 0 && (colour_space == TJCS_CMYK || colour_space == TJCS_YCCK);
  return header;
}

Image decode_jpeg(std::span<const std::byte> bytes, const ImageHeader& header, int target_side) {
  const Decompressor handle = make_decompressor();
  const tjscalingfactor scale = choose_scale(header, target_side);
  Image image{TJSCALED(static_cast<int>(header.width), scale), TJSCALED(static_cast<int>(header.height), scale), {}};
  const std::size_t pixels = static_cast<std::size_t>(image.width) * image.height;
  image.rgb.resize(pixels * 3);
  std::vector<unsigned char> cmyk(header.cmyk ? pixels * 4 : 0);

  const auto decode = [&](int flags) {
    return tjDecompress2(handle.get(), data(bytes), bytes.size(), header.cmyk ? cmyk.data() : image.rgb.data(),
                         image.width, 0, image.height, header.cmyk ? TJPF_CMYK : TJPF_RGB, flags);
  };
  if (decode(TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0) {
    if (!only_left_over_bytes(handle, bytes.size())) refuse(handle);
    if (decode(TJFLAG_LIMITSCANS) != 0 && tjGetErrorCode(handle.get()) != TJERR_WARNING) refuse(handle);
  }
  if (header.cmyk) cmyk_to_rgb(cmyk, header.inverted_cmyk, image.rgb);
  return image;
}

}  // namespace lookalike
