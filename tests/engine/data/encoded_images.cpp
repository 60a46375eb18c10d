#include "tests/engine/data/encoded_images.h"

#include <gif_lib.h>
#include <turbojpeg.h>

#include <zlib.h>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace lookalike::test {
namespace {

std::string number(std::uint32_t value, int length, bool big_endian) {
  std::string text;
  for (int i = 0; i < length; ++i) text += static_cast<char>(value >> 8 * (big_endian ? length - 1 - i : i));
  return text;
}

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct TurboCloser {
  void operator()(void* handle) const { tjDestroy(handle); }
};

Bytes take_turbo_buffer(int result, unsigned char* buffer, unsigned long size) {
  const std::unique_ptr<unsigned char, decltype(&tjFree)> owned(buffer, tjFree);
  if (result != 0) throw std::runtime_error("TurboJPEG cannot encode the test picture");
  const auto* begin = reinterpret_cast<const std::byte*>(buffer);
  return {begin, begin + size};
}

}  // namespace

Bytes to_bytes(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

Bytes encode(const Image& image, const std::string& extension) {
  cv::Mat bgr;
  cv::cvtColor(cv::Mat(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data())), bgr,
               cv::COLOR_RGB2BGR);
  std::vector<unsigned char> out;
  const std::vector<int> lossless{cv::IMWRITE_WEBP_QUALITY, 101};
  if (!cv::imencode(extension, bgr, out, extension == ".webp" ? lossless : std::vector<int>{}))
    throw std::runtime_error(extension);
  return to_bytes({reinterpret_cast<const char*>(out.data()), out.size()});
}

Bytes encode_jpeg_file(const Image& image, const JpegOptions& options) {
  const std::unique_ptr<void, TurboCloser> handle(tjInitCompress());
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  const int result = tjCompress2(handle.get(), image.rgb.data(), image.width, 0, image.height, TJPF_RGB, &buffer, &size,
                                 options.full_chroma ? TJSAMP_444 : TJSAMP_420, options.quality,
                                 options.progressive ? TJFLAG_PROGRESSIVE : 0);
  return take_turbo_buffer(result, buffer, size);
}

Bytes encode_cmyk_jpeg(int width, int height, const std::vector<unsigned char>& inks, bool adobe) {
  const std::unique_ptr<void, TurboCloser> handle(tjInitCompress());
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  const int result =
      tjCompress2(handle.get(), inks.data(), width, 0, height, TJPF_CMYK, &buffer, &size, TJSAMP_444, 98, 0);
  std::string jpeg = text_of(take_turbo_buffer(result, buffer, size));
  // TurboJPEG writes YCCK with Adobe's marker. With the marker hidden the same four planes are taken for plain inks.
  if (!adobe) {
    const auto at = jpeg.find("Adobe");
    if (at == std::string::npos) throw std::runtime_error("no Adobe marker");
    jpeg[at] = 'X';
  }
  return to_bytes(jpeg);
}

std::string exif_block(int orientation, bool big_endian) {
  const auto n = [&](std::uint32_t value, int length) { return number(value, length, big_endian); };
  std::string block("Exif\0\0", 6);
  block += big_endian ? "MM" : "II";
  block += n(42, 2) + n(8, 4);                            // directory at 8
  block += n(2, 2);                                       // two entries
  block += n(0x0100, 2) + n(4, 2) + n(1, 4) + n(999, 4);  // some other tag
  block += n(0x0112, 2) + n(3, 2) + n(1, 4) + n(static_cast<std::uint32_t>(orientation), 2) + n(0, 2);
  return block + n(0, 4);
}

Bytes with_jpeg_exif(const Bytes& jpeg, const std::string& exif) {
  const std::string text = text_of(jpeg);
  return to_bytes(text.substr(0, 2) + "\xFF\xE1" + number(static_cast<std::uint32_t>(exif.size() + 2), 2, true) + exif +
                  text.substr(2));
}

static std::string png_chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto checksum =
      ::crc32(0, reinterpret_cast<const unsigned char*>(body.data()), static_cast<unsigned>(body.size()));
  return number(static_cast<std::uint32_t>(data.size()), 4, true) + body +
         number(static_cast<std::uint32_t>(checksum), 4, true);
}

