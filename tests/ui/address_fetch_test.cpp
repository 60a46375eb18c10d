#include "ui/sessions/address_fetch.h"

#include <gtest/gtest.h>

#include "tests/support/test_images.h"
#include "tests/support/web_server.h"
#include "tests/ui/wait_for.h"
#include "ui/qt_convert.h"

namespace lookalike {
namespace {

using test::web_answer;
using test::web_redirect;
using test::WebServer;

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

class AddressFetchTest : public ::testing::Test {
 protected:
  explicit AddressFetchTest(const WebLimits& limits = short_limits()) : fetch_(limits) {
    QObject::connect(&fetch_, &AddressFetch::fetched, &fetch_, [this](const std::vector<QuerySource>& got) {
      pictures_ = got;
      ++ends_;
    });
    QObject::connect(&fetch_, &AddressFetch::failed, &fetch_, [this](const QString& message) {
      failure_ = message;
      ++ends_;
    });
    QObject::connect(&fetch_, &AddressFetch::cancelled, &fetch_, [this] {
      ++cancelled_;
      ++ends_;
    });
    QObject::connect(&fetch_, &AddressFetch::progress_changed, &fetch_,
                     [this](const QString&, qint64 received, qint64 total) {
                       progress_ = {received, total};
                     });
  }
  void fetch(const std::vector<std::string>& addresses) {
    pictures_.clear();
    failure_.clear();
    ends_ = 0;
    QStringList list;
    for (const std::string& address : addresses) list << QString::fromStdString(address);
    fetch_.start(list);
    ASSERT_TRUE(test::wait_for([this] { return ends_ > 0; }, 30'000));
    EXPECT_FALSE(fetch_.running());
  }
  std::string refusal(const std::string& address) {
    fetch({address});
    EXPECT_TRUE(pictures_.empty());
    return failure_.toStdString();
  }
  static std::string text_of(const QuerySource& source) {
    return {reinterpret_cast<const char*>(source.bytes.data()), source.bytes.size()};
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

  AddressFetch fetch_;
  std::vector<QuerySource> pictures_;
  QString failure_;
  QPair<qint64, qint64> progress_;
  int ends_ = 0, cancelled_ = 0;
};

TEST_F(AddressFetchTest, APictureComesWhateverItsTypeIsSaidToBe) {
  const WebServer server(
      {{"/cat.html", web_answer(picture)}, {"/stream", test::web_answer_of_unknown_length(picture)}});
  fetch({server.address("/cat.html"), server.address("/stream")});
  ASSERT_EQ(pictures_.size(), 2u) << failure_.toStdString();
  EXPECT_EQ(pictures_[0].name, server.address("/cat.html"));
  EXPECT_EQ(text_of(pictures_[0]), picture);
  EXPECT_EQ(text_of(pictures_[1]), picture);
  EXPECT_EQ(progress_.first, static_cast<qint64>(picture.size()));
}

TEST_F(AddressFetchTest, RedirectsAreFollowed) {
  const WebServer server({{"/a", web_redirect("/b")}, {"/b", web_redirect("c?x=1")}, {"/c?x=1", web_answer(picture)}});
  fetch({server.address("/a")});
  ASSERT_EQ(pictures_.size(), 1u) << failure_.toStdString();
  EXPECT_EQ(pictures_[0].name, server.address("/a")) << "as it was given";
  EXPECT_EQ(server.requests(), (std::vector<std::string>{"/a", "/b", "/c?x=1"}));
}

TEST_F(AddressFetchTest, RedirectsElsewhereAndWithoutEndAreNot) {
  const WebServer server({{"/file", web_redirect("file:///etc/passwd")},
                          {"/ftp", web_redirect("ftp://127.0.0.1/x.png")},
                          {"/password", web_redirect("http://me:secret@127.0.0.1/x.png")},
                          {"/loop", web_redirect("/loop")}});
  for (const char* path : {"/file", "/ftp", "/password"}) {
    EXPECT_TRUE(has(refusal(server.address(path)), "no http or https")) << path << ": " << failure_.toStdString();
  }
  EXPECT_FALSE(failure_.contains(QStringLiteral("secret")));
  EXPECT_TRUE(has(refusal(server.address("/loop")), "more than 5 times")) << failure_.toStdString();
  EXPECT_EQ(server.requests().size(), 3u + 6u) << "the five that it may lead on to";
}

TEST_F(AddressFetchTest, TooLargeIsRefusedAtOnceWhenItIsAnnounced) {
  const WebServer server({{"/announced", {"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n" + picture, true}},
                          {"/coming", test::web_answer_of_unknown_length(picture + std::string(80 << 10, 'x'))}});
  EXPECT_TRUE(has(refusal(server.address("/announced")), "larger than")) << failure_.toStdString();
  EXPECT_TRUE(has(refusal(server.address("/coming")), "larger than")) << failure_.toStdString();
}

TEST_F(AddressFetchTest, AServerThatNeverAnswersIsGivenUp) {
  const WebServer server({{"/silent", {"", true}}, {"/stalls", {web_answer(picture).bytes.substr(0, 2000), true}}});
  EXPECT_TRUE(has(refusal(server.address("/silent")), "does not answer")) << failure_.toStdString();
  EXPECT_TRUE(has(refusal(server.address("/stalls")), "does not answer")) << failure_.toStdString();
}

class HurriedFetchTest : public AddressFetchTest {
 protected:
  static WebLimits limits() {
    WebLimits limits;
    limits.total = std::chrono::milliseconds(200);
    return limits;
  }
  HurriedFetchTest() : AddressFetchTest(limits()) {}
};

TEST_F(HurriedFetchTest, TheWholeTimeIsLimited) {
  const WebServer server({{"/silent", {"", true}}});
  EXPECT_TRUE(has(refusal(server.address("/silent")), "did not arrive within 1 second")) << failure_.toStdString();
}

TEST_F(AddressFetchTest, WhatIsNoWholePictureIsSaid) {
  std::string cut = web_answer(picture).bytes;
  cut.resize(cut.size() - 1000);
  const WebServer server({{"/page", web_answer("<!DOCTYPE html><html><body>a cat</body></html>")},
                          {"/cut", {cut, false}},
                          {"/empty", web_answer("")}});
  EXPECT_TRUE(has(refusal(server.address("/page")), "no JPEG")) << failure_.toStdString();
  EXPECT_TRUE(has(refusal(server.address("/empty")), "no JPEG")) << failure_.toStdString();
  EXPECT_TRUE(has(refusal(server.address("/cut")), "broke off")) << failure_.toStdString();
  EXPECT_TRUE(has(refusal(server.address("/gone")), "404")) << failure_.toStdString();
  fetch({server.address("/empty"), server.address("/page")});
  EXPECT_TRUE(has(failure_.toStdString(), "/empty")) << "of several the first that fails is named";
}

TEST_F(AddressFetchTest, OfSeveralThoseThatCameAreKept) {
  const WebServer server({{"/cat", web_answer(picture)}, {"/page", web_answer("<html>a dog</html>")}});
  QString left_out;
  QObject::connect(&fetch_, &AddressFetch::left_out, &fetch_, [&](const QString& message) { left_out = message; });
  fetch({server.address("/gone"), server.address("/cat"), server.address("/page"), server.address("/cat?2")});
  ASSERT_EQ(pictures_.size(), 1u) << failure_.toStdString();
  EXPECT_EQ(pictures_[0].name, server.address("/cat"));
  EXPECT_TRUE(failure_.isEmpty());
  ASSERT_TRUE(test::wait_for([&] { return !left_out.isEmpty(); }));
  EXPECT_TRUE(has(left_out.toStdString(), "/gone")) << left_out.toStdString();
  EXPECT_EQ(server.requests().size(), 4u);
}

TEST_F(AddressFetchTest, TheSizeOfAllTogetherIsLimited) {
  std::map<std::string, test::WebAnswer> answers;
  std::vector<std::string> paths;
  for (int i = 0; i < 40; ++i) {
    paths.push_back("/" + std::to_string(i));
    answers[paths.back()] = web_answer(picture);
  }
  const WebServer server(answers);
  std::vector<std::string> addresses;
  for (const std::string& path : paths) addresses.push_back(server.address(path));
  fetch(addresses);
  ASSERT_FALSE(pictures_.empty()) << failure_.toStdString();
  std::size_t bytes = 0;
  for (const QuerySource& one : pictures_) bytes += one.bytes.size();
  EXPECT_LE(bytes, 64u << 10) << "the limit of this fixture";
  EXPECT_LT(pictures_.size(), addresses.size());
}

class LimitedFetchTest : public AddressFetchTest {
 protected:
  static WebLimits limits() {
    WebLimits limits;
    limits.total = std::chrono::milliseconds(3000);
    return limits;
  }
  LimitedFetchTest() : AddressFetchTest(limits()) {}
};

TEST_F(LimitedFetchTest, WhatCameBeforeTheTimeIsOverIsKept) {
  const WebServer server({{"/cat", web_answer(picture)}, {"/silent", {"", true}}});
  fetch({server.address("/cat"), server.address("/silent"), server.address("/cat?2")});
  EXPECT_EQ(pictures_.size(), 1u) << failure_.toStdString();
  EXPECT_EQ(server.requests().size(), 2u) << "the last is not asked for any more";
}

TEST_F(AddressFetchTest, NoServerAndNoTlsAreSaid) {
  std::string nobody;
  {
    const WebServer server({});
    nobody = server.address("/x");
  }
  EXPECT_TRUE(has(refusal(nobody), "cannot be reached")) << failure_.toStdString();
  const WebServer server({});
  EXPECT_TRUE(has(refusal("https://127.0.0.1:" + std::to_string(server.port()) + "/x"), "no safe connection"))
      << failure_.toStdString();
  EXPECT_TRUE(has(refusal("file:///etc/passwd"), "no http or https address")) << failure_.toStdString();
}

TEST_F(AddressFetchTest, CancelledIsCancelled) {
  WebServer server({{"/silent", {"", true}}, {"/cat", web_answer(picture)}});
  fetch_.cancel();
  EXPECT_EQ(cancelled_, 0) << "there was nothing";
  fetch_.start({QString::fromStdString(server.address("/silent"))});
  fetch_.cancel();
  EXPECT_EQ(cancelled_, 1);
  EXPECT_FALSE(fetch_.running());
  fetch({server.address("/cat")});
  EXPECT_EQ(pictures_.size(), 1u) << failure_.toStdString();
  EXPECT_EQ(cancelled_, 1);
}

TEST(TypedAddress, MayLackItsScheme) {
  EXPECT_EQ(typed_address(QStringLiteral("  example.org/cat.jpg ")), QStringLiteral("https://example.org/cat.jpg"));
  EXPECT_EQ(typed_address(QStringLiteral("http://example.org")), QStringLiteral("http://example.org"));
  for (const char* bad : {"", "file:///etc/passwd", "ftp://example.org", "two words", "https://me:x@example.org/"}) {
    EXPECT_THROW(typed_address(QString::fromLatin1(bad)), Error) << bad;
  }
}

}  // namespace
}  // namespace lookalike
