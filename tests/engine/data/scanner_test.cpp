#include "engine/data/scanner.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/parallel.h"
#include "engine/data/perceptual_hash.h"
#include "tests/engine/data/encoded_images.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

class Scanner : public testing::Test {
 protected:
  void put(const std::string& name, const test::Bytes& bytes) {
    fs::create_directories((folder / name).parent_path());
    write_file_atomically(folder / name, bytes);
  }
  void put_picture(const std::string& name, std::uint64_t seed = 1) {
    put(name, test::encode(test::pattern_image(24, 16, 1, seed), ".png"));
  }
  ScanResult scan(const std::vector<Picture>& known = {}) { return scan_folder(folder.path(), known, {}, {}, {}); }

  static std::vector<std::string> paths(const ScanResult& result) {
    std::vector<std::string> all;
    for (const Picture& p : result.pictures) all.push_back(p.path);
    return all;
  }
  static const Picture& find(const ScanResult& result, const std::string& path) {
    static const Picture none;
    const auto it =
        std::find_if(result.pictures.begin(), result.pictures.end(), [&](const auto& p) { return p.path == path; });
    if (it == result.pictures.end()) {
      ADD_FAILURE() << path << " was not found";
      return none;
    }
    return *it;
  }
  static void expect_health(const ScanResult& result, const std::string& path, Health health) {
    const Picture& picture = find(result, path);
    EXPECT_EQ(picture.health, health) << path << " is " << to_string(picture.health) << ": " << picture.detail;
    EXPECT_EQ(picture.detail.empty(), health == Health::usable);
  }

  test::TempFolder folder;
};

TEST_F(Scanner, DescribesAPicture) {
  const Image image = test::pattern_image(40, 30, 2, 3);
  const auto bytes = test::with_jpeg_exif(test::encode_jpeg_file(image), test::exif_block(6, false));
  put("beach/a.jpg", bytes);
  const ScanResult result = scan();
  ASSERT_EQ(result.pictures.size(), 1u);
  const Picture& picture = result.pictures[0];
  EXPECT_EQ(picture.path, "beach/a.jpg");
  EXPECT_EQ(picture.label, "beach");
  EXPECT_EQ(picture.format, "jpeg");
  EXPECT_EQ(picture.file_size, static_cast<std::int64_t>(bytes.size()));
  EXPECT_GT(picture.modified_ns, 1'500'000'000'000'000'000);
  EXPECT_EQ(picture.width, 30) << "turned by its EXIF orientation";
  EXPECT_EQ(picture.height, 40);
  EXPECT_EQ(picture.content_hash, content_hash(bytes));
  EXPECT_EQ(picture.perceptual_hash, perceptual_hash(decode_image(bytes).image));
  EXPECT_TRUE(picture.usable());
  EXPECT_FALSE(result.cancelled);
}

TEST_F(Scanner, WalksSubfoldersInByteOrderWithFirstLevelLabels) {
  put_picture("b.png");
  put_picture("a/z.png");
  put_picture("a/deep/er/y.png");
  put_picture("Z/x.png");
  const ScanResult result = scan();
  EXPECT_EQ(paths(result), (std::vector<std::string>{"Z/x.png", "a/deep/er/y.png", "a/z.png", "b.png"}));
  EXPECT_EQ(result.pictures[0].label, "Z");
  EXPECT_EQ(result.pictures[1].label, "a");
  EXPECT_EQ(result.pictures[3].label, "");
}

TEST_F(Scanner, FindsPicturesByContentAndIgnoresOtherFiles) {
  put_picture("no_extension");
  put_picture("wrong.txt");
  put("notes.txt", test::to_bytes("BMW and P5 and GIF are words here."));
  put("empty.doc", {});
  const ScanResult result = scan();
  EXPECT_EQ(paths(result), (std::vector<std::string>{"no_extension", "wrong.txt"}));
  EXPECT_EQ(find(result, "wrong.txt").format, "png");
  EXPECT_EQ(result.ignored, 2u);
}

TEST_F(Scanner, LeavesHiddenNamesOutButNotAFileNamedJustLikeAnExtension) {
  put_picture(".hidden.png");
  put_picture(".folder/a.png");
  put_picture(".jpeg");
  put("sub/.jpg", {});
  const ScanResult result = scan();
  EXPECT_EQ(paths(result), (std::vector<std::string>{".jpeg", "sub/.jpg"}));
  expect_health(result, ".jpeg", Health::usable);
  expect_health(result, "sub/.jpg", Health::unreadable);
}

