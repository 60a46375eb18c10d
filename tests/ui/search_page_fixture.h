#pragma once

#include <gtest/gtest.h>

#include <QAbstractItemModel>
#include <QComboBox>
#include <QListView>
#include <QPushButton>
#include <algorithm>
#include <vector>

#include "tests/ui/small_library.h"
#include "ui/pages/search_page.h"
#include "ui/qt_convert.h"
#include "ui/widgets/banner.h"

namespace lookalike::test {

/// The Search page over a session of its own, and how many answers it has shown.
class SearchPageFixture : public SessionsTest {
 protected:
  void show_page(int height) {
    page_.resize(1204, height);
    page_.show();
    QObject::connect(&search_, &SearchSession::answered, &page_, [this] { ++answers_; });
  }
  template <typename T>
  T* find(const char* name) {
    T* found = page_.findChild<T*>(QString::fromLatin1(name));
    EXPECT_TRUE(found) << name;
    return found;
  }
  bool wait_answer(int number) {
    return wait_for([&] { return answers_ >= number; }, patience_ms);
  }
  QString message() { return find<Banner>("banner")->message(); }

  int answers_ = 0;
  SearchPage page_{context_};
};

/// The page with the answer to a file that is no picture of the library.
class AnsweredSearchPage : public SearchPageFixture {
 protected:
  void SetUp() override {
    SessionsTest::SetUp();
    show_page(1400);
    open();
    fs::copy_file(pictures_ / "kind1" / "picture0.ppm", folder_ / "picture0.ppm");
    search_.query_files({to_qstring(folder_ / "picture0.ppm")});
    ASSERT_TRUE(wait_answer(1));
  }
  const SearchResult& result() { return search_.answer()->result; }
  /// Of a filter: made when its list is opened for the first time.
  QAbstractItemModel* values(const char* filter) {
    const QString name = QLatin1String(filter) + QStringLiteral("_values");
    if (!page_.findChild<QListView*>(name)) {
      find<QPushButton>(filter)->click();
      page_.findChild<QListView*>(name)->window()->close();
    }
    return page_.findChild<QListView*>(name)->model();
  }
  /// Changes the check marks of these values.
  void check(const char* filter, const std::vector<int>& rows) {
    for (const int row : rows) {
      const QModelIndex index = values(filter)->index(row, 0);
      const bool checked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
      values(filter)->setData(index, checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }
  }
  /// The answer is to what is chosen now.
  bool settled() {
    return wait_for(
        [&] {
          return search_.answer()->request.scope == search_.scope() &&
                 search_.answer()->request.filter == search_.settings().filter;
        },
        patience_ms);
  }
  void choose(const char* box, int index) { find<QComboBox>(box)->setCurrentIndex(index); }
};

}  // namespace lookalike::test
