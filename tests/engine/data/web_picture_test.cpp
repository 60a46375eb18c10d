#include "engine/data/web_picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using testing::HasSubstr;

const std::string address = "https://example.org/cat.jpg";

std::vector<std::byte> picture_bytes() {
  return test::pnm_bytes(test::solid_image(16, 16, 1, 2, 3));
}

TEST(WebAddress, IsHttpOrHttpsWithAHost) {
  for (const char* good : {"http://example.org", "https://example.org/a/b.jpg?x=1#y", "HTTPS://EXAMPLE.ORG/",
                           "http://127.0.0.1:8080/x", "http://[::1]/x", "https://bücher.example/ä.png"}) {
    EXPECT_TRUE(is_web_address(good)) << good;
    EXPECT_NO_THROW(require_web_address(good));
  }
}

TEST(WebAddress, NothingElseIs) {
  for (const std::string& bad :
       {std::string(), std::string("cat.jpg"), std::string("example.org/cat.jpg"), std::string("file:///etc/passwd"),
        std::string("ftp://example.org/x"), std::string("javascript:alert(1)"), std::string("http:/example.org"),
        std::string("http://"), std::string("http:///x"), std::string("http://:80/"), std::string("https://?x"),
        std::string("http://me:secret@example.org/"), std::string("http://example.org/a b"),
        std::string("http://example.org/\n"), std::string("http://example.org/\0", 20),
        "http://example.org/" + std::string(9000, 'x')}) {
    EXPECT_FALSE(is_web_address(bad)) << bad;
    EXPECT_THROW(require_web_address(bad), Error) << bad;
  }
  EXPECT_TRUE(is_web_address("http://example.org/@x")) << "only before the path it is a password";
}

TEST(WebPicture, ArrivesInPieces) {
  const auto bytes = picture_bytes();
  WebPicture arriving(address, {});
  arriving.expect(std::ssize(bytes));
  EXPECT_EQ(arriving.expected(), std::ssize(bytes));
  for (const std::byte& one : bytes) arriving.add({&one, 1});
  EXPECT_EQ(arriving.received(), std::ssize(bytes));
  EXPECT_EQ(arriving.take(), bytes);
}

/// What `use` says when it is refused.
template <typename Use>
std::string refusal(Use use, ErrorCode code) {
  try {
    use();
    return "nothing was refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_FALSE(error.remedy().empty()) << error.what();
    return error.what();
  }
}

TEST(WebPicture, TooLargeIsRefusedWhenAnnouncedAndWhenItComes) {
  WebLimits limits;
  limits.bytes = 100;
  WebPicture announced(address, limits), coming(address, limits);
  EXPECT_THAT(refusal([&] { announced.expect(101); }, ErrorCode::bad_input), HasSubstr("100 bytes"));
  const auto bytes = picture_bytes();
  coming.add(std::span(bytes).first(100));
  EXPECT_THAT(refusal([&] { coming.add(std::span(bytes).subspan(100, 1)); }, ErrorCode::bad_input),
              HasSubstr("larger than"));
  EXPECT_EQ(coming.received(), 100);
  EXPECT_THAT(refusal([&] { WebPicture(address, {}).expect((32 << 20) + 1); }, ErrorCode::bad_input),
              HasSubstr("32 MB"));
}

TEST(WebPicture, WhatIsNoPictureIsRefusedByItsFirstBytes) {
  const std::string page = "<!DOCTYPE html><html><body>a cat</body></html>";
  const auto bytes = std::as_bytes(std::span(page.data(), page.size()));
  WebPicture arriving(address, {});
  arriving.add(bytes.first(15));
  EXPECT_THAT(refusal([&] { arriving.add(bytes.subspan(15, 1)); }, ErrorCode::bad_input), HasSubstr("no JPEG"));
  WebPicture empty(address, {});
  EXPECT_THAT(refusal([&] { empty.take(); }, ErrorCode::bad_input), HasSubstr(address));
}

TEST(WebPicture, BrokenOffIsNoPictureEither) {
  const auto bytes = picture_bytes();
  WebPicture arriving(address, {});
  arriving.expect(std::ssize(bytes));
  arriving.add(std::span(bytes).first(bytes.size() - 1));
  EXPECT_THAT(refusal([&] { arriving.take(); }, ErrorCode::io), HasSubstr("broke off"));
}

TEST(WebError, EveryProblemNamesTheAddressAndWhatToDo) {
  for (int problem = 0; problem <= static_cast<int>(WebProblem::broken_off); ++problem) {
    const Error error = web_error(static_cast<WebProblem>(problem), address, "the\xFF detail");
    EXPECT_EQ(error.subject(), address);
    EXPECT_FALSE(error.remedy().empty()) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\xFF'), std::string::npos);
  }
}

}  // namespace
}  // namespace lookalike
