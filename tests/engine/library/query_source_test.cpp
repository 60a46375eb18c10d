#include "engine/library/query_source.h"

#include <gtest/gtest.h>

#include <chrono>

#include "engine/core/error.h"
#include "engine/library/explanation.h"
#include "engine/library/thumbnail_store.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

/// A library whose folder of pictures is away during a test.
class FolderAwayTest : public test::ReadyLibrary {
 protected:
  FolderAwayTest() {
    store_thumbnail(0);
    fs::rename(*folder_ / "pictures", *folder_ / "moved");
  }
  ~FolderAwayTest() override { fs::rename(*folder_ / "moved", *folder_ / "pictures"); }

  static void store_thumbnail(std::int64_t row) {
    ThumbnailStore(library_->thumbnails_path())
        .store(collection_->row_picture(row).content_hash, query_from_file(collection_->row_path(row)).image);
  }
  static void SetUpTestSuite() {
    ReadyLibrary::SetUpTestSuite();
    collection_ = library_->snapshot();
  }
  static void TearDownTestSuite() {
    collection_.reset();
    ReadyLibrary::TearDownTestSuite();
  }

  static inline std::shared_ptr<const Collection> collection_;
};

TEST_F(FolderAwayTest, AWholePictureOfTheLibraryIsItsVectorAndThumbnail) {
  const QueryPicture shown = load_query(source_of_row(*collection_, 0), *collection_);
  EXPECT_EQ(shown.row, 0);
  EXPECT_EQ(shown.name, "picture0.ppm");
  EXPECT_FALSE(shown.image.empty());
  const QueryPicture unseen = load_query(source_of_row(*collection_, 1), *collection_);
  EXPECT_EQ(unseen.row, 1);
  EXPECT_TRUE(unseen.image.empty()) << "without a thumbnail it can be searched for all the same";
  EXPECT_EQ(QueryEncoder(collection_).encode(unseen).parts.cols, collection_->embeddings->parts.cols);
}

TEST_F(FolderAwayTest, APartOfItNeedsTheFile) {
  QuerySource source = source_of_row(*collection_, 0);
  source.crop = Crop{0, 0, 0.5, 0.5};
  try {
    load_query(source, *collection_);
    ADD_FAILURE() << "cut from nothing";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::bad_input);
    EXPECT_NE(e.subject().find("picture0.ppm"), std::string::npos) << e.what();
  }
}

TEST_F(FolderAwayTest, WithoutPixelsNothingIsDescribed) {
  QueryPicture gone = load_query(source_of_row(*collection_, 1), *collection_);
  gone.row.reset();  // it has left the library since
  EXPECT_THROW(QueryEncoder(collection_).encode(gone), Error);
}

TEST_F(FolderAwayTest, AMatchIsExplainedByThumbnails) {
  const Explainer explainer(collection_);
  const QueryPicture query = load_query(source_of_row(*collection_, 0), *collection_);
  EXPECT_THROW(explainer.explain({query}, 1, {}), Error) << "there is nothing to look at";
  EXPECT_FALSE(explainer.explain({query}, 0, {}).match.picture.empty());
}

TEST_F(FolderAwayTest, ItsPictureIsKnownByItsFile) {
  const QuerySource source = source_of_file(*collection_, collection_->row_path(2));
  EXPECT_EQ(source, source_of_row(*collection_, 2));
  EXPECT_EQ(load_query(source, *collection_).row, 2);
  EXPECT_FALSE(source_of_file(*collection_, collection_->root / "kind0" / "never.ppm").of_library());
}

class SourceOfFileTest : public test::ReadyLibrary {
 protected:
  const std::shared_ptr<const Collection> collection_ = library_->snapshot();
  QuerySource source(const fs::path& file) const { return source_of_file(*collection_, file); }
};

TEST_F(SourceOfFileTest, APictureOfTheLibraryIsItsRow) {
  const fs::path file = collection_->row_path(5);
  EXPECT_EQ(source(file), source_of_row(*collection_, 5));
  EXPECT_EQ(source(collection_->root / "kind1" / ".." / collection_->row_picture(5).path),
            source_of_row(*collection_, 5));
  fs::create_directory_symlink(collection_->root, *folder_ / "link");
  EXPECT_EQ(source(*folder_ / "link" / collection_->row_picture(5).path), source_of_row(*collection_, 5));
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1));
  EXPECT_EQ(source(file), source_of_row(*collection_, 5)) << "it is still the same picture";
}

TEST_F(SourceOfFileTest, WhatIsNoneOrHasChangedIsAFile) {
  const fs::path changed = collection_->row_path(6), other = *folder_ / "other.ppm";
  fs::copy_file(changed, other);
  EXPECT_FALSE(source(other).of_library()) << "it lies elsewhere";
  std::string bytes = read_text_file(changed);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file_atomically(changed, bytes);
  EXPECT_FALSE(source(changed).of_library()) << "of the same size";
  EXPECT_EQ(source(changed).path, changed.native());
  fs::resize_file(changed, 100);
  EXPECT_FALSE(source(changed).of_library());
}

}  // namespace
}  // namespace lookalike
