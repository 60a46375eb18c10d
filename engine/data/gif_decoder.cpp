#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/data/byte_reader.h"
#include "engine/data/decoders.h"

namespace lookalike {
namespace {

struct GifCloser {
  void operator()(GifFileType* file) const { DGifCloseFile(file, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, GifCloser>;

int read_input(GifFileType* file, GifByteType* buffer, int length) {
  auto& rest = *static_cast<std::span<const std::byte>*>(file->UserData);
  const std::size_t n = std::min(rest.size(), static_cast<std::size_t>(std::max(length, 0)));
  if (n > 0) std::memcpy(buffer, rest.data(), n);
  rest = rest.subspan(n);
  return static_cast<int>(n);
}

[[noreturn]] void refuse(int error) {
  switch (error) {
    case D_GIF_ERR_READ_FAILED:
    case D_GIF_ERR_EOF_TOO_SOON:
      throw Unusable{Health::truncated, cut_off};
    default:
      break;
  }
  const char* reason = GifErrorString(error);
  throw Unusable{Health::unreadable,
                 std::string("The GIF data is damaged (") + (reason ? reason : "unknown error") + ")."};
}

void check(int status, const Gif& gif) {
  if (status != GIF_OK) refuse(gif->Error);
}

/// Reads all blocks of one extension; gives the index of the transparent colour when it says one, else what it was.
int read_extension(const Gif& gif, int transparent) {
  int code = 0;
  GifByteType* block = nullptr;
  check(DGifGetExtension(gif.get(), &code, &block), gif);
  GraphicsControlBlock control;
  if (code == GRAPHICS_EXT_FUNC_CODE && block && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
    transparent = control.TransparentColor;
  }
  while (block) check(DGifGetExtensionNext(gif.get(), &block), gif);
  return transparent;
}

void draw_row(const std::vector<GifByteType>& row, const GifImageDesc& frame, int y, const ColorMapObject& colours,
              int transparent, Image& canvas) {
  if (frame.Top + y >= canvas.height) return;
  const int columns = std::min(frame.Width, canvas.width - frame.Left);
  for (int x = 0; x < columns; ++x) {
    const int index = row[static_cast<std::size_t>(x)];
    if (index == transparent || index >= colours.ColorCount) continue;
    const GifColorType& colour = colours.Colors[index];
    std::uint8_t* pixel = canvas.at(frame.Left + x, frame.Top + y);
    pixel[0] = colour.Red;
    pixel[1] = colour.Green;
    pixel[2] = colour.Blue;
  }
}

void draw_frame(const Gif& gif, int transparent, std::int64_t max_pixels, Image& canvas) {
  check(DGifGetImageDesc(gif.get()), gif);
  const GifImageDesc& frame = gif->Image;
  const ColorMapObject* colours = frame.ColorMap ? frame.ColorMap : gif->SColorMap;
  if (!colours) throw Unusable{Health::unreadable, "The GIF picture has no colours."};
  if (frame.Width <= 0 || frame.Height <= 0)
    throw Unusable{Health::unreadable, "The GIF picture's first frame is empty."};
  if (std::int64_t{frame.Width} * frame.Height > max_pixels) {
    throw Unusable{Health::too_large, "The GIF picture's first frame is larger than allowed."};
  }
  struct Pass {
    int first, step;
  };
  const std::vector<Pass> passes =
      frame.Interlace ? std::vector<Pass>{{0, 8}, {4, 8}, {2, 4}, {1, 2}} : std::vector<Pass>{{0, 1}};
  std::vector<GifByteType> row(static_cast<std::size_t>(frame.Width));
  for (const Pass& pass : passes) {
    for (int y = pass.first; y < frame.Height; y += pass.step) {
      check(DGifGetLine(gif.get(), row.data(), frame.Width), gif);
      draw_row(row, frame, y, *colours, transparent, canvas);
    }
  }
}

}  // namespace

Image decode_gif(std::span<const std::byte> bytes, const ImageHeader& header, std::int64_t max_pixels) {
  int error = 0;
  const Gif gif(DGifOpen(&bytes, read_input, &error));
  if (!gif) refuse(error);
  Image canvas{static_cast<int>(header.width), static_cast<int>(header.height), {}};
  canvas.rgb.assign(static_cast<std::size_t>(header.width * header.height) * 3, 128);
  int transparent = NO_TRANSPARENT_COLOR;
  for (;;) {
    GifRecordType type = UNDEFINED_RECORD_TYPE;
    check(DGifGetRecordType(gif.get(), &type), gif);
    if (type == EXTENSION_RECORD_TYPE) transparent = read_extension(gif, transparent);
    if (type == TERMINATE_RECORD_TYPE) throw Unusable{Health::unreadable, "The GIF file holds no picture."};
    if (type == IMAGE_DESC_RECORD_TYPE) break;
  }
  draw_frame(gif, transparent, max_pixels, canvas);
  return canvas;
}

}  // namespace lookalike
