#include "engine/library/tags.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/library_impl.h"

namespace lookalike {
namespace {

constexpr std::ptrdiff_t longest_tag = 60;

/// Sets or takes away the tag where that changes something; returns where it did.
std::vector<std::string> change(Library& library, const std::vector<std::string>& content_hashes,
                                const std::string& wish, bool set) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::string tag = plain_tag(wish);
  const std::scoped_lock job(impl.job_mutex);
  Collection next = impl.copy();
  Tags tags = *next.tags;
  std::set<std::string>& tagged = tags.hashes[tag];
  std::vector<std::string> changed;
  for (const std::string& hash : content_hashes) {
    if (!hash.empty() && (set ? tagged.insert(hash).second : tagged.erase(hash) > 0)) changed.push_back(hash);
  }
  if (changed.empty()) return changed;
  if (tagged.empty()) tags.hashes.erase(tag);

  Transaction transaction(*impl.database);
  auto statement = impl.database->prepare(set ? "INSERT OR IGNORE INTO tags (tag, content_hash) VALUES (?, ?)"
                                              : "DELETE FROM tags WHERE tag = ? AND content_hash = ?");
  for (const std::string& hash : changed) statement.bind(0, tag).bind(1, hash).run();
  transaction.commit();
  next.tags = std::make_shared<const Tags>(std::move(tags));
  impl.publish(std::move(next));
  return changed;
}

}  // namespace

std::string plain_tag(const std::string& tag) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  const auto first = std::ranges::find_if_not(tag, is_space);
  const auto last = std::find_if_not(tag.rbegin(), std::make_reverse_iterator(first), is_space).base();
  const std::string plain(first, last);
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const bool control = std::ranges::any_of(plain, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (plain.empty() || control || std::ranges::count_if(plain, starts_character) > longest_tag ||
      plain != to_valid_utf8(plain)) {
    throw Error(ErrorCode::usage, "This cannot be a tag", to_valid_utf8(tag),
                "A tag is one line of 1 to " + std::to_string(longest_tag) + " characters.");
  }
  return plain;
}

std::vector<std::string> tag_pictures(Library& library, const std::vector<std::string>& content_hashes,
                                      const std::string& tag) {
  return change(library, content_hashes, tag, true);
}

std::vector<std::string> untag_pictures(Library& library, const std::vector<std::string>& content_hashes,
                                        const std::string& tag) {
  return change(library, content_hashes, tag, false);
}

Tags read_tags(Database& database) {
  Tags tags;
  auto row = database.prepare("SELECT tag, content_hash FROM tags");
  while (row.step()) tags.hashes[row.text(0)].insert(row.text(1));
  return tags;
}

}  // namespace lookalike
