#include "engine/library/judgements.h"

#include <algorithm>

#include "engine/library/library_impl.h"

namespace lookalike {

Judgements judgements_of(const std::string& query, const std::vector<std::string>& more,
                         const std::vector<std::string>& less) {
  Judgements judgements;
  const std::string& centre = query.empty() && !more.empty() ? more.front() : query;
  const auto add = [&](const std::string& other, bool alike) {
    if (!centre.empty() && !other.empty() && other != centre) judgements[std::minmax(centre, other)] = alike;
  };
  for (const std::string& hash : more) add(hash, true);
  for (const std::string& hash : less) add(hash, false);
  return judgements;
}

Judgements read_judgements(Library& library) {
  Judgements judgements;
  auto row = library.impl().database->prepare("SELECT hash_a, hash_b, alike FROM judgements");
  while (row.step()) judgements[{row.text(0), row.text(1)}] = row.integer(2) != 0;
  return judgements;
}

void replace_judgements(Library& library, const Judgements& before, const Judgements& after) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  Transaction transaction(*impl.database);
  auto remove = impl.database->prepare("DELETE FROM judgements WHERE hash_a = ? AND hash_b = ?");
  for (const auto& [pair, alike] : before) {
    if (!after.contains(pair)) remove.bind(0, pair.first).bind(1, pair.second).run();
  }
  auto add = impl.database->prepare("INSERT OR REPLACE INTO judgements (hash_a, hash_b, alike) VALUES (?, ?, ?)");
  for (const auto& [pair, alike] : after) {
    add.bind(0, pair.first).bind(1, pair.second).bind(2, std::int64_t{alike}).run();
  }
  transaction.commit();
}

void clear_judgements(Library& library) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  impl.database->execute("DELETE FROM judgements");
}

}  // namespace lookalike
