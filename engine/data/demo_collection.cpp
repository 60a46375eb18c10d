#include "engine/data/demo_collection.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/data/demo/develop.h"
#include "engine/data/demo/picture_encoder.h"
#include "engine/data/demo/scenes.h"
#include "engine/data/preprocess.h"

namespace lookalike {
namespace {

using demo::Random;
using demo::Storage;

/// Everything about one picture of the collection but its pixels.
struct Plan {
  int kind;
  std::uint64_t seed;
  int width, height;
  Storage storage;
  int quality;
  fs::path path;  ///< Relative to the collection.
};

/// Mostly plain JPEG; all others have turned up once after 24 pictures, and the common ones come again with a period
/// that shares no factor with the number of kinds. 0, 2, 4 and 6 are plain: the extras are made from them.
Storage storage_of(int index) {
  switch (index) {
    case 10:
      return Storage::jpeg_grey;
    case 12:
      return Storage::png_alpha;
    case 14:
      return Storage::png_16_bit;
    default:
      break;
  }
  switch (index % 49) {
    case 1:
    case 20:
    case 33:
      return Storage::png;
    case 3:
    case 27:
      return Storage::webp;
    case 5:
      return Storage::jpeg_turned_left;
    case 7:
      return Storage::tiff;
    case 9:
      return Storage::bmp;
    case 11:
      return Storage::jpeg_turned_right;
    case 13:
      return Storage::jpeg_upside_down;
    default:
      return Storage::jpeg;
  }
}

Plan plan_picture(int index, std::uint64_t seed) {
  const int kinds = static_cast<int>(demo_kinds().size());
  Plan plan;
  plan.kind = index % kinds;
  plan.seed = mix_seed(seed, static_cast<std::uint64_t>(index));
  Random random(mix_seed(plan.seed, 1));
  const float ratio = random.pick({4 / 3.f, 4 / 3.f, 3 / 2.f, 3 / 2.f, 16 / 9.f, 1.f, 5 / 4.f});
  const float large = random.unit(), longer = demo::mix(240 * ratio, 900, large * large);
  plan.width = static_cast<int>(longer), plan.height = static_cast<int>(longer / ratio);
  if (random.chance(0.3f)) std::swap(plan.width, plan.height);
  plan.storage = storage_of(index);
  plan.quality = random.integer(78, 95);
  const std::string& name = demo_kinds()[static_cast<std::size_t>(plan.kind)];
  char number[16];
  std::snprintf(number, sizeof number, "_%04d", index / kinds + 1);
  plan.path = fs::path(name) / (name + number + demo::extension(plan.storage));
  return plan;
}

/// What has been created so far, to be removed again when the work is stopped or fails. Thread-safe.
class Creations {
 public:
  ~Creations() {
    if (kept_) return;
    std::error_code ignored;  // A folder into which somebody else has put something stays.
    for (auto path = paths_.rbegin(); path != paths_.rend(); ++path) fs::remove(*path, ignored);
  }

  void make_folder(const fs::path& path) {
    if (fs::exists(path)) return;
    lookalike::make_folder(path);
    add(path);
  }

  void write(const fs::path& path, const std::vector<std::byte>& bytes) {
    add(path);
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
      throw Error(ErrorCode::io,
                  std::string("The demonstration picture cannot be written (") + std::strerror(errno) + ")",
                  display_path(path), "Free some space, or choose another folder.");
    }
  }

  void keep() { kept_ = true; }

 private:
  void add(const fs::path& path) {
    const std::scoped_lock lock(mutex_);
    paths_.push_back(path);
  }

