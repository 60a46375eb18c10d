#include "engine/core/hash.h"

#include <gtest/gtest.h>

#include <set>

namespace lookalike {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// Published values of the algorithms, so that stored hashes keep their meaning.
TEST(Hash, MatchesTheReferenceValuesOfXxh3) {
  EXPECT_EQ(content_hash({}), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(to_hex(hash64(std::string_view())), "2d06800538d394c2");
}

TEST(Hash, Sha256IsThatOfTheStandard) {
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(bytes_of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, ContentHashIs32LowerCaseHexDigitsAndDependsOnEachByte) {
  const std::string a = content_hash(bytes_of("picture")), b = content_hash(bytes_of("picturf"));
  EXPECT_EQ(a.size(), 32u);
  EXPECT_EQ(a.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(a, b);
  EXPECT_EQ(a, content_hash(bytes_of("picture")));
}

TEST(Hash, SeedChangesHash64) {
  EXPECT_NE(hash64("a", 1), hash64("a", 2));
  EXPECT_EQ(hash64("a", 1), hash64(bytes_of("a"), 1));
}

TEST(Hash, ToHexPadsWithZeros) {
  EXPECT_EQ(to_hex(0), "0000000000000000");
  EXPECT_EQ(to_hex(0xABCDEF), "0000000000abcdef");
}

TEST(Hash, MixSeedIsSplitmix64) {
  // The first outputs of splitmix64 with state 0.
  EXPECT_EQ(mix_seed(0, 0), 0xE220A8397B1DCDAFull);
  EXPECT_EQ(mix_seed(0, 1), 0x6E789E6AA1B965F4ull);
  EXPECT_EQ(mix_seed(0, 2), 0x06C45D188009454Full);
}

}  // namespace
}  // namespace lookalike
