// Searches that are kept under a name: the panel of the Search page and the session behind it.

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include "engine/library/saved_searches.h"
#include "tests/support/test_images.h"
#include "tests/ui/search_page_fixture.h"

namespace lookalike {
namespace {

class SavedSearchTest : public test::SearchPageFixture {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    show_page(1400);
    open();
  }
  bool wait_message(const QString& part) {
    return test::wait_for([&] { return message().contains(part); }, patience_ms);
  }
  std::vector<std::string> stored() {
    std::vector<std::string> names;
    for (const SavedSearchInfo& one : list_searches(*library_.library())) names.push_back(one.name);
    return names;
  }
  void open_panel() {
    auto* button = find<QPushButton>("saved_searches");
    if (!button->isChecked()) QTest::mouseClick(button, Qt::LeftButton);
    ASSERT_TRUE(find<QWidget>("saved_search_panel")->isVisible());
  }
  void save_as(const QString& name) {
    open_panel();
    find<QLineEdit>("search_name")->setText(name);
    QTest::keyClick(find<QLineEdit>("search_name"), Qt::Key_Return);
  }
  bool wait_listed(const char* button, const QString& text) {
    return test::wait_for(
        [&] {
          auto* found = page_.findChild<QPushButton*>(QLatin1String(button));
          return found && found->text() == text;
        },
        patience_ms);
  }
  QString path_of(int kind, int number) {
    return to_qstring(pictures_ / ("kind" + std::to_string(kind)) / ("picture" + std::to_string(number) + ".ppm"));
  }
};

TEST_F(SavedSearchTest, ThePanelSaysThatThereAreNone) {
  open_panel();
  EXPECT_TRUE(find<QLabel>("no_saved_search")->isVisible());
  EXPECT_FALSE(find<QLineEdit>("search_name")->isVisible()) << "there is nothing to save";
  QTest::mouseClick(find<QPushButton>("saved_searches"), Qt::LeftButton);
  EXPECT_FALSE(find<QWidget>("saved_search_panel")->isVisible());
}

TEST_F(SavedSearchTest, ASearchComesBackWithAllThatBelongsToIt) {
  search_.query_files({path_of(1, 1), path_of(1, 2)});
  ASSERT_TRUE(wait_answer(1));
  search_.set_crop(1, Crop{0, 0, 0.5, 0.5});
  ASSERT_TRUE(wait_answer(2));
  search_.mark(2 * each, Mark::more);
  ASSERT_TRUE(wait_answer(3));
  search_.mark(0, Mark::less);
  ASSERT_TRUE(wait_answer(4));
  search_.change([](SearchSettings& s) {
    s.weights = {0.25f, 0, 1};
    s.metric = SearchMetric::euclidean;
    s.sort = SearchSort::name;
    s.scope = SearchScope::cluster;
    s.probes = 2;
    s.min_score = 3;
    s.filter.labels = {"kind1", "kind2"};
    s.filter.clusters = {0, 1};
  });
  ASSERT_TRUE(wait_answer(5));
  const auto before = search_.answer();
  save_as(QStringLiteral("stripes"));
  ASSERT_TRUE(wait_message(QStringLiteral("“stripes” is saved"))) << message().toStdString();
  search_.change([](SearchSettings& s) { s = SearchSettings(); });
  search_.clear();
  const int answered = answers_;
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("stripes")));
  QTest::mouseClick(find<QPushButton>("open_search_0"), Qt::LeftButton);
  ASSERT_TRUE(wait_answer(answered + 1)) << message().toStdString();
  const auto after = search_.answer();
  EXPECT_EQ(static_cast<const SearchSettings&>(after->request), static_cast<const SearchSettings&>(before->request));
  EXPECT_EQ(after->marks, before->marks);
  ASSERT_EQ(after->request.examples.size(), before->request.examples.size());
  EXPECT_EQ(after->request.examples[1].crop, (Crop{0, 0, 0.5, 0.5}));
  ASSERT_EQ(after->result.hits.size(), before->result.hits.size());
  for (std::size_t i = 0; i < after->result.hits.size(); ++i) {
    EXPECT_EQ(after->result.hits[i].row, before->result.hits[i].row);
  }
  EXPECT_EQ(find<QComboBox>("sort")->currentIndex(), static_cast<int>(SearchSort::name));
  EXPECT_EQ(find<QPushButton>("filter_label")->text(), QStringLiteral("2 labels"));
  EXPECT_EQ(find<QPushButton>("filter_cluster")->text(), QStringLiteral("2 clusters"));
  search_.set_crop(0, Crop{0.5, 0, 0.5, 1});
  ASSERT_TRUE(wait_answer(answered + 2));
  EXPECT_EQ(search_.answer()->request.examples[1].crop, (Crop{0, 0, 0.5, 0.5})) << "the other crop stays";
}

