#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lookalike {

/// What is wrong with a file, if anything. Everything but `usable` keeps it out of training and search.
enum class Health { usable, unreadable, truncated, too_large, too_small, unsupported };

std::string_view to_string(Health health);         ///< "usable", "unreadable", …; stable, stored in the database.
Health health_from_string(std::string_view text);  ///< Unknown text gives `unreadable`.

enum class Side { train, validation };

/// What the program knows about one file of the collection. A value.
struct Picture {
  std::int64_t id = 0;           ///< Key in the library; 0 while not stored.
  std::string path;              ///< Relative to the collection's root, raw bytes of the file system, '/' separated.
  std::string label;             ///< First-level folder (or from a CSV); empty when there is none.
  std::string format;            ///< "jpeg", "png" …; empty when not recognised.
  std::int64_t file_size = 0;    ///< Bytes.
  std::int64_t modified_ns = 0;  ///< Modification time, nanoseconds since the epoch.
  int width = 0, height = 0;     ///< Pixels after EXIF orientation; 0 when unknown.
  std::string content_hash;      ///< content_hash() of the file; empty when it could not be read.
  std::uint64_t perceptual_hash = 0;
  Health health = Health::usable;
  std::string detail;  ///< Why it is not usable, as a sentence; empty otherwise.
  Side side = Side::train;

  bool usable() const { return health == Health::usable; }
  bool operator==(const Picture&) const = default;
};

}  // namespace lookalike