TEST_F(Scanner, EachBadFileIsOneLineWithAReason) {
  const auto jpeg = test::encode_jpeg_file(test::noise_image(64, 64, 1));
  put("good.jpg", jpeg);
  put("cut.jpg", {jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(jpeg.size() / 2)});
  put("zero.png", {});
  put("text.jpg", test::to_bytes("not a picture at all"));
  put("photo.HEIC", test::to_bytes("....ftypheic"));
  put("tiny.png", test::encode(test::solid_image(4, 4, 1, 2, 3), ".png"));
  put_picture("folder.jpg/inside.png");
  fs::create_symlink(folder / "nowhere", folder / "dangling.jpg");
  fs::create_symlink("loop.png", folder / "loop.png");
  fs::create_symlink("nowhere", folder / "dangling_without_extension");
  fs::create_directory(folder / "elsewhere");
  fs::create_symlink(folder / "elsewhere", folder / "link_to_folder.png");
  ASSERT_EQ(::mkfifo((folder / "pipe.jpg").c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", folder / "endless.jpg");

  const ScanResult result = scan();
  expect_health(result, "good.jpg", Health::usable);
  expect_health(result, "cut.jpg", Health::truncated);
  expect_health(result, "zero.png", Health::unreadable);
  expect_health(result, "text.jpg", Health::unsupported);
  expect_health(result, "photo.HEIC", Health::unsupported);
  expect_health(result, "tiny.png", Health::too_small);
  expect_health(result, "folder.jpg", Health::unsupported);
  expect_health(result, "folder.jpg/inside.png", Health::usable);
  expect_health(result, "dangling.jpg", Health::unreadable);
  expect_health(result, "loop.png", Health::unreadable);
  expect_health(result, "link_to_folder.png", Health::unsupported);
  expect_health(result, "pipe.jpg", Health::unreadable);
  expect_health(result, "endless.jpg", Health::unreadable);
  EXPECT_EQ(result.pictures.size(), 13u);
  EXPECT_EQ(result.ignored, 2u);
}

TEST_F(Scanner, NamesMayHoldAnything) {
  const std::vector<std::string> names{"new\nline.png", "quote\"s and 'more'.png", "\xFF\xFE.png", "spa ce.png",
                                       "ünï.png"};
  for (const auto& name : names) put_picture(name);
  const ScanResult result = scan();
  EXPECT_EQ(result.pictures.size(), names.size());
  for (const auto& name : names) expect_health(result, name, Health::usable);
}

TEST_F(Scanner, LinksToFilesAreReadAndLinksToFoldersNotFollowed) {
  put_picture("real/a.png");
  fs::create_symlink(folder / "real" / "a.png", folder / "linked.png");
  fs::create_directory_symlink(folder.path(), folder / "real" / "up");
  EXPECT_EQ(paths(scan()), (std::vector<std::string>{"linked.png", "real/a.png"}));
}

TEST_F(Scanner, MissingPermissionIsAReasonAndIsTriedAgain) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  put_picture("secret.png");
  put_picture("locked/a.png");
  fs::permissions(folder / "secret.png", fs::perms::none);
  fs::permissions(folder / "locked", fs::perms::none);
  const ScanResult refused = scan();
  expect_health(refused, "secret.png", Health::unreadable);
  expect_health(refused, "locked", Health::unreadable);
  fs::permissions(folder / "secret.png", fs::perms::owner_read);
  expect_health(scan(refused.pictures), "secret.png", Health::usable);
}

TEST_F(Scanner, ReadsOnlyWhatChanged) {
  for (int i = 0; i < 6; ++i) put_picture(std::to_string(i) + ".png", static_cast<std::uint64_t>(i));
  put("broken.png", test::to_bytes("\x89PNG\r\n\x1A\n and no more"));
  ScanResult first = scan();
  for (std::size_t i = 0; i < first.pictures.size(); ++i) first.pictures[i].id = static_cast<std::int64_t>(i + 1);
  first.pictures[2].label = "given by hand";

  put("2.png", test::encode(test::pattern_image(50, 50, 3, 9), ".png"));
  put_picture("new.png", 77);
  fs::remove(folder / "4.png");
  int sunk = 0;
  const ScanResult second =
      scan_folder(folder.path(), first.pictures, {}, {}, {}, [&](const Picture&, const Image&) { ++sunk; });
  EXPECT_EQ(second.unchanged, 5u);
  EXPECT_EQ(sunk, 2) << "the changed and the new one";
  EXPECT_EQ(paths(second),
            (std::vector<std::string>{"0.png", "1.png", "2.png", "3.png", "5.png", "broken.png", "new.png"}));
  EXPECT_EQ(find(second, "1.png"), first.pictures[1]);
  const Picture& changed = find(second, "2.png");
  EXPECT_EQ(changed.width, 50);
  EXPECT_EQ(changed.id, 3);
  EXPECT_EQ(changed.label, "given by hand");
  EXPECT_EQ(find(second, "new.png").id, 0);
}

TEST_F(Scanner, SinkGetsEachUsablePictureInOrderOnTheCallingThread) {
  put("a.jpg", test::encode_jpeg_file(test::noise_image(1100, 1300, 1)));
  put("b.png", test::encode(test::noise_image(1300, 1100, 1), ".png"));
  put("c.png", test::encode(test::noise_image(100, 90, 1), ".png"));
  put("d.png", test::to_bytes("broken"));
  std::vector<std::string> seen;
  const auto caller = std::this_thread::get_id();
  scan_folder(folder.path(), {}, {}, {}, {}, [&](const Picture& picture, const Image& image) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    seen.push_back(picture.path);
    const int shorter = std::min(image.width, image.height);
    EXPECT_GE(shorter, std::min({256, picture.width, picture.height}));
    EXPECT_LT(shorter, 512);
    EXPECT_NEAR(static_cast<double>(image.width) / image.height, static_cast<double>(picture.width) / picture.height,
                0.02);
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"a.jpg", "b.png", "c.png"}));
}

