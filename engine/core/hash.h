#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lookalike {

/// 128-bit XXH3 of the bytes as 32 lower-case hex digits. For identity of content, not for security.
std::string content_hash(std::span<const std::byte> bytes);

/// SHA-256 of the bytes as 64 lower-case hex digits, where somebody could gain from another file with the same hash.
std::string sha256(std::span<const std::byte> bytes);

/// 64-bit XXH3, for stamps and checksums.
std::uint64_t hash64(std::span<const std::byte> bytes, std::uint64_t seed = 0);
std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0);

/// 16 lower-case hex digits.
std::string to_hex(std::uint64_t value);

/// Mixes a seed with a counter into an independent seed (splitmix64; Steele, Lea and Flood 2014).
std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t counter);

}  // namespace lookalike
