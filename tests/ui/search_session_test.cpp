#include "ui/sessions/search_session.h"

#include <gtest/gtest.h>

#include <QFile>

#include "engine/library/thumbnail_store.h"
#include "tests/support/test_images.h"
#include "tests/ui/small_library.h"
#include "ui/qt_convert.h"
#include "ui/sessions/search_query.h"

namespace lookalike {
namespace {

class SearchSessionTest : public test::SessionsTest {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    QObject::connect(&search_, &SearchSession::answered, &search_, [this] { ++answers_; });
    QObject::connect(&search_, &SearchSession::failed, &search_, [this](const QString& m) { search_failure_ = m; });
    QObject::connect(&search_, &SearchSession::examples_refused, &search_, [this](const QString& m) { refused_ = m; });
    QObject::connect(&search_, &SearchSession::cleared, &search_, [this] { ++cleared_; });
  }
  bool wait_answer(int number) {
    return test::wait_for([&] { return answers_ >= number; }, patience_ms);
  }
  QString path_of(int kind, int number) {
    return to_qstring(pictures_ / ("kind" + std::to_string(kind)) / ("picture" + std::to_string(number) + ".ppm"));
  }
  std::string best_label() const {
    return search_.answer()->collection->row_picture(search_.answer()->result.hits.front().row).label;
  }

  int answers_ = 0, cleared_ = 0;
  QString search_failure_, refused_;
};

TEST_F(SearchSessionTest, APictureOfTheLibraryGivenAsAFileIsItsRow) {
  open();
  search_.query_files({path_of(1, 3)});
  ASSERT_TRUE(wait_answer(1)) << search_failure_.toStdString();
  EXPECT_EQ(search_.answer()->request.examples.front().row, each + 3);
  for (const Hit& hit : search_.answer()->result.hits) EXPECT_NE(hit.row, each + 3);
  fs::rename(pictures_, folder_ / "away");
  search_.query_files({path_of(2, 3)});
  ASSERT_TRUE(wait_answer(2)) << search_failure_.toStdString();
  EXPECT_EQ(search_.answer()->request.examples.front().row, 2 * each + 3) << "it has its vector";
}

TEST_F(SearchSessionTest, AFileFindsItsTwin) {
  open();
  fs::copy_file(to_path(path_of(1, 3)), folder_ / "picture3.ppm");
  search_.query_files({to_qstring(folder_ / "picture3.ppm")});
  ASSERT_TRUE(wait_answer(1)) << search_failure_.toStdString();
  const auto answer = search_.answer();
  EXPECT_EQ(answer->collection->row_path(answer->result.hits.front().row), to_path(path_of(1, 3)));
  EXPECT_EQ(answer->request.examples.front().name, "picture3.ppm");
  EXPECT_FALSE(answer->request.examples.front().image.empty());
}

TEST_F(SearchSessionTest, ARowFindsOthersOfItsKind) {
  open();
  search_.query_row(2 * each + 1);
  ASSERT_TRUE(wait_answer(1));
  EXPECT_EQ(best_label(), "kind2");
  for (const Hit& hit : search_.answer()->result.hits) EXPECT_NE(hit.row, 2 * each + 1);
}

TEST_F(SearchSessionTest, PictureDataInEitherForm) {
  open();
  QFile file(path_of(0, 5));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  const QByteArray bytes = file.readAll();
  search_.query_bytes(QStringLiteral("dropped"), bytes);
  ASSERT_TRUE(wait_answer(1)) << search_failure_.toStdString();
  EXPECT_EQ(best_label(), "kind0");
  search_.query_image(QStringLiteral("pasted"), QImage::fromData(bytes));
  ASSERT_TRUE(wait_answer(2)) << search_failure_.toStdString();
  EXPECT_EQ(best_label(), "kind0");
}

TEST_F(SearchSessionTest, PicturesOfAnAnswerAreSmallEnoughToShow) {
  open();
  QImage wide(2000, 500, QImage::Format_RGB32);
  wide.fill(QColor(10, 200, 30));
  search_.query_image(QStringLiteral("pasted"), wide);
  ASSERT_TRUE(wait_answer(1)) << search_failure_.toStdString();
  ASSERT_EQ(search_.answer()->pictures.size(), 1u);
  EXPECT_EQ(search_.answer()->pictures.front().size(), QSize(640, 160));
  EXPECT_EQ(search_.answer()->pictures.front().pixelColor(300, 80), QColor(10, 200, 30));
  EXPECT_EQ(search_.answer()->request.examples.front().image.width, 2000) << "the search sees all of it";
}

TEST_F(SearchSessionTest, TheLatestOfManyRequestsWins) {
  open();
  for (int i = 0; i < each; ++i) search_.query_files({path_of(0, i)});
  search_.query_files({path_of(2, 0)});
  ASSERT_TRUE(test::wait_for([&] { return search_.answer() && best_label() == "kind2"; }, patience_ms));
  EXPECT_EQ(search_.answer()->request.examples.front().name, "picture0.ppm");
}

TEST_F(SearchSessionTest, OptionsAskTheSameQueryAgain) {
  open();
  search_.query_files({path_of(1, 1)});
  ASSERT_TRUE(wait_answer(1));
  search_.set_colour_balance(1.0);
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->request.weights, weights_for_balance(1.0));
  search_.set_scope(SearchScope::cluster);
  ASSERT_TRUE(wait_answer(3));
  for (const Hit& hit : search_.answer()->result.hits) EXPECT_EQ(hit.cluster, search_.answer()->result.query_cluster);
  search_.set_count(2);
  ASSERT_TRUE(wait_answer(4));
  EXPECT_LE(search_.answer()->result.hits.size(), 2u);
}

