#include "engine/core/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <stdexcept>

#include "engine/core/error.h"
#include "tests/support/temp_folder.h"

namespace lookalike {
namespace {

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

template <typename Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::internal, "none");
}

TEST(WriteFileAtomically, WritesAndReplaces) {
  const test::TempFolder folder;
  const fs::path path = folder / "a.txt";
  write_file_atomically(path, std::string_view("old"));
  write_file_atomically(path, std::string_view("new content"));
  EXPECT_EQ(read_text_file(path), "new content");
  EXPECT_EQ(entries(folder.path()), 1u) << "a temporary file was left behind";
}

TEST(WriteFileAtomically, KeepsTheOldContentWhenTheWriterThrows) {
  const test::TempFolder folder;
  const fs::path path = folder / "a.txt";
  write_file_atomically(path, std::string_view("old"));
  const auto failing = [](const ByteSink& sink) {
    sink("half", 4);
    throw std::runtime_error("stopped");
  };
  EXPECT_THROW(write_file_atomically(path, failing), std::runtime_error);
  EXPECT_EQ(read_text_file(path), "old");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(WriteFileAtomically, RespectsTheUmask) {
  const test::TempFolder folder;
  const mode_t before = ::umask(077);
  write_file_atomically(folder / "private", std::string_view("x"));
  ::umask(before);
  EXPECT_EQ(fs::status(folder / "private").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(WriteFileAtomically, NamesTheFileThatCannotBeWritten) {
  const test::TempFolder folder;
  const fs::path path = folder / "missing" / "a.txt";
  const Error error = error_of([&] { write_file_atomically(path, std::string_view("x")); });
  EXPECT_EQ(error.code(), ErrorCode::io);
  EXPECT_EQ(error.subject(), path.string());
}

/// In a process of its own: a file size limit makes writes fail half-way, as a full disk does.
[[noreturn]] void write_beyond_the_limit(const fs::path& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{4096, 4096};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const Error error = error_of([&] { write_file_atomically(folder / "big", std::string(10000, 'x')); });
  const std::string larger(std::size_t{5} << 20, 'x');
  const Error of_large = error_of([&] {
    write_large_file_atomically(folder / "big", [&](const ByteSink& sink) { sink(larger.data(), larger.size()); });
  });
  const bool told = error.code() == ErrorCode::io && of_large.code() == ErrorCode::io;
  std::_Exit(told && fs::is_empty(folder) ? 0 : 1);
}

TEST(WriteFileAtomicallyDeathTest, LeavesNothingBehindWhenTheSystemTakesNoMore) {
  const test::TempFolder folder;
  EXPECT_EXIT(write_beyond_the_limit(folder.path()), testing::ExitedWithCode(0), "");
}

TEST(WriteLargeFileAtomically, WritesWhatItIsGivenInPiecesOfAnySize) {
  const test::TempFolder folder;
  constexpr std::size_t block = std::size_t{64} << 20;
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, block, block + 4096 + 7}) {
    std::string content(size, ' ');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 31 + i / 4096);
    write_large_file_atomically(folder / "large", [&](const ByteSink& sink) {
      for (std::size_t at = 0, piece = 1; at < size; at += piece, piece = piece * 3 + 1) {
        sink(content.data() + at, std::min(piece, size - at));
      }
    });
    EXPECT_TRUE(read_text_file(folder / "large", 2 * block) == content) << size;
  }
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(WriteLargeFileAtomically, KeepsTheOldContentWhenTheWriterThrows) {
  const test::TempFolder folder;
  const fs::path path = folder / "large";
  write_file_atomically(path, std::string_view("old"));
  const std::string much(std::size_t{65} << 20, 'x');
  const auto failing = [&](const ByteSink& sink) {
    sink(much.data(), much.size());
    throw std::runtime_error("stopped");
  };
  EXPECT_THROW(write_large_file_atomically(path, failing), std::runtime_error);
  EXPECT_EQ(read_text_file(path), "old");
  EXPECT_EQ(entries(folder.path()), 1u);
}

TEST(ReadFile, ReadsAllBytes) {
  const test::TempFolder folder;
  const std::string text("with\0zero", 9);
  write_file_atomically(folder / "a", text);
  EXPECT_EQ(read_text_file(folder / "a"), text);
  EXPECT_EQ(read_file(folder / "a", 9).size(), 9u);
}

TEST(ReadFile, RefusesFilesAboveTheLimit) {
  const test::TempFolder folder;
  write_file_atomically(folder / "a", std::string_view("0123456789"));
  EXPECT_EQ(error_of([&] { read_file(folder / "a", 9); }).code(), ErrorCode::bad_input);
}

TEST(ReadFile, NeverBlocksOnAFifoAndRefusesFolders) {
  const test::TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(error_of([&] { read_file(folder / "pipe", 10); }).code(), ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { read_file(folder.path(), 10); }).code(), ErrorCode::bad_input);
  EXPECT_EQ(error_of([&] { MappedFile{folder / "pipe"}; }).code(), ErrorCode::bad_input);
}

