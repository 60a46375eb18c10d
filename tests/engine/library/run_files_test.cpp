#include "engine/library/run_files.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/core/npy.h"
#include "engine/library/map_files.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_images.h"

namespace lookalike {
namespace {

Collection collection_of(const std::vector<std::string>& hashes) {
  Collection c;
  for (const std::string& hash : hashes) {
    Picture p;
    p.path = "p" + hash;
    p.content_hash = hash;
    c.rows.push_back(c.pictures.size());
    c.pictures.edit().push_back(p);
  }
  return c;
}

StoredEmbeddings stored() {
  StoredEmbeddings s;
  s.embeddings.run = "r";
  s.embeddings.stamp = "stamp";
  s.embeddings.blocks = {{"dictionary", 0, 2}, {"colour", 2, 1}};
  s.embeddings.parts = test::gaussian_matrix(3, 3, 1);
  s.embeddings.latent = test::gaussian_matrix(3, 2, 2);
  s.content_hashes = {"a", "b", "c"};
  return s;
}

TEST(RunFiles, EmbeddingsComeBack) {
  const test::TempFolder folder;
  const StoredEmbeddings s = stored();
  write_embeddings(folder / "r", s);
  const auto read = read_embeddings(folder / "r");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->content_hashes, s.content_hashes);
  EXPECT_EQ(read->embeddings.parts, s.embeddings.parts);
  EXPECT_EQ(read->embeddings.latent, s.embeddings.latent);
  EXPECT_EQ(read->embeddings.blocks, s.embeddings.blocks);
  EXPECT_EQ(read->embeddings.stamp, "stamp");
}

TEST(RunFiles, DamagedOrMismatchedEmbeddingsAreAsGoodAsNone) {
  const test::TempFolder folder;
  EXPECT_FALSE(read_embeddings(folder / "r"));
  write_embeddings(folder / "r", stored());
  const std::string json = read_text_file(folder / "r" / "embeddings.json");
  for (std::size_t cut : {std::size_t{0}, json.size() / 2, json.size() - 4}) {
    write_file_atomically(folder / "r" / "embeddings.json", std::string_view(json).substr(0, cut));
    EXPECT_FALSE(read_embeddings(folder / "r")) << cut;
  }
  write_file_atomically(folder / "r" / "embeddings.json", json);
  ASSERT_TRUE(read_embeddings(folder / "r"));
  // As after a kill between the two files: the array is newer than its description.
  StoredEmbeddings other = stored();
  other.embeddings.parts(0, 0) += 1;
  write_embeddings(folder / "r2", other);
  fs::copy_file(folder / "r2" / "embeddings.npy", folder / "r" / "embeddings.npy",
                fs::copy_options::overwrite_existing);
  EXPECT_FALSE(read_embeddings(folder / "r"));
}

TEST(RunFiles, TheFileThatIsDamagedIsNamed) {
  const test::TempFolder folder;
  const fs::path run = folder / "r";
  const auto damaged = [&] {
    try {
      require_intact_embeddings(run);
      return std::string();
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::bad_input);
      EXPECT_NE(e.remedy().find("embed"), std::string::npos) << e.remedy();
      return fs::path(e.subject()).filename().string();
    }
  };
  EXPECT_EQ(damaged(), "") << "there are none";
  const auto write = [&] { write_embeddings(run, stored()); };
  write();
  EXPECT_EQ(damaged(), "");
  write_file_atomically(run / "embeddings.json", std::string_view("{\"stamp\": 3}"));
  EXPECT_EQ(damaged(), "embeddings.json");
  write();
  fs::resize_file(run / "embeddings.npy", 140);
  EXPECT_EQ(damaged(), "embeddings.npy");
  fs::remove(run / "embeddings.npy");
  EXPECT_EQ(damaged(), "embeddings.npy");
  write();
  write_npy(run / "embeddings.npy", test::gaussian_matrix(3, 3, 77));
  EXPECT_EQ(damaged(), "embeddings.npy");
  write();
  write_npy(run / "latent.npy", test::gaussian_matrix(3, 2, 77));
  EXPECT_EQ(damaged(), "latent.npy");
}

TEST(RunFiles, LatentsOfAnotherWriteAreRefused) {
  const test::TempFolder folder;
  write_embeddings(folder / "r", stored());
  write_npy(folder / "r" / "latent.npy", test::gaussian_matrix(3, 2, 77));  // as many, as after a kill in between
  EXPECT_FALSE(read_embeddings(folder / "r"));
}

TEST(RunFiles, RowsFollowThePicturesByContent) {
  const StoredEmbeddings s = stored();
  const auto aligned = align(s, collection_of({"c", "a", "a"}));
  ASSERT_TRUE(aligned);
  ASSERT_EQ(aligned->parts.rows, 3);
  for (int j = 0; j < 3; ++j) {
    EXPECT_EQ(aligned->parts(0, j), s.embeddings.parts(2, j));
    EXPECT_EQ(aligned->parts(1, j), s.embeddings.parts(0, j));
    EXPECT_EQ(aligned->parts(2, j), s.embeddings.parts(0, j));
  }
  EXPECT_EQ(aligned->latent(0, 1), s.embeddings.latent(2, 1));
  EXPECT_FALSE(align(s, collection_of({"a", "new"})));
}

TEST(RunFiles, AMapIsOnlyOfItsOwnVectorsAndRows) {
  const test::TempFolder folder;
  const Collection c = collection_of({"a", "b", "c"});
  MapLayout map;
  map.run = "r";
  map.stamp = "stamp";
  map.method = "pca";
  map.xy = test::gaussian_matrix(3, 2, 3);
  make_folder(folder / "r");
  write_map(folder / "r", c, map);
  Embeddings e = stored().embeddings;
  const auto read = read_map(folder / "r", "pca", c, e);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->xy, map.xy);
  EXPECT_FALSE(read_map(folder / "r", "pca", collection_of({"a", "b", "d"}), e));
  e.stamp = "another";
  EXPECT_FALSE(read_map(folder / "r", "pca", c, e));
}

TEST(RunFiles, RunsAreNamedListedAndUpdated) {
  const test::TempFolder folder;
  const Preset& preset = presets().front();
  RunInfo wanted;
  wanted.preset = preset.name;
  wanted.model = preset.model;
  wanted.train = preset.train;
  const std::string first = create_run(folder.path(), wanted);
  wanted.from = first;
  wanted.labels = "tags";
  const std::string second = create_run(folder.path(), wanted);
  EXPECT_NE(first, second);
  make_folder(folder / "damaged");
  write_file_atomically(folder / "damaged" / "config.json", std::string_view("{"));
  auto runs = list_runs(folder.path());
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].id, first);
  EXPECT_EQ(runs[0].model, preset.model);
  EXPECT_EQ(runs[0].train, preset.train);
  EXPECT_FALSE(runs[0].finished);
  EXPECT_EQ(runs[0].epochs_done, 0);
  EXPECT_EQ(runs[0].from, "");
  EXPECT_EQ(runs[1].from, first);
  EXPECT_EQ(runs[1].labels, "tags");
  runs[0].train.epochs += 5;
  update_run_config(folder / first, runs[0]);
  EXPECT_EQ(list_runs(folder.path())[0].train.epochs, preset.train.epochs + 5);
  EXPECT_TRUE(list_runs(folder / "missing").empty());
}

}  // namespace
}  // namespace lookalike