TEST_F(SearchSessionTest, AnUnusableFileFailsByNameAndTheAnswerStays) {
  open();
  search_.query_files({path_of(1, 1)});
  ASSERT_TRUE(wait_answer(1));
  write_file_atomically(folder_ / "notes.txt", std::string_view("not a picture"));
  search_.query_files({to_qstring(folder_ / "notes.txt")});
  ASSERT_TRUE(test::wait_for([&] { return !search_failure_.isEmpty(); }));
  EXPECT_TRUE(search_failure_.contains(QStringLiteral("notes.txt"))) << search_failure_.toStdString();
  ASSERT_TRUE(search_.answer());
  search_.set_count(3);  // the options still act on the query that is on show
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(search_.answer()->request.examples.front().name, "picture1.ppm");
}

TEST_F(SearchSessionTest, OfSeveralFilesTheUsableAreAveraged) {
  open();
  search_.query_files({path_of(0, 0), to_qstring(folder_ / "missing.jpg"), path_of(0, 1)});
  ASSERT_TRUE(wait_answer(1)) << search_failure_.toStdString();
  EXPECT_EQ(search_.answer()->request.examples.size(), 2u);
  EXPECT_TRUE(test::wait_for([&] { return refused_.contains(QStringLiteral("missing.jpg")); }));
  EXPECT_EQ(best_label(), "kind0");
}

TEST_F(SearchSessionTest, PicturesAreAddedToTheQueryWhoseMarksAndCropsStay) {
  open();
  search_.query_files({path_of(0, 0)}, QueryRole::example);
  ASSERT_TRUE(wait_answer(1)) << "without a query it is one";
  search_.set_crop(0, Crop{0, 0, 0.5, 1});
  ASSERT_TRUE(wait_answer(2));
  search_.mark(2 * each, Mark::less);
  ASSERT_TRUE(wait_answer(3));
  search_.query_files({path_of(0, 1), to_qstring(folder_ / "missing.jpg")}, QueryRole::example);
  ASSERT_TRUE(wait_answer(4)) << search_failure_.toStdString();
  const auto& examples = search_.answer()->request.examples;
  ASSERT_EQ(examples.size(), 2u);
  EXPECT_EQ(examples[0].crop, (Crop{0, 0, 0.5, 1}));
  EXPECT_FALSE(examples[1].crop);
  EXPECT_EQ(search_.answer()->pictures.size(), 2u);
  EXPECT_EQ(search_.answer()->marks.size(), 1u);
  EXPECT_TRUE(test::wait_for([&] { return refused_.contains(QStringLiteral("missing.jpg")); }));
  search_.query_files({path_of(1, 0)});
  ASSERT_TRUE(wait_answer(5));
  EXPECT_EQ(search_.answer()->request.examples.size(), 1u);
  EXPECT_TRUE(search_.answer()->marks.empty());
}

