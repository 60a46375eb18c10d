#include "engine/data/perceptual_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/hash.h"
#include "engine/core/union_find.h"
#include "engine/data/image_mat.h"

namespace lookalike {
namespace {

constexpr int side = 32, low = 8;

/// A picture without structure has no coefficients whose signs mean something: its colour, coarsely, stands in, so
/// that plain red and plain blue do not pass for the same picture.
std::uint64_t plain_colour_hash(const cv::Mat& rgb) {
  const cv::Scalar mean = cv::mean(rgb);
  std::string levels;
  for (int c = 0; c < 3; ++c) levels += static_cast<char>(cvRound(mean[c] / 16));
  return hash64(levels);
}

std::uint64_t hash_of(const Image& image) {
  prepare_opencv();
  cv::Mat small, grey, coefficients;
  cv::resize(as_mat(image), small, {side, side}, 0, 0, cv::INTER_AREA);
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  grey.convertTo(grey, CV_32F);
  cv::dct(grey, coefficients);

  std::array<float, low * low> values;
  for (int i = 0; i < low * low; ++i) values[static_cast<std::size_t>(i)] = coefficients.at<float>(i / low, i % low);
  const auto weak = [](float value) { return std::abs(value) < 1; };
  if (std::all_of(values.begin() + 1, values.end(), weak)) return plain_colour_hash(small);

  auto sorted = values;
  std::nth_element(sorted.begin(), sorted.begin() + low * low / 2, sorted.end());
  const float median = sorted[low * low / 2];
  std::uint64_t hash = 0;
  for (const float value : values) hash = hash << 1 | (value > median ? 1 : 0);
  return hash;
}

}  // namespace

std::uint64_t perceptual_hash(const Image& image) try {
  if (image.empty()) throw Error(ErrorCode::internal, "An empty picture has no perceptual hash");
  return hash_of(image);
} catch (const cv::Exception& error) {
  throw Error(ErrorCode::internal, "The perceptual hash cannot be computed (" + error.err + ")");
}

std::vector<std::vector<std::size_t>> near_duplicate_groups(std::span<const std::uint64_t> hashes, int max_distance) {
  max_distance = std::clamp(max_distance, 0, 63);
  UnionFind sets(hashes.size());
  // Equal hashes are linked first, so that a folder full of copies costs no more than one of them.
  std::unordered_map<std::uint64_t, std::size_t> first_with;
  std::vector<std::size_t> distinct;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto [it, is_new] = first_with.try_emplace(hashes[i], i);
    if (is_new)
      distinct.push_back(i);
    else
      sets.unite(it->second, i);
  }
  // Pigeonhole: hashes that differ in at most d bits agree wholly in at least one of d + 1 bands.
  const int bands = max_distance + 1;
  for (int band = 0; max_distance > 0 && band < bands; ++band) {
    const int begin = 64 * band / bands, end = 64 * (band + 1) / bands;
    const std::uint64_t mask = (end - begin == 64 ? ~0ull : (1ull << (end - begin)) - 1) << begin;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> buckets;
    for (const std::size_t i : distinct) buckets[hashes[i] & mask].push_back(i);
    for (const auto& [key, members] : buckets) {
      for (std::size_t a = 0; a < members.size(); ++a) {
        for (std::size_t b = a + 1; b < members.size(); ++b) {
          if (std::popcount(hashes[members[a]] ^ hashes[members[b]]) <= max_distance)
            sets.unite(members[a], members[b]);
        }
      }
    }
  }
  return sets.groups(2);
}

}  // namespace lookalike