TEST(ReadFile, MissingFilesAreInputOutputErrors) {
  const test::TempFolder folder;
  EXPECT_EQ(error_of([&] { read_file(folder / "none", 10); }).code(), ErrorCode::io);
  EXPECT_EQ(error_of([&] { MappedFile{folder / "none"}; }).code(), ErrorCode::io);
}

TEST(MakeFolder, CreatesParentsAndExplainsFailure) {
  const test::TempFolder folder;
  make_folder(folder / "a" / "b" / "c");
  EXPECT_TRUE(fs::is_directory(folder / "a" / "b" / "c"));
  EXPECT_NO_THROW(make_folder(folder / "a" / "b" / "c"));
  write_file_atomically(folder / "file", std::string_view("x"));
  EXPECT_EQ(error_of([&] { make_folder(folder / "file" / "sub"); }).code(), ErrorCode::io);
}

TEST(ToValidUtf8, LeavesValidTextAlone) {
  const std::string text = "plain ä € 😀 \n \"quoted\"";
  EXPECT_EQ(to_valid_utf8(text), text);
}

TEST(ToValidUtf8, ReplacesEachBadByte) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(to_valid_utf8("a\xFFz"), "a" + bad + "z");
  EXPECT_EQ(to_valid_utf8("\xC3"), bad);                                // cut off
  EXPECT_EQ(to_valid_utf8("\xC0\xAF"), bad + bad);                      // overlong
  EXPECT_EQ(to_valid_utf8("\xE0\x80\xAF"), bad + bad + bad);            // overlong
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), bad + bad + bad);            // surrogate
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80"), bad + bad + bad + bad);  // above U+10FFFF
  EXPECT_EQ(to_valid_utf8("\xE2\x82z"), bad + bad + "z");
}

TEST(MappedFile, ShowsTheBytesAndMoves) {
  const test::TempFolder folder;
  write_file_atomically(folder / "a", std::string_view("mapped"));
  write_file_atomically(folder / "empty", std::string_view(""));
  MappedFile file(folder / "a");
  const MappedFile moved = std::move(file);
  ASSERT_EQ(moved.bytes().size(), 6u);
  EXPECT_EQ(std::memcmp(moved.bytes().data(), "mapped", 6), 0);
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

TEST(MappedFile, KeepsShowingAFileThatIsReplaced) {
  const test::TempFolder folder;
  write_file_atomically(folder / "a", std::string_view("before"));
  const MappedFile file(folder / "a");
  write_file_atomically(folder / "a", std::string_view("after!"));
  EXPECT_EQ(std::memcmp(file.bytes().data(), "before", 6), 0);
  EXPECT_TRUE(file.whole());
  fs::remove(folder / "a");
  EXPECT_TRUE(file.whole());
}

TEST(MappedFile, NoticesThatItsFileWasCutShort) {
  const test::TempFolder folder;
  write_file_atomically(folder / "a", std::string(10000, 'x'));
  MappedFile file(folder / "a");
  const MappedFile moved = std::move(file);
  EXPECT_TRUE(moved.whole());
  fs::resize_file(folder / "a", 12000);
  EXPECT_TRUE(moved.whole());
  fs::resize_file(folder / "a", 9999);
  EXPECT_FALSE(moved.whole());
  EXPECT_TRUE(MappedFile().whole());
}

}  // namespace
}  // namespace lookalike