TEST_F(SearchSessionTest, AddingWhileTheQueryIsStillBeingAskedLosesNothing) {
  open();
  search_.query_files({path_of(0, 0)});
  search_.query_files({path_of(0, 1)}, QueryRole::example);
  search_.query_files({path_of(1, 0)}, QueryRole::unlike);
  const auto complete = [&] {
    return search_.answer() && search_.answer()->request.examples.size() == 2 &&
           search_.answer()->request.negatives.size() == 1;
  };
  EXPECT_TRUE(test::wait_for(complete, patience_ms)) << search_failure_.toStdString();
  EXPECT_EQ(search_.answer()->sources->size(), 2u);
  EXPECT_EQ(search_.answer()->negative_sources->size(), 1u);
}

TEST_F(SearchSessionTest, APictureIsSoughtOrUnlikeWhatIsSought) {
  open();
  const auto source = [&](std::int64_t row) { return source_of_row(*library_.collection(), row); };
  search_.query_sources({source(0)}, QueryRole::unlike);
  EXPECT_TRUE(search_failure_.contains(QStringLiteral("Search for something first")));
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(1));
  search_.query_sources({source(0), source(9)}, QueryRole::unlike);
  ASSERT_TRUE(wait_answer(2)) << search_failure_.toStdString();
  ASSERT_EQ(search_.answer()->request.negatives.size(), 1u);
  EXPECT_EQ(search_.answer()->request.negatives[0].row, 9);
  EXPECT_TRUE(test::wait_for([&] { return refused_.contains(QStringLiteral("among what is sought")); }));
  for (const Hit& hit : search_.answer()->result.hits) EXPECT_NE(hit.row, 9);
  search_.query_sources({source(9)}, QueryRole::example);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_TRUE(search_.answer()->request.negatives.empty());
  EXPECT_EQ(search_.answer()->request.examples.size(), 2u);
}

TEST_F(SearchSessionTest, NothingToSearchIsSaid) {
  search_.query_files({path_of(0, 0)});
  EXPECT_TRUE(search_failure_.contains(QStringLiteral("Open a folder"))) << search_failure_.toStdString();
}

TEST_F(SearchSessionTest, ANewCollectionIsSearchedAgainEvenWhenRowsMoved) {
  open();
  search_.query_row(each);  // the first of kind1
  ASSERT_TRUE(wait_answer(1));
  fs::remove(pictures_ / "kind0" / "picture0.ppm");
  library_.rescan();
  ASSERT_TRUE(wait_idle());
  ASSERT_TRUE(test::wait_for([&] { return search_.answer() && search_.answer()->collection == library_.collection(); },
                             patience_ms));
  EXPECT_EQ(search_.answer()->request.examples.front().row, each - 1);
}

TEST_F(SearchSessionTest, WhileANewQueryIsAskedTheOldAnswerTakesNoMarks) {
  open();
  search_.query_files({path_of(1, 1)});
  ASSERT_TRUE(wait_answer(1));
  int judged = 0;
  QObject::connect(&search_, &SearchSession::judged, &search_, [&] { ++judged; });
  search_.query_files({path_of(2, 1)});
  search_.mark(0, Mark::more);
  search_.set_crop(0, Crop{0, 0, 10, 10});
  ASSERT_TRUE(wait_answer(2));
  EXPECT_EQ(judged, 0);
  EXPECT_TRUE(search_.answer()->marks.empty());
  EXPECT_FALSE(search_.answer()->request.examples.front().crop);
  search_.mark(0, Mark::more);
  ASSERT_TRUE(wait_answer(3));
  EXPECT_EQ(search_.answer()->marks.size(), 1u);
}

