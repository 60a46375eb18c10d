// Damaged files of every kind that the program reads: whatever is in them, reading must end in a sound result or a
// proper refusal. Fixed seeds, so a failure can be repeated; the sanitizer builds make silent mistakes visible.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/core/safetensors.h"
#include "engine/data/image_decoder.h"
#include "engine/data/tiff_directory.h"
#include "tests/engine/data/encoded_images.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using test::Bytes;

/// Flips, overwrites, inserts, removes, repeats and cuts, at most six times; more often in the first hundred bytes,
/// where the headers are.
Bytes mutate(Bytes bytes, std::mt19937_64& random) {
  for (std::uint64_t n = 1 + random() % 6; n > 0 && !bytes.empty(); --n) {
    const std::size_t reach = random() % 2 ? std::min<std::size_t>(bytes.size(), 100) : bytes.size();
    const auto at = static_cast<std::ptrdiff_t>(random() % reach);
    constexpr unsigned char interesting[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF};
    switch (random() % 7) {
      case 0:
        bytes[static_cast<std::size_t>(at)] ^= static_cast<std::byte>(1u << random() % 8);
        break;
      case 1:
        bytes[static_cast<std::size_t>(at)] = static_cast<std::byte>(random());
        break;
      case 2: {
        const auto end = std::min<std::ptrdiff_t>(at + 4, static_cast<std::ptrdiff_t>(bytes.size()));
        std::fill(bytes.begin() + at, bytes.begin() + end, static_cast<std::byte>(interesting[random() % 6]));
        break;
      }
      case 3:
        bytes.insert(bytes.begin() + at, 1 + random() % 16, static_cast<std::byte>(random()));
        break;
      case 4:
        bytes.erase(bytes.begin() + at,
                    bytes.begin() + std::min<std::ptrdiff_t>(at + 1 + static_cast<std::ptrdiff_t>(random() % 16),
                                                             static_cast<std::ptrdiff_t>(bytes.size())));
        break;
      case 5: {
        const Bytes part(bytes.begin() + at,
                         bytes.begin() + std::min<std::ptrdiff_t>(at + 64, static_cast<std::ptrdiff_t>(bytes.size())));
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random() % (bytes.size() + 1)), part.begin(),
                     part.end());
        break;
      }
      default:
        bytes.resize(static_cast<std::size_t>(at));
        break;
    }
  }
  return bytes;
}

void expect_sound(const Bytes& bytes) {
  for (const int target : {0, 16}) {
    const DecodedImage result = decode_image(bytes, {.max_pixels = 1'000'000, .target_side = target});
    if (result.health == Health::usable) {
      ASSERT_GT(result.image.width, 0);
      ASSERT_GT(result.image.height, 0);
      ASSERT_EQ(result.image.rgb.size(), static_cast<std::size_t>(result.image.width) * result.image.height * 3);
      ASSERT_TRUE(result.detail.empty());
    } else {
      ASSERT_TRUE(result.image.empty());
      ASSERT_FALSE(result.detail.empty());
    }
  }
}

struct Seed {
  const char* name;
  Bytes bytes;
};
void PrintTo(const Seed& seed, std::ostream* out) {
  *out << seed.name;
}

std::vector<Seed> seeds() {
  const Image image = test::pattern_image(40, 32, 1, 1);
  const std::vector<unsigned char> inks(32 * 32 * 4, 90), indices(40 * 32, 3);
  std::string text = "P3\n# text\n12 10\n100\n", bits = "P1\n12 10\n";
  for (int i = 0; i < 360; ++i) text += std::to_string(i % 101) + " ";
  for (int i = 0; i < 120; ++i) bits += i % 3 ? '1' : '0';
  return {{"jpeg", test::with_jpeg_exif(test::encode_jpeg_file(image), test::exif_block(6, true))},
          {"progressive_jpeg", test::encode_jpeg_file(image, {.progressive = true, .full_chroma = false})},
          {"cmyk_jpeg", test::encode_cmyk_jpeg(32, 32, inks, true)},
          {"png", test::with_png_chunk(test::encode(image, ".png"), "eXIf", test::exif_block(5, false).substr(6))},
          {"webp", test::encode(image, ".webp")},
          {"extended_webp", test::with_webp_exif(test::encode(image, ".webp"), 40, 32, test::exif_block(8, false))},
          {"tiff", test::tiff_with_orientation(image, 7)},
          {"compressed_tiff", test::encode(image, ".tiff")},
          {"bmp", test::encode(image, ".bmp")},
          {"gif",
           test::encode_gif(
               40, 32, indices,
               {.canvas_width = 50, .canvas_height = 50, .left = 3, .top = 4, .interlaced = true, .transparent = 9})},
          {"ppm", test::encode(image, ".ppm")},
          {"text_ppm", test::to_bytes(text)},
          {"text_pbm", test::to_bytes(bits)}};
}

