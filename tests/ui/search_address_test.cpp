// Web addresses on the Search page: dropped, pasted and typed, from a server on this machine.

#include <gtest/gtest.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "tests/support/test_images.h"
#include "tests/support/web_server.h"
#include "tests/ui/drop.h"
#include "tests/ui/search_page_fixture.h"

namespace lookalike {
namespace {

using test::web_answer;

class SearchAddressTest : public test::SearchPageFixture {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    show_page(1000);
  }
  bool wait_message(const char* part) {
    return test::wait_for([&] { return message().contains(QLatin1String(part)); }, patience_ms);
  }
  QString address(const char* path) { return QString::fromStdString(server_.address(path)); }
  void type_address(const QString& text) {
    Q_EMIT find<QLabel>("query_links")->linkActivated(QStringLiteral("address"));
    ASSERT_TRUE(find<QLineEdit>("address")->isVisible());
    find<QLineEdit>("address")->setText(text);
    QTest::keyClick(find<QLineEdit>("address"), Qt::Key_Return);
  }

  const std::string picture_ = test::web_picture(test::pattern_image(96, 80, 1, 500));
  test::WebServer server_{{{"/cat", web_answer(picture_)},
                           {"/other", web_answer(picture_)},
                           {"/page", web_answer("<html><body>a page about cats</body></html>")},
                           {"/silent", {"", true}},
                           {"/slow", {web_answer(picture_).bytes.substr(0, 2000), true}}}};
};

TEST_F(SearchAddressTest, ADroppedLinkIsFetchedAndSearched) {
  open();
  QMimeData data;
  data.setUrls({QUrl(address("/cat"))});
  ASSERT_TRUE(test::drop_on(page_, data));
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  EXPECT_EQ(search_.answer()->collection->row_picture(search_.answer()->result.hits.front().row).label, "kind1");
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(address("/cat")));
  EXPECT_FALSE(find<QWidget>("address_status")->isVisible());
}

TEST_F(SearchAddressTest, ThePictureInAPieceOfAPageIsMeantNotItsLink) {
  open();
  QMimeData data;
  data.setHtml(QStringLiteral("<a href='%1'><img alt='a' src=\"%2\"></a>").arg(address("/page"), address("/cat")));
  data.setUrls({QUrl(address("/page"))});
  ASSERT_TRUE(test::drop_on(page_, data));
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  EXPECT_EQ(server_.requests(), std::vector<std::string>{"/cat"});
}

TEST_F(SearchAddressTest, PastedTextWithAnAddressIsFetched) {
  open();
  QMimeData data;
  data.setText(QStringLiteral(" %1\n").arg(address("/cat")));
  ASSERT_TRUE(page_.accept_mime(data));
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
}

TEST_F(SearchAddressTest, SeveralAreOneQuery) {
  open();
  QMimeData data;
  data.setUrls({QUrl(address("/cat")), QUrl(address("/other"))});
  ASSERT_TRUE(test::drop_on(page_, data));
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  EXPECT_EQ(search_.answer()->request.examples.size(), 2u);
}

TEST_F(SearchAddressTest, ATypedAddressIsOpened) {
  open();
  EXPECT_FALSE(find<QLineEdit>("address")->isVisible()) << "it is asked for by its link";
  type_address(address("/cat"));
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  type_address(QStringLiteral("file:///etc/passwd"));
  EXPECT_TRUE(message().contains(QStringLiteral("no http or https"))) << message().toStdString();
  find<QLineEdit>("address")->setText(address("/page"));
  find<QPushButton>("open_address")->click();
  EXPECT_TRUE(wait_message("no JPEG")) << message().toStdString();
  ASSERT_TRUE(search_.answer()) << "what was on show stays";
  find<QLineEdit>("address")->setText(address("/nowhere"));
  find<QPushButton>("open_address")->click();
  EXPECT_TRUE(wait_message("404")) << message().toStdString();
}

TEST_F(SearchAddressTest, ProgressIsShownAndCanBeCancelled) {
  open();
  type_address(address("/slow"));
  ASSERT_TRUE(test::wait_for(
      [&] { return find<QLabel>("address_progress")->text().contains(QStringLiteral("from 127.0.0.1")); }, patience_ms))
      << find<QLabel>("address_progress")->text().toStdString();
  EXPECT_TRUE(find<QWidget>("address_status")->isVisible());
  find<QPushButton>("cancel_address")->click();
  EXPECT_FALSE(find<QWidget>("address_status")->isVisible());
  EXPECT_TRUE(message().contains(QStringLiteral("cancelled")));
  type_address(address("/silent"));
  EXPECT_TRUE(page_.cancel()) << "as Esc does";
  EXPECT_FALSE(page_.cancel());
  EXPECT_EQ(answers_, 0);
}

TEST_F(SearchAddressTest, AnotherQueryEndsTheFetching) {
  open();
  type_address(address("/silent"));
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(1));
  EXPECT_FALSE(page_.cancel());
  EXPECT_FALSE(find<QWidget>("address_status")->isVisible());
}

TEST_F(SearchAddressTest, NothingIsFetchedWithoutPicturesToSearch) {
  QMimeData data;
  data.setUrls({QUrl(address("/cat"))});
  EXPECT_FALSE(page_.accept_mime(data));
  EXPECT_TRUE(message().contains(QStringLiteral("Open a folder"))) << message().toStdString();
  open();
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace lookalike