TEST_F(SearchSessionTest, NothingOfALibraryIsTakenIntoAnother) {
  open();
  search_.change([](SearchSettings& s) { s.filter.clusters = {0}; });
  search_.query_files({path_of(1, 1)});
  ASSERT_TRUE(wait_answer(1));
  fs::copy(pictures_, folder_ / "others", fs::copy_options::recursive);
  fs::copy(test::ready_library(), folder_ / "library of others", fs::copy_options::recursive);
  library_.open_folder(folder_ / "others", folder_ / "library of others");
  ASSERT_TRUE(wait_idle());
  EXPECT_EQ(library_.collection()->root, folder_ / "others");
  EXPECT_EQ(search_.answer(), nullptr);
  EXPECT_TRUE(search_.settings().filter.clusters.empty());
}

TEST_F(SearchSessionTest, ClearForgetsQueryAndAnswer) {
  open();
  search_.query_row(0);
  ASSERT_TRUE(wait_answer(1));
  search_.clear();
  EXPECT_EQ(cleared_, 1);
  EXPECT_FALSE(search_.answer());
  EXPECT_FALSE(search_.has_query());
}

TEST_F(SearchSessionTest, APictureWhoseFileIsAwayFindsOthersByItsVector) {
  open();
  const auto collection = library_.collection();
  ThumbnailStore(folder_ / "library" / "thumbs.sqlite3")
      .store(collection->row_picture(2 * each).content_hash, query_from_file(collection->row_path(2 * each)).image);
  search_.query_row(2 * each);
  ASSERT_TRUE(wait_answer(1));
  const auto there = search_.answer();
  fs::rename(pictures_, folder_ / "moved");
  search_.query_row(2 * each);
  ASSERT_TRUE(wait_answer(2)) << search_failure_.toStdString();
  const auto away = search_.answer();
  ASSERT_EQ(away->result.hits.size(), there->result.hits.size());
  for (std::size_t i = 0; i < away->result.hits.size(); ++i) {
    EXPECT_EQ(away->result.hits[i].row, there->result.hits[i].row);
  }
  EXPECT_FALSE(away->pictures.front().isNull()) << "its thumbnail is shown";
  search_.query_row(1);  // has no thumbnail
  ASSERT_TRUE(wait_answer(3)) << search_failure_.toStdString();
  EXPECT_EQ(best_label(), "kind0");
  // A part of it needs the file.
  search_.set_crop(0, Crop{0, 0, 0.5, 0.5});
  ASSERT_TRUE(test::wait_for([&] { return !search_failure_.isEmpty(); }, patience_ms));
  EXPECT_TRUE(search_failure_.contains(QStringLiteral("is away"))) << search_failure_.toStdString();
  fs::rename(folder_ / "moved", pictures_);
  search_.set_count(5);
  ASSERT_TRUE(wait_answer(4)) << search_failure_.toStdString();
  EXPECT_TRUE(search_.answer()->request.examples.front().crop);
}

TEST_F(SearchSessionTest, ManyPicturesOfTheLibraryAreAllSearchedForThoughOnlySomeAreDecoded) {
  open();
  const auto collection = library_.collection();
  std::vector<QuerySource> sources;
  for (std::int64_t i = 0; i < 4 * each; ++i) sources.push_back(source_of_row(*collection, i % (2 * each)));
  search_.query_sources(sources);
  ASSERT_TRUE(wait_answer(1)) << search_failure_.toStdString();
  const auto& examples = search_.answer()->request.examples;
  ASSERT_EQ(examples.size(), sources.size());
  for (std::size_t i = 0; i < examples.size(); ++i) EXPECT_EQ(examples[i].row, i % (2 * each));
  ASSERT_EQ(search_.answer()->pictures.size(), sources.size());
  EXPECT_FALSE(search_.answer()->pictures[most_shown_examples - 1].isNull());
  EXPECT_TRUE(search_.answer()->pictures[most_shown_examples].isNull());
  EXPECT_EQ(search_.answer()->result.hits.size(), std::size_t{each}) << "but for those that were asked about";

  search_.take_out(false, 0);
  ASSERT_TRUE(wait_answer(2)) << search_failure_.toStdString();
  EXPECT_EQ(search_.answer()->request.examples.size(), sources.size() - 1);
  EXPECT_FALSE(search_.answer()->pictures[most_shown_examples - 1].isNull()) << "the next one has moved up";
}

}  // namespace
}  // namespace lookalike
