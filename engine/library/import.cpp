#include <algorithm>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/library/catalogue.h"
#include "engine/library/jobs.h"
#include "engine/library/library_impl.h"
#include "engine/library/moved_folder.h"

namespace lookalike {
namespace {

constexpr double validation_share = 0.25;

fs::path without_trailing_slash(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

fs::path require_root(const Collection& collection, const fs::path& root) {
  std::error_code error;
  const fs::path whole = without_trailing_slash(fs::absolute(root));
  require_outside(collection.library_folder, whole);
  const bool same =
      collection.root.empty() || whole == collection.root || fs::equivalent(collection.root, whole, error);
  if (same || !fs::is_directory(whole, error)) return whole;
  if (!pictures_are_away(collection, collection.root)) {
    throw Error(ErrorCode::bad_input, "This library belongs to another folder of pictures",
                display_path(collection.root),
                "Use another library for this folder, or scan the folder it belongs to.");
  }
  require_moved_folder(collection, whole);
  return whole;
}

/// After a scan that was stopped: what was known and not reached yet stays.
void keep_unreached(std::vector<Picture>& scanned, const std::vector<Picture>& known) {
  std::unordered_map<std::string_view, bool> reached;
  for (const Picture& p : scanned) reached.emplace(p.path, true);
  std::vector<Picture> rest;
  for (const Picture& p : known) {
    if (!reached.contains(p.path)) rest.push_back(p);
  }
  scanned.insert(scanned.end(), rest.begin(), rest.end());
  std::sort(scanned.begin(), scanned.end(), [](const Picture& a, const Picture& b) { return a.path < b.path; });
}

/// Then vectors, clusters and maps stay what they are.
bool same_content(const Collection& a, const Collection& b) {
  const auto hash_in = [](const Collection& c) {
    return [&c](std::size_t i) -> const std::string& { return c.pictures[i].content_hash; };
  };
  return std::ranges::equal(a.rows, b.rows, {}, hash_in(a), hash_in(b));
}

}  // namespace

void require_outside(const fs::path& library, const fs::path& pictures) {
  if (!lies_in(library, pictures)) return;
  throw Error(ErrorCode::bad_input, "The library lies inside the folder of pictures, so it would scan itself",
              display_path(library), "Choose a place for the library outside the pictures.");
}

ImportOutcome import_folder(Library& library, const fs::path& folder, const ProgressCallback& progress,
                            std::stop_token stop, const PictureSink& sink) {
  Library::Impl& impl = library.impl();
  impl.require_writable();
  const std::scoped_lock job(impl.job_mutex);
  const auto before = impl.current();
  Collection next = *before;
  const fs::path root = require_root(next, folder);

  ScanResult scan = scan_folder(root, next.pictures, {}, progress, stop, sink);
  if (scan.pictures.empty() && !scan.cancelled && !next.pictures.empty()) refuse_without_pictures(root);
  if (scan.cancelled) keep_unreached(scan.pictures, next.pictures);
  assign_split(scan.pictures, validation_share, split_seed);
  write_pictures(*impl.database, scan.pictures);
  next.root = root;
  next.scanned_at = utc_now();
  write_meta(*impl.database, "root", root.native());
  write_meta(*impl.database, "scanned_at", next.scanned_at);
  PictureList pictures = read_pictures(*impl.database);
  if (pictures != next.pictures) next.pictures = std::move(pictures);
  next.rows.clear();
  for (std::size_t i = 0; i < next.pictures.size(); ++i) {
    if (next.pictures[i].usable()) next.rows.push_back(i);
  }
  next.health = make_health_report(next.pictures);
  if (!next.embeddings || !same_content(*before, next)) impl.load_run(next);

  const bool nothing = next.rows.empty() && !scan.cancelled;
  const std::size_t found = next.pictures.size();
  impl.publish(std::move(next));
  if (nothing) {
    throw Error(ErrorCode::bad_input,
                found == 0 ? "There are no pictures in this folder"
                           : "None of the " + std::to_string(found) + " files in this folder is a usable picture",
                display_path(root),
                found == 0 ? "Choose a folder with JPEG, PNG, WebP, TIFF, BMP, GIF or PNM pictures."
                           : "The health report says what is wrong with each.");
  }
  const auto read = static_cast<double>(scan.pictures.size() - std::min(scan.unchanged, scan.pictures.size()));
  return {scan.unchanged, scan.seconds > 0 ? read / scan.seconds : 0, scan.cancelled};
}

}  // namespace lookalike