Bytes with_png_chunk(const Bytes& png, const std::string& type, const std::string& data) {
  const std::string text = text_of(png);
  return to_bytes(text.substr(0, 33) + png_chunk(type, data) + text.substr(33));  // behind the signature and IHDR
}

Bytes palette_png(int width, int height, int bits, const std::vector<std::array<unsigned char, 3>>& colours,
                  const std::vector<unsigned char>& alpha, const std::vector<unsigned char>& raw) {
  std::string header =
      number(static_cast<std::uint32_t>(width), 4, true) + number(static_cast<std::uint32_t>(height), 4, true);
  header += static_cast<char>(bits);
  header += std::string("\x03\0\0\0", 4);  // palette; no options
  std::string palette;
  for (const auto& colour : colours) palette.append(colour.begin(), colour.end());
  unsigned long size = ::compressBound(raw.size());
  std::string packed(size, '\0');
  if (::compress(reinterpret_cast<unsigned char*>(packed.data()), &size, raw.data(), raw.size()) != Z_OK) {
    throw std::runtime_error("zlib cannot compress the test picture");
  }
  packed.resize(size);
  return to_bytes("\x89PNG\r\n\x1A\n" + png_chunk("IHDR", header) + png_chunk("PLTE", palette) +
                  png_chunk("tRNS", {alpha.begin(), alpha.end()}) + png_chunk("IDAT", packed) + png_chunk("IEND", ""));
}

Bytes tiff_with_orientation(const Image& image, int orientation) {
  const auto n = [](std::uint32_t value, int length) { return number(value, length, false); };
  const auto size = static_cast<std::uint32_t>(image.rgb.size());
  const std::uint32_t directory = 8 + size + size % 2, bits = directory + 2 + 11 * 12 + 4;
  const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
    return n(tag, 2) + n(type, 2) + n(count, 4) + n(value, 4);
  };
  std::string file = "II" + n(42, 2) + n(directory, 4);
  file.append(reinterpret_cast<const char*>(image.rgb.data()), image.rgb.size());
  file.append(size % 2, '\0');
  file += n(11, 2);
  file += entry(256, 4, 1, static_cast<std::uint32_t>(image.width)) +
          entry(257, 4, 1, static_cast<std::uint32_t>(image.height));
  file += entry(258, 3, 3, bits) + entry(259, 3, 1, 1) + entry(262, 3, 1, 2) + entry(273, 4, 1, 8);
  file += entry(274, 3, 1, static_cast<std::uint32_t>(orientation)) + entry(277, 3, 1, 3);
  file += entry(278, 4, 1, static_cast<std::uint32_t>(image.height)) + entry(279, 4, 1, size) + entry(284, 3, 1, 1);
  file += n(0, 4) + n(8, 2) + n(8, 2) + n(8, 2);
  return to_bytes(file);
}

void set_tiff_orientation(Bytes& tiff, int orientation) {
  const auto u16 = [&](std::size_t at) {
    return std::to_integer<unsigned>(tiff.at(at)) | std::to_integer<unsigned>(tiff.at(at + 1)) << 8;
  };
  const std::size_t directory = u16(4) | static_cast<std::size_t>(u16(6)) << 16;
  for (std::size_t i = 0; i < u16(directory); ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (u16(entry) != 274) continue;
    tiff.at(entry + 8) = static_cast<std::byte>(orientation);
    return;
  }
  for (std::size_t i = 0; i < u16(directory); ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (u16(entry) != 284) continue;  // planar configuration, 1 by default: one number of the same type
    tiff.at(entry) = std::byte{274 & 255};
    tiff.at(entry + 8) = static_cast<std::byte>(orientation);
    return;
  }
  throw std::runtime_error("no entry to replace");
}

Bytes with_webp_exif(const Bytes& webp, int width, int height, const std::string& exif) {
  const auto n = [](std::size_t value, int length) { return number(static_cast<std::uint32_t>(value), length, false); };
  const std::string picture = text_of(webp).substr(12);
  std::string body = "WEBPVP8X" + n(10, 4) + n(8, 4);  // 8: has EXIF
  body += n(static_cast<std::size_t>(width - 1), 3) + n(static_cast<std::size_t>(height - 1), 3);
  body += picture + "EXIF" + n(exif.size(), 4) + exif + std::string(exif.size() % 2, '\0');
  return to_bytes("RIFF" + n(body.size(), 4) + body);
}