TEST_F(SavedSearchTest, PictureDataAndRowsComeBackToo) {
  const Image pasted = test::pattern_image(96, 80, 2, 500);
  search_.query_image(QStringLiteral("pasted"), to_qimage(pasted));
  ASSERT_TRUE(wait_answer(1));
  const auto distance = search_.answer()->result.hits.front().distance;
  save_as(QStringLiteral("pasted"));
  ASSERT_TRUE(wait_message(QStringLiteral("is saved")));
  search_.query_row(each);
  ASSERT_TRUE(wait_answer(2));
  save_as(QStringLiteral("row"));
  ASSERT_TRUE(wait_listed("open_search_1", QStringLiteral("row")));
  find<QPushButton>("open_search_0")->click();
  ASSERT_TRUE(wait_answer(3));
  EXPECT_DOUBLE_EQ(search_.answer()->result.hits.front().distance, distance);
  EXPECT_EQ(search_.answer()->request.examples.front().name, "pasted");
  find<QPushButton>("open_search_1")->click();
  ASSERT_TRUE(wait_answer(4));
  EXPECT_EQ(search_.answer()->request.examples.front().row, each);
}

TEST_F(SavedSearchTest, ANameThatIsTakenIsAskedAbout) {
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(1));
  save_as(QStringLiteral("one"));
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("one")));
  search_.query_row(1);
  ASSERT_TRUE(wait_answer(2));
  save_as(QStringLiteral("one"));
  EXPECT_TRUE(message().contains(QStringLiteral("already"))) << message().toStdString();
  find<QPushButton>("banner_action")->click();
  ASSERT_TRUE(wait_message(QStringLiteral("is saved")));
  EXPECT_EQ(read_search(*library_.library(), "one").examples, std::vector{source_of_row(*library_.collection(), 1)});
}

TEST_F(SavedSearchTest, IsRenamedDeletedAndTakenBack) {
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(1));
  save_as(QStringLiteral("one"));
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("one")));
  find<QPushButton>("rename_search_0")->click();
  EXPECT_EQ(find<QLineEdit>("search_name")->text(), QStringLiteral("one"));
  find<QLineEdit>("search_name")->setText(QStringLiteral("R & D"));
  find<QPushButton>("give_search_name")->click();
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("R && D")));
  find<QPushButton>("delete_search_0")->click();
  ASSERT_TRUE(wait_message(QStringLiteral("“R & D” was deleted"))) << message().toStdString();
  EXPECT_TRUE(stored().empty());
  find<QPushButton>("banner_action")->click();
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("R && D")));
  EXPECT_EQ(stored(), std::vector<std::string>{"R & D"});
}

TEST_F(SavedSearchTest, WhatIsGoneIsNamed) {
  fs::copy(to_path(path_of(0, 0)), folder_ / "mine.ppm");
  search_.query_files({path_of(1, 1), to_qstring(folder_ / "mine.ppm")});
  ASSERT_TRUE(wait_answer(1));
  save_as(QStringLiteral("two"));
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("two")));
  fs::remove(folder_ / "mine.ppm");
  find<QPushButton>("open_search_0")->click();
  ASSERT_TRUE(wait_answer(2));
  EXPECT_TRUE(message().contains(QStringLiteral("mine.ppm"))) << message().toStdString();
  EXPECT_EQ(search_.answer()->request.examples.size(), 1u);
}

TEST_F(SavedSearchTest, NegativeExamplesOfTheCommandLineAreSearchedWithAndShown) {
  SavedSearch search;
  search.name = "from a script";
  search.examples = {source_of_file(to_path(path_of(0, 0))), source_of_file(to_path(path_of(1, 0)))};
  search.negatives = {source_of_file(to_path(path_of(1, 1)))};
  save_search(*library_.library(), search);
  open_panel();
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("from a script")));
  find<QPushButton>("open_search_0")->click();
  ASSERT_TRUE(wait_answer(1)) << message().toStdString();
  EXPECT_EQ(search_.answer()->request.negatives.size(), 1u);
  EXPECT_TRUE(find<QLabel>("query_words")->text().contains(QStringLiteral("unlike picture1.ppm")));
  EXPECT_EQ(search_.answer()->collection->row_picture(search_.answer()->result.hits.front().row).label, "kind0");
}

TEST_F(SavedSearchTest, EscapeClosesThePanel) {
  open_panel();
  QTest::keyClick(find<QWidget>("saved_search_panel"), Qt::Key_Escape);
  EXPECT_FALSE(find<QWidget>("saved_search_panel")->isVisible());
  EXPECT_FALSE(find<QPushButton>("saved_searches")->isChecked());
}

TEST_F(SavedSearchTest, TheNameOfferedIsThatOfTheFileOrOfTheSavedSearch) {
  EXPECT_EQ(find<QPushButton>("saved_searches")->text(), "Saved searches");
  QImage pasted(64, 64, QImage::Format_RGB32);
  pasted.fill(Qt::darkGreen);
  search_.query_image(QStringLiteral("Picture from the clipboard or a drop"), pasted);
  ASSERT_TRUE(wait_answer(1));
  EXPECT_EQ(find<QPushButton>("saved_searches")->text(), "Save search");
  open_panel();
  EXPECT_EQ(find<QLineEdit>("search_name")->text(), QString()) << "it has no name";
  save_as(QStringLiteral("green"));
  ASSERT_TRUE(wait_message(QStringLiteral("“green” is saved")));
  search_.query_files({path_of(1, 2)});
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(find<QLineEdit>("search_name")->text(), QStringLiteral("picture2.ppm"));
  ASSERT_TRUE(wait_listed("open_search_0", QStringLiteral("green")));
  find<QPushButton>("open_search_0")->click();
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(find<QLineEdit>("search_name")->text(), QStringLiteral("green"));
}

}  // namespace
}  // namespace lookalike
