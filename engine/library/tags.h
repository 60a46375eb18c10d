#pragma once

#include <string>
#include <vector>

#include "engine/library/library.h"

// What people tag pictures with (Collection::tags). Pictures are meant by content hash, so that a scan in between does
// no harm. Each call takes the job lock, stores its change in one transaction and publishes a new snapshot. Throw
// Error: usage for a tag that cannot be, io when the library is open read-only.

namespace lookalike {

class Database;

/// As it is stored: without spaces around it. Throws Error(usage) unless it is 1 to 60 characters of one line.
std::string plain_tag(const std::string& tag);

/// Returns the hashes that did not have the tag: what untag_pictures() takes to undo this.
std::vector<std::string> tag_pictures(Library& library, const std::vector<std::string>& content_hashes,
                                      const std::string& tag);
/// Returns the hashes that had it.
std::vector<std::string> untag_pictures(Library& library, const std::vector<std::string>& content_hashes,
                                        const std::string& tag);

/// The stored ones.
Tags read_tags(Database& database);

}  // namespace lookalike