namespace {

int append(GifFileType* gif, const GifByteType* data, int length) {
  static_cast<std::string*>(gif->UserData)
      ->append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(length));
  return length;
}

void require(int status) {
  if (status != GIF_OK) throw std::runtime_error("giflib cannot encode the test picture");
}

void put_rows(GifFileType* gif, int width, int height, const std::vector<unsigned char>& indices, bool interlaced) {
  std::vector<unsigned char> row;
  const auto put = [&](int y) {
    row.assign(indices.begin() + y * width, indices.begin() + (y + 1) * width);
    require(EGifPutLine(gif, row.data(), width));
  };
  constexpr int passes[4][2] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  for (int p = 0; interlaced && p < 4; ++p) {
    for (int y = passes[p][0]; y < height; y += passes[p][1]) put(y);
  }
  for (int y = 0; !interlaced && y < height; ++y) put(y);
}

}  // namespace

Bytes encode_gif(int width, int height, const std::vector<unsigned char>& indices, const GifOptions& options) {
  std::string file;
  int error = 0;
  GifFileType* gif = EGifOpen(&file, append, &error);
  if (!gif) throw std::runtime_error("giflib cannot start");
  EGifSetGifVersion(gif, true);
  GifColorType greys[256];
  for (int i = 0; i < 256; ++i)
    greys[i] = {static_cast<GifByteType>(i), static_cast<GifByteType>(i), static_cast<GifByteType>(i)};
  const std::unique_ptr<ColorMapObject, decltype(&GifFreeMapObject)> colours(GifMakeMapObject(256, greys),
                                                                             GifFreeMapObject);
  require(EGifPutScreenDesc(gif, options.canvas_width ? options.canvas_width : width,
                            options.canvas_height ? options.canvas_height : height, 8, 0, colours.get()));
  if (options.transparent >= 0) {
    const GraphicsControlBlock control{DISPOSAL_UNSPECIFIED, false, 0, options.transparent};
    GifByteType block[4];
    EGifGCBToExtension(&control, block);
    require(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, 4, block));
  }
  require(EGifPutImageDesc(gif, options.left, options.top, width, height, options.interlaced, nullptr));
  put_rows(gif, width, height, indices, options.interlaced);
  require(EGifCloseFile(gif, &error));
  return to_bytes(file);
}

double mean_difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height || a.empty()) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) sum += std::abs(a.rgb[i] - b.rgb[i]);
  return sum / static_cast<double>(a.rgb.size());
}

Image four_quarters(int width, int height) {
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  constexpr std::uint8_t colours[4][3] = {{220, 20, 20}, {20, 200, 20}, {30, 30, 230}, {240, 240, 240}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) std::memcpy(image.at(x, y), colours[(y >= height / 2) * 2 + (x >= width / 2)], 3);
  }
  return image;
}

Image stored_for(const Image& upright, int orientation) {
  const bool swap = orientation >= 5;
  const int w = upright.width, h = upright.height;
  Image stored{swap ? h : w, swap ? w : h, std::vector<std::uint8_t>(upright.rgb.size())};
  for (int y = 0; y < stored.height; ++y) {
    for (int x = 0; x < stored.width; ++x) {
      // EXIF says which side of the upright picture row 0 and column 0 of the stored one are.
      int ux = 0, uy = 0;
      switch (orientation) {
        case 1:
          ux = x, uy = y;
          break;  // row 0 top, column 0 left
        case 2:
          ux = w - 1 - x, uy = y;
          break;  // top, right
        case 3:
          ux = w - 1 - x, uy = h - 1 - y;
          break;  // bottom, right
        case 4:
          ux = x, uy = h - 1 - y;
          break;  // bottom, left
        case 5:
          ux = y, uy = x;
          break;  // left, top
        case 6:
          ux = w - 1 - y, uy = x;
          break;  // right, top
        case 7:
          ux = w - 1 - y, uy = h - 1 - x;
          break;  // right, bottom
        default:
          ux = y, uy = h - 1 - x;
          break;  // left, bottom
      }
      std::memcpy(stored.at(x, y), upright.at(ux, uy), 3);
    }
  }
  return stored;
}

}  // namespace lookalike::test