TEST_F(Scanner, TheResultDoesNotDependOnTheNumberOfThreads) {
  for (int i = 0; i < 30; ++i)
    put_picture("p" + std::to_string(i % 7) + "/" + std::to_string(i) + ".png", static_cast<std::uint64_t>(i));
  set_thread_count(1);
  const auto alone = scan().pictures;
  set_thread_count(4);
  const auto together = scan().pictures;
  set_thread_count(0);
  EXPECT_EQ(alone, together);
}

TEST_F(Scanner, CancelsWithWhatItHas) {
  for (int i = 0; i < 40; ++i)
    put_picture((i < 10 ? "0" : "") + std::to_string(i) + ".png", static_cast<std::uint64_t>(i));
  std::stop_source source;
  int sunk = 0;
  const ScanResult result =
      scan_folder(folder.path(), {}, {}, {}, source.get_token(), [&](const Picture&, const Image&) {
        if (++sunk == 5) source.request_stop();
      });
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(paths(result), (std::vector<std::string>{"00.png", "01.png", "02.png", "03.png", "04.png"}));
}

TEST_F(Scanner, ReportsProgressWithATotal) {
  for (int i = 0; i < 5; ++i) put_picture(std::to_string(i) + ".png", static_cast<std::uint64_t>(i));
  std::vector<Progress> reports;
  scan_folder(folder.path(), {}, {}, [&](const Progress& p) { reports.push_back(p); }, {});
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports.back().stage, "Reading pictures");
  EXPECT_EQ(reports.back().done, 5);
  EXPECT_EQ(reports.back().total, 5);
}

TEST_F(Scanner, AnExceptionOfTheSinkEndsTheScan) {
  for (int i = 0; i < 20; ++i) put_picture(std::to_string(i) + ".png", static_cast<std::uint64_t>(i));
  const auto full = [](const Picture&, const Image&) { throw Error(ErrorCode::io, "The disk is full"); };
  EXPECT_THROW(scan_folder(folder.path(), {}, {}, {}, {}, full), Error);
}

TEST_F(Scanner, AnEmptyFolderIsNoError) {
  const ScanResult result = scan();
  EXPECT_TRUE(result.pictures.empty());
  EXPECT_FALSE(result.cancelled);
}

TEST_F(Scanner, ARootThatIsNoReadableFolderIsAnError) {
  const auto code_for = [](const fs::path& root) {
    try {
      scan_folder(root, {}, {}, {}, {});
    } catch (const Error& error) {
      EXPECT_EQ(error.subject(), root.string());
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(code_for(folder / "missing"), ErrorCode::bad_input);
  put_picture("file.png");
  EXPECT_EQ(code_for(folder / "file.png"), ErrorCode::bad_input);
  if (::geteuid() != 0) {
    fs::create_directory(folder / "locked");
    fs::permissions(folder / "locked", fs::perms::none);
    EXPECT_EQ(code_for(folder / "locked"), ErrorCode::io);
  }
}

TEST_F(Scanner, FilesAboveTheLimitAreNotRead) {
  put("large.png", test::encode(test::noise_image(64, 64, 1), ".png"));
  ScanOptions options;
  options.decode.max_file_bytes = 1000;
  const ScanResult result = scan_folder(folder.path(), {}, options, {}, {});
  expect_health(result, "large.png", Health::too_large);
  EXPECT_TRUE(result.pictures[0].content_hash.empty());
}

TEST_F(Scanner, AFileThatVanishesDuringTheScanIsALine) {
  for (int i = 0; i < 60; ++i) put_picture("a" + std::to_string(100 + i) + ".png", static_cast<std::uint64_t>(i));
  bool removed = false;
  const ScanResult result = scan_folder(folder.path(), {}, {}, {}, {}, [&](const Picture&, const Image&) {
    if (!removed) fs::remove(folder / "a159.png");  // The last one, long before its turn.
    removed = true;
  });
  expect_health(result, "a159.png", Health::unreadable);
  EXPECT_EQ(result.pictures.size(), 60u);
}

}  // namespace
}  // namespace lookalike
