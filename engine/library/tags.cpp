#include "engine/library/tags.h"

#include "engine/library/library_impl.h"
#include "engine/library/plain_name.h"

namespace lookalike {
namespace {

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
  return plain_name(tag, "tag");
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
