#include "engine/library/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "tests/support/library_fixture.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

using EvaluationTest = test::ReadyLibrary;

TEST_F(EvaluationTest, MeasuresWithTheFolderLabels) {
  const Evaluation e = evaluate(*library_, {}, DescriptorKind::fused, {}, {}, {});
  EXPECT_EQ(e.images, kinds * each);
  EXPECT_EQ(e.labels, (std::vector<std::string>{"kind0", "kind1", "kind2"}));
  EXPECT_GT(e.p_at_1, 0.9);
  EXPECT_LE(e.p_at_10, 0.7) << "only seven of ten can be of the kind";
  EXPECT_GT(e.map, 0.8);
  EXPECT_TRUE(std::isnan(e.val_mse)) << "nothing was trained";
}

/// The same from the vectors by the definition, one query at a time.
TEST_F(EvaluationTest, PrecisionAtOneAgreesWithANaiveComputation) {
  const auto c = library_->snapshot();
  const Matrix rows = fuse(c->embeddings->parts, c->embeddings->blocks, PartWeights{});
  int right = 0;
  for (std::int64_t q = 0; q < rows.rows; ++q) {
    std::int64_t best = -1;
    double best_similarity = -2;
    for (std::int64_t r = 0; r < rows.rows; ++r) {
      if (r == q) continue;
      double s = 0;
      for (std::int64_t j = 0; j < rows.cols; ++j) s += static_cast<double>(rows(q, j)) * rows(r, j);
      if (s > best_similarity) best_similarity = s, best = r;
    }
    right += c->row_picture(best).label == c->row_picture(q).label;
  }
  const Evaluation e = evaluate(*library_, untrained_run, DescriptorKind::fused, {}, {}, {});
  EXPECT_NEAR(e.p_at_1, right / static_cast<double>(rows.rows), 1e-12);
}

TEST_F(EvaluationTest, SaysWhatIsMissing) {
  EXPECT_THROW(evaluate(*library_, "no such run", DescriptorKind::fused, {}, {}, {}), Error);
  EXPECT_THROW(evaluate(*library_, "../..", DescriptorKind::fused, {}, {}, {}), Error);
  EXPECT_THROW(evaluate(*library_, {}, DescriptorKind::learned, {}, {}, {}), Error);
}

TEST(Evaluation, WithoutLabelsThereIsNothingToCompare) {
  const test::TempFolder folder;
  for (int i = 0; i < 4; ++i) {
    make_folder(folder / "pictures");
    test::write_pnm(folder / "pictures" / (std::to_string(i) + ".ppm"), test::pattern_image(64, 64, i, 1));
  }
  const auto library = Library::open(folder / "library");
  import_folder(*library, folder / "pictures", {}, {});
  ASSERT_TRUE(refresh(*library, {}, {}));
  const Evaluation e = evaluate(*library, {}, DescriptorKind::fused, {}, {}, {});
  EXPECT_EQ(e.images, 4);
  EXPECT_TRUE(e.labels.empty());
}

}  // namespace
}  // namespace lookalike