class ImageFuzz : public testing::TestWithParam<Seed> {};

TEST_P(ImageFuzz, DamagedFilesGiveAPictureOrAReason) {
  ASSERT_EQ(decode_image(GetParam().bytes).health, Health::usable) << "the seed itself must be good";
  std::mt19937_64 random(20240601);
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(round);
    ASSERT_NO_FATAL_FAILURE(expect_sound(mutate(GetParam().bytes, random)));
  }
}

TEST_P(ImageFuzz, NoiseBehindAGoodBeginning) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    Bytes bytes = GetParam().bytes;
    const std::size_t keep = random() % std::min<std::size_t>(bytes.size(), 200);
    for (std::size_t i = keep; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(random());
    ASSERT_NO_FATAL_FAILURE(expect_sound(bytes));
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, ImageFuzz, testing::ValuesIn(seeds()),
                         [](const auto& seed) { return std::string(seed.param.name); });

TEST(ExifFuzz, OrientationIsAlwaysOneOfEight) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 3000; ++round) {
    const int orientation =
        exif_orientation(mutate(test::to_bytes(test::exif_block(1 + round % 8, round % 2)), random));
    ASSERT_GE(orientation, 1);
    ASSERT_LE(orientation, 8);
  }
}

/// Writes each mutation of the file and calls `read`, which may only succeed or throw Error.
template <typename Read>
void fuzz_file(const fs::path& path, const Read& read) {
  const Bytes good = read_file(path, 1 << 20);
  std::mt19937_64 random(11);
  int refused = 0;
  for (int round = 0; round < 1500; ++round) {
    SCOPED_TRACE(round);
    const Bytes bytes = mutate(good, random);
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    try {
      read();
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::bad_input) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(refused, 500) << "most of the damage must be noticed";
}

TEST(FileFuzz, Npy) {
  const test::TempFolder folder;
  const fs::path path = folder / "a.npy";
  write_npy(path, test::gaussian_matrix(5, 4, 1));
  fuzz_file(path, [&] {
    const Matrix matrix = read_npy(path);
    ASSERT_EQ(matrix.data.size(), static_cast<std::size_t>(matrix.rows * matrix.cols));
  });
}

TEST(FileFuzz, Safetensors) {
  const test::TempFolder folder;
  const fs::path path = folder / "a.safetensors";
  TensorFile file;
  file.metadata["preset"] = "lookalike";
  file.tensors["weight"] = float_record({2, 3}, {1, 2, 3, 4, 5, 6});
  file.tensors["bias"] = float_record({3}, {1, 2, 3});
  write_safetensors(path, file);
  const auto size = fs::file_size(path);
  fuzz_file(path, [&] {
    std::size_t total = 0;
    for (const auto& [name, tensor] : read_safetensors(path).tensors) total += tensor.bytes.size();
    ASSERT_LE(total, size + 1000);
  });
}

TEST(TextFuzz, CsvReadsAnythingAndItsOwnWritingExactly) {
  const Bytes good = test::to_bytes("path,label\n\"a \"\"b\"\", c\",x\r\nplain,\"two\nlines\"\n");
  std::mt19937_64 random(5);
  for (int round = 0; round < 3000; ++round) {
    const Bytes bytes = mutate(good, random);
    const auto records = parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    std::string text;
    for (const auto& record : records) {
      ASSERT_FALSE(record.empty());
      for (std::size_t f = 0; f < record.size(); ++f) text += (f ? "," : "") + csv_field(record[f]);
      text += '\n';
    }
    if (text.starts_with("\xEF\xBB\xBF"))
      continue;  // Two byte order marks: the second would be taken for another first.
    ASSERT_EQ(parse_csv(text), records);
    const std::string valid = to_valid_utf8(text);
    ASSERT_EQ(to_valid_utf8(valid), valid);
  }
}

}  // namespace
}  // namespace lookalike
