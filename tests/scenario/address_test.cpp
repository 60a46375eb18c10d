// Web addresses as the command line fetches them, from a server on this machine that misbehaves as told.

#include "app/cli/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_images.h"
#include "tests/support/web_server.h"

namespace lookalike::cli {
namespace {

using test::web_answer;
using test::web_redirect;
using test::WebAnswer;
using test::WebServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string picture = test::web_picture(test::pattern_image(96, 80, 0, 500));

/// Short, so that nobody has to wait for them.
WebLimits short_limits() {
  WebLimits limits;
  limits.bytes = 64 << 10;
  limits.connect = std::chrono::milliseconds(400);
  limits.silence = std::chrono::milliseconds(300);
  limits.total = std::chrono::milliseconds(20'000);
  return limits;
}

std::string text_of(const std::optional<std::vector<std::byte>>& bytes) {
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "stopped";
}

std::string fetch(const std::string& address, const WebLimits& limits = short_limits()) {
  return text_of(fetch_address(address, limits, {}, {}));
}

/// What the refusal says.
std::string refusal(const std::string& address, ErrorCode code, const WebLimits& limits = short_limits()) {
  try {
    return "got " + std::to_string(fetch(address, limits).size()) + " bytes";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_FALSE(error.remedy().empty()) << error.what();
    return error.what();
  }
}

TEST(Address, APictureComesWhateverItsTypeIsSaidToBe) {
  const WebServer server(
      {{"/cat.html", web_answer(picture)}, {"/stream", test::web_answer_of_unknown_length(picture)}});
  EXPECT_EQ(fetch(server.address("/cat.html")), picture);
  EXPECT_EQ(fetch(server.address("/stream")), picture);
  Progress last;
  fetch_address(server.address("/cat.html"), {}, [&](const Progress& p) { last = p; }, {});
  EXPECT_EQ(last.done, std::ssize(picture));
  EXPECT_EQ(last.total, std::ssize(picture));
}

TEST(Address, RedirectsAreFollowed) {
  const WebServer server({{"/a", web_redirect("/b")}, {"/b", web_redirect("c?x=1")}, {"/c?x=1", web_answer(picture)}});
  EXPECT_EQ(fetch(server.address("/a")), picture);
  EXPECT_THAT(server.requests(), ElementsAre("/a", "/b", "/c?x=1"));
}

TEST(Address, RedirectsElsewhereAndWithoutEndAreNot) {
  const WebServer server({{"/file", web_redirect("file:///etc/passwd")},
                          {"/ftp", web_redirect("ftp://127.0.0.1/x.png")},
                          {"/secret", web_redirect("http://user:word@127.0.0.1/x.png")},
                          {"/loop", web_redirect("/loop")}});
  EXPECT_THAT(refusal(server.address("/file"), ErrorCode::bad_input),
              AllOf(HasSubstr("no http or https"), HasSubstr("file:///etc/passwd")));
  EXPECT_THAT(refusal(server.address("/secret"), ErrorCode::bad_input),
              AllOf(HasSubstr("no http or https"), HasSubstr("http://127.0.0.1/x.png"), Not(HasSubstr("word"))));
  EXPECT_THAT(refusal(server.address("/ftp"), ErrorCode::bad_input), HasSubstr("no http or https"));
  EXPECT_THAT(refusal(server.address("/loop"), ErrorCode::bad_input), HasSubstr("more than 5 times"));
  EXPECT_EQ(server.requests().size(), 3u + 6u) << "one, and the five that it may lead on to";
}

TEST(Address, OnlyAWholeAnswerIsTaken) {
  const WebServer server({{"/part", web_answer(picture, "206 Partial Content")},
                          {"/none", web_answer("", "204 No Content")},
                          {"/nowhere", web_answer(picture, "302 Found")},
                          {"/rubbish", {"no web server speaks like this\r\n", false}}});
  EXPECT_THAT(refusal(server.address("/part"), ErrorCode::bad_input), HasSubstr("206"));
  EXPECT_THAT(refusal(server.address("/none"), ErrorCode::bad_input), HasSubstr("204"));
  EXPECT_THAT(refusal(server.address("/nowhere"), ErrorCode::bad_input), HasSubstr("302"));
  EXPECT_THAT(refusal(server.address("/rubbish"), ErrorCode::io),
              AllOf(HasSubstr("cannot be reached"), HasSubstr("no web server")));
}

TEST(Address, TooLargeIsRefusedAtOnceWhenItIsAnnounced) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n";
  const WebServer server({{"/announced", {head + picture, true}},
                          {"/coming", test::web_answer_of_unknown_length(picture + std::string(80 << 10, 'x'))}});
  EXPECT_THAT(refusal(server.address("/announced"), ErrorCode::bad_input), HasSubstr("larger than"));
  EXPECT_THAT(refusal(server.address("/coming"), ErrorCode::bad_input), HasSubstr("larger than"));
}

TEST(Address, AServerThatNeverAnswersIsGivenUp) {
  const WebServer server({{"/silent", {"", true}}, {"/stalls", {web_answer(picture).bytes.substr(0, 2000), true}}});
  EXPECT_THAT(refusal(server.address("/silent"), ErrorCode::io), HasSubstr("does not answer"));
  EXPECT_THAT(refusal(server.address("/stalls"), ErrorCode::io), HasSubstr("does not answer"));
  WebLimits hurried = short_limits();
  hurried.total = std::chrono::milliseconds(200);
  EXPECT_THAT(refusal(server.address("/silent"), ErrorCode::io, hurried), HasSubstr("did not arrive within 1 second"));
}

TEST(Address, WhatIsNoWholePictureIsSaid) {
  std::string cut = web_answer(picture).bytes;
  cut.resize(cut.size() - 1000);
  const WebServer server({{"/page", web_answer("<!DOCTYPE html><html><body>a cat</body></html>")},
                          {"/cut", {cut, false}},
                          {"/empty", web_answer("")}});
  EXPECT_THAT(refusal(server.address("/page"), ErrorCode::bad_input), HasSubstr("no JPEG"));
  EXPECT_THAT(refusal(server.address("/empty"), ErrorCode::bad_input), HasSubstr("no JPEG"));
  EXPECT_THAT(refusal(server.address("/cut"), ErrorCode::io), HasSubstr("broke off"));
  EXPECT_THAT(refusal(server.address("/gone"), ErrorCode::bad_input), AllOf(HasSubstr("404"), HasSubstr("/gone")));
}

TEST(Address, NoServerAndNoTlsAreSaid) {
  std::string nobody;
  {
    const WebServer server({});
    nobody = server.address("/x");
  }
  EXPECT_THAT(refusal(nobody, ErrorCode::io), HasSubstr("cannot be reached"));
  const WebServer server({});
  EXPECT_THAT(refusal("https://127.0.0.1:" + std::to_string(server.port()) + "/x", ErrorCode::io),
              HasSubstr("no safe connection"));
  EXPECT_THAT(refusal("file:///etc/passwd", ErrorCode::usage), HasSubstr("no http or https address"));
}

TEST(Address, StopsWhenAsked) {
  WebServer server({{"/silent", {"", true}}});
  std::stop_source stop;
  const std::jthread asker([&] {
    server.wait_for_requests(1);
    stop.request_stop();
  });
  EXPECT_EQ(text_of(fetch_address(server.address("/silent"), {}, {}, stop.get_token())), "stopped");
}

}  // namespace
}  // namespace lookalike::cli
