#include "engine/library/export.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/core/npy.h"
#include "engine/library/cluster_edits.h"
#include "tests/support/library_fixture.h"

namespace lookalike {
namespace {

class ExportTest : public test::ReadyLibrary {
 protected:
  const test::TempFolder out_;
};

TEST_F(ExportTest, EmbeddingsAsNpyWithPathsInRowOrder) {
  EXPECT_EQ(export_library(*library_, ExportWhat::embeddings, ExportFormat::npy, out_ / "e", {}, {}), 2);
  const Matrix m = read_npy(out_ / "e" / "embeddings.npy");
  const auto rows = parse_csv(read_text_file(out_ / "e" / "paths.csv"));
  const auto c = library_->snapshot();
  ASSERT_EQ(m.rows, kinds * each);
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(m.rows) + 1);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"path", "label"}));
  for (std::int64_t r = 0; r < m.rows; ++r) {
    EXPECT_EQ(rows[static_cast<std::size_t>(r) + 1][0], c->row_picture(r).path);
    double length = 0;
    for (const float v : m.row(r)) length += static_cast<double>(v) * v;
    EXPECT_NEAR(length, 1, 1e-4);
  }
}

TEST_F(ExportTest, ClustersAndNeighboursAsCsvAndJson) {
  export_library(*library_, ExportWhat::clusters, ExportFormat::csv, out_ / "c", {}, {});
  EXPECT_EQ(parse_csv(read_text_file(out_ / "c" / "clusters.csv")).size(), kinds * each + 1u);
  export_library(*library_, ExportWhat::neighbours, ExportFormat::json, out_ / "n", {}, {});
  const auto neighbours = nlohmann::json::parse(read_text_file(out_ / "n" / "neighbours.json"));
  ASSERT_EQ(neighbours.size(), kinds * each * 10u);
  for (const auto& row : neighbours) EXPECT_NE(row["path"], row["neighbour"]);
}

TEST_F(ExportTest, FilesThatAreThereAreReplacedOnlyWhenToldTo) {
  const auto clusters = [&](bool replace) {
    return export_library(*library_, ExportWhat::clusters, ExportFormat::csv, out_ / "r", {}, {}, replace);
  };
  fs::create_directories(out_ / "r");
  write_file_atomically(out_ / "r" / "clusters.csv", std::string_view("mine"));
  EXPECT_THROW(clusters(false), Error);
  EXPECT_EQ(read_text_file(out_ / "r" / "clusters.csv"), "mine");
  EXPECT_EQ(clusters(true), 1);
  EXPECT_NE(read_text_file(out_ / "r" / "clusters.csv"), "mine");
  EXPECT_EQ(export_library(*library_, ExportWhat::clusters, ExportFormat::json, out_ / "r", {}, {}), 1) << "another";
  EXPECT_THROW(export_library(*library_, ExportWhat::embeddings, ExportFormat::npy,
                              library_->folder() / "runs" / untrained_run, {}, {}, true),
               Error);
}

TEST_F(ExportTest, FoldersHoldACopyOfEachPictureAndNeverOverwrite) {
  const auto count = [&] {
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(out_ / "f")) files += entry.is_regular_file();
    return files;
  };
  EXPECT_EQ(export_library(*library_, ExportWhat::folders, ExportFormat::csv, out_ / "f", {}, {}), kinds * each);
  EXPECT_EQ(count(), static_cast<std::size_t>(kinds * each));
  export_library(*library_, ExportWhat::folders, ExportFormat::csv, out_ / "f", {}, {});
  EXPECT_EQ(count(), static_cast<std::size_t>(2 * kinds * each));
}

TEST_F(ExportTest, AClusterNameCannotLeadOutOfTheFolder) {
  rename_cluster(*library_, 0, "../../etc/passwd");
  export_library(*library_, ExportWhat::folders, ExportFormat::csv, out_ / "f", {}, {});
  for (const auto& entry : fs::directory_iterator(out_.path())) EXPECT_EQ(entry.path().filename(), "f");
  for (const auto& entry : fs::recursive_directory_iterator(out_ / "f")) {
    EXPECT_EQ(entry.path().string().rfind((out_ / "f").string(), 0), 0u);
  }
}

TEST_F(ExportTest, ImpossibleRequestsAreUsageErrors) {
  EXPECT_THROW(export_library(*library_, ExportWhat::clusters, ExportFormat::npy, out_ / "x", {}, {}), Error);
  EXPECT_THROW(export_what_from_string("everything"), Error);
  EXPECT_THROW(export_format_from_string("xlsx"), Error);
  const auto empty = Library::open(out_ / "empty");
  EXPECT_THROW(export_library(*empty, ExportWhat::clusters, ExportFormat::csv, out_ / "x", {}, {}), Error);
}

}  // namespace
}  // namespace lookalike