  std::mutex mutex_;
  std::vector<fs::path> paths_;
  bool kept_ = false;
};

std::vector<std::byte> text_bytes(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

/// The files that give the health report something to say.
void write_extras(const fs::path& folder, std::uint64_t seed, Creations& creations) {
  const auto render = [](const Plan& plan) {
    return render_demo_picture(plan.kind, plan.seed, plan.width, plan.height);
  };
  const auto file = [&](const Plan& plan) { return demo::encode_picture(render(plan), plan.storage, plan.quality); };
  const auto beside = [&](const Plan& plan, const std::string& suffix) {
    return folder / plan.path.parent_path() / (plan.path.stem().string() + suffix);
  };
  const Plan copied = plan_picture(0, seed), favourite = plan_picture(2, seed), shrunk = plan_picture(4, seed),
             broken = plan_picture(6, seed);
  creations.write(beside(copied, " (copy).jpg"), file(copied));
  const fs::path best = folder / favourite.path.parent_path() / "best of";
  creations.make_folder(best);
  creations.write(best / favourite.path.filename(), file(favourite));
  creations.write(beside(shrunk, "_small.jpg"),
                  demo::encode_picture(shrink_to(render(shrunk), std::max(shrunk.width, shrunk.height) * 3 / 5),
                                       Storage::jpeg, 72));
  std::vector<std::byte> cut = file(broken);
  cut.resize(cut.size() * 11 / 20);
  creations.write(beside(broken, "_interrupted.jpg"), cut);
  creations.write(beside(copied, "_empty.jpg"), {});
  creations.write(beside(favourite, "_description.png"),
                  text_bytes("This is a text, not a picture, whatever its name says.\n"));
  creations.write(folder / "notes.txt",
                  text_bytes("These pictures were painted by Lookalike itself. Some files are broken or there twice "
                             "on purpose, so that\nthe health report has something to show.\n"));
}

void require_empty(const fs::path& folder) {
  std::error_code error;
  const auto status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) return;
  if (!fs::is_directory(status)) {
    throw Error(ErrorCode::bad_input, "The demonstration collection needs a folder, and this is none",
                display_path(folder), "Choose another place.");
  }
  const bool empty = fs::is_empty(folder, error);
  if (error)
    throw Error(ErrorCode::io, "The folder cannot be read (" + error.message() + ")", display_path(folder),
                "Choose another folder.");
  if (!empty) {
    throw Error(ErrorCode::bad_input, "The folder for the demonstration collection is not empty", display_path(folder),
                "Choose an empty folder or a new name; nothing was changed.");
  }
}

}  // namespace

const std::vector<std::string>& demo_kinds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const demo::SceneKind& kind : demo::scene_kinds()) all.emplace_back(kind.name);
    return all;
  }();
  return names;
}

Image render_demo_picture(int kind, std::uint64_t seed, int width, int height) {
  if (kind < 0 || kind >= static_cast<int>(demo_kinds().size())) {
    throw Error(ErrorCode::usage, "There is no such kind of demonstration picture", std::to_string(kind),
                "Use 0 to " + std::to_string(demo_kinds().size() - 1) + ".");
  }
  if (width < 16 || height < 16 || width > 8192 || height > 8192) {
    throw Error(ErrorCode::usage, "A demonstration picture cannot have this size",
                std::to_string(width) + "×" + std::to_string(height), "Use 16 to 8192 pixels a side.");
  }
  Random random(mix_seed(seed, static_cast<std::uint64_t>(kind)));
  demo::Canvas canvas(width, height);
  demo::scene_kinds()[static_cast<std::size_t>(kind)].paint(canvas, random);
  return demo::develop(canvas, random);
}

bool make_demo_collection(const fs::path& folder, const DemoOptions& options, const ProgressCallback& progress,
                          std::stop_token stop) {
  require_empty(folder);
  const int count = std::max(options.pictures, static_cast<int>(demo_kinds().size()));
  Creations creations;
  creations.make_folder(folder);
  for (const std::string& kind : demo_kinds()) creations.make_folder(folder / kind);
  ProgressMeter meter(progress, "Painting the demonstration collection", count);
  std::mutex meter_mutex;
  parallel_for(count, [&](std::int64_t index) {
    if (stop.stop_requested()) return;
    const Plan plan = plan_picture(static_cast<int>(index), options.seed);
    const Image image = render_demo_picture(plan.kind, plan.seed, plan.width, plan.height);
    creations.write(folder / plan.path, demo::encode_picture(image, plan.storage, plan.quality));
    const std::scoped_lock lock(meter_mutex);
    meter.advance();
  });
  if (!stop.stop_requested() && options.broken_files) write_extras(folder, options.seed, creations);
  if (stop.stop_requested()) return false;
  meter.finish();
  creations.keep();
  return true;
}

}  // namespace lookalike
