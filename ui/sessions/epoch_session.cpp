#include "ui/sessions/epoch_session.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "engine/core/error.h"
#include "engine/data/image_decoder.h"
#include "engine/data/preprocess.h"
#include "engine/library/runs.h"
#include "engine/training/encoder.h"
#include "ui/qt_convert.h"
#include "ui/widgets/error_map.h"

namespace lookalike {

namespace fs = std::filesystem;

struct EpochSession::Maps {
  fs::path folder;
  std::map<int, Matrix> of_epoch;
  Matrix last;  ///< That was made for show_map().

  /// Content hashes; empty for a run without.
  const std::vector<std::string>& pictures() {
    if (pictures_.empty()) pictures_ = sampled_pictures(folder);
    return pictures_;
  }

  /// Each epoch's map lies on that of the epoch before it, whatever order they are looked at in. One whose file is
  /// damaged or missing has none, and the later ones lie on that before it. Throws Error when the last is such a one.
  Matrix at(int epoch, const std::vector<int>& epochs, std::stop_token stop) {
    Matrix near;
    for (const int e : epochs) {
      if (e > epoch || stop.stop_requested()) break;
      auto& map = of_epoch[e];
      try {
        if (map.empty()) map = read(e, near);
        near = map;
      } catch (const Error&) {
        if (e == epoch) throw;
      }
    }
    return near;
  }

  Matrix next(int epoch) { return last = read(epoch, last); }

  std::shared_ptr<const EpochSample> sample_in(const std::shared_ptr<const Collection>& collection) {
    if (!sample_ || sample_->library != collection) {
      sample_ = std::make_shared<EpochSample>(make_epoch_sample(pictures(), collection));
    }
    return sample_;
  }

 private:
  Matrix read(int epoch, const Matrix& near) {
    Matrix map = epoch_map(folder, epoch, near);
    if (map.rows != std::ssize(pictures())) {
      throw Error(ErrorCode::bad_input, "This map is of other pictures than the run's sample", display_path(folder));
    }
    return map;
  }

  std::vector<std::string> pictures_;
  std::shared_ptr<const EpochSample> sample_;
};

namespace {

constexpr std::size_t other_pictures = 12;

/// The colour of the cluster of each content hash.
std::vector<int> clusters_of(const std::vector<std::string>& hashes, const Collection& collection) {
  std::vector<int> clusters(hashes.size(), -1);
  if (!collection.clustering) return clusters;
  const Clustering& clustering = *collection.clustering;
  const std::vector<std::int64_t> rows = rows_of(hashes, collection);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (rows[i] >= 0) clusters[i] = clustering.colour_of(clustering.assignment[static_cast<std::size_t>(rows[i])]);
  }
  return clusters;
}

/// Pictures of the collection at the size that the network is fed with, one behind the other.
struct Drawn {
  std::vector<std::int64_t> rows;
  std::vector<std::uint8_t> pixels;
};

/// The first twelve of `rows` that can be read: some may have gone since the scan.
Drawn draw_pictures(const Collection& collection, const std::vector<std::int64_t>& rows, int side,
                    std::stop_token stop) {
  Drawn drawn;
  DecodeOptions options;
  options.target_side = side;
  for (const std::int64_t row : rows) {
    if (drawn.rows.size() == other_pictures || stop.stop_requested()) break;
    const DecodedImage decoded = decode_image_file(collection.row_path(row), options);
    if (decoded.health != Health::usable) continue;
    const Image square = fit_square(decoded.image, side);
    drawn.pixels.insert(drawn.pixels.end(), square.rgb.begin(), square.rgb.end());
    drawn.rows.push_back(row);
  }
  return drawn;
}

int count_validation(const Collection& collection, const RunInfo& run, const std::vector<std::int64_t>& rows) {
  const std::vector<std::int64_t> validation = validation_rows(collection, run);
  return static_cast<int>(
      std::ranges::count_if(rows, [&](std::int64_t row) { return std::ranges::binary_search(validation, row); }));
}

EpochView reconstruct_others(const fs::path& run_folder, const RunInfo& run, const Collection& collection,
                             const std::vector<std::int64_t>& chosen, std::stop_token stop) {
  const auto encoder = Encoder::load(run_folder / "best.safetensors", run.model);
  const int side = encoder->cache_size(), inner = run.model.input_size, edge = (side - inner) / 2;
  const Drawn drawn = draw_pictures(collection, chosen, side, stop);
  const PixelView view{drawn.pixels.data(), std::ssize(drawn.rows), side};
  if (view.count == 0) {
    throw Error(ErrorCode::io, "The pictures cannot be read", display_path(collection.root),
                "Make the folder available again.");
  }
  std::vector<std::int64_t> rows(static_cast<std::size_t>(view.count));
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<Image> originals;
  for (const std::int64_t row : rows) {
    const auto bytes = view.picture(row);
    const Image whole{side, side, {bytes.begin(), bytes.end()}};
    originals.push_back(edge > 0 ? crop(whole, edge, edge, inner, inner) : whole);
  }
  EpochView result;
  result.others = true;
  result.epoch = encoder->epoch();
  result.validation = count_validation(collection, run, drawn.rows);
  result.columns = sample_columns(originals, encoder->reconstruct(view, rows));
  return result;
}

}  // namespace

std::vector<SampleColumn> sample_columns(const std::vector<Image>& originals,
                                         const std::vector<Image>& reconstructions) {
  std::vector<SampleColumn> columns;
  for (std::size_t i = 0; i < std::min(originals.size(), reconstructions.size()); ++i) {
    columns.push_back({to_qimage(originals[i]), to_qimage(reconstructions[i]),
                       error_map(originals[i], reconstructions[i]),
                       mean_squared_error(originals[i], reconstructions[i])});
  }
  return columns;
}

EpochSession::EpochSession(QObject* parent) : QObject(parent), lister_(this), worker_(this) {}

void EpochSession::close() {
  ++opened_;
  ++generation_;
  worker_.request_stop();
  run_ = {};
  report_.reset();
  library_.reset();
  epochs_.clear();
  Q_EMIT epochs_changed();
}

void EpochSession::open(std::shared_ptr<Library> library, std::shared_ptr<const Collection> collection,
                        const RunInfo& run) {
  if (!library || run.id.empty()) return close();
  const auto opened = ++opened_;
  ++generation_;
  library_ = std::move(library);
  collection_ = std::move(collection);
  run_ = run;
  report_.reset();
  epochs_.clear();
  const fs::path folder = library_->run_folder(run.id);
  maps_ = std::make_shared<Maps>();
  maps_->folder = folder;
  Q_EMIT epochs_changed();
  lister_.start([this, folder, opened](std::stop_token) {
    std::vector<int> stored;
    try {
      stored = stored_epochs(folder);
    } catch (const std::exception&) {
      // A run without pictures of its epochs: there is nothing to look back at.
    }
    lister_.post([this, stored = std::move(stored), opened]() mutable {
      if (opened != opened_) return;
      for (const int epoch : epochs_) {  // Reported in the meantime.
        if (stored.empty() || epoch > stored.back()) stored.push_back(epoch);
      }
      epochs_ = std::move(stored);
      Q_EMIT epochs_changed();
    });
  });
}

void EpochSession::make_view(Make make) {
  const auto generation = ++generation_;
  worker_.start([this, generation, make = std::move(make)](std::stop_token stop) {
    auto view = std::make_shared<EpochView>();
    QString problem;
    try {
      *view = make(stop);
    } catch (const std::exception& error) {
      problem = to_qstring(std::string(error.what()));
    }
    worker_.post([this, generation, view, problem] {
      if (generation != generation_) return;
      problem.isEmpty() ? Q_EMIT view_ready(view) : Q_EMIT failed(problem);
    });
  });
}

void EpochSession::add_report(std::shared_ptr<const EpochReport> report) {
  report_ = std::move(report);
  const int epoch = report_->last().epoch;
  if (epochs_.empty() || epochs_.back() < epoch) epochs_.push_back(epoch);
  Q_EMIT epochs_changed();
}

void EpochSession::show_epoch(int epoch) {
  const bool newest = report_ && report_->last().epoch == epoch;
  if (!library_ && !newest) return;
  make_view([epoch, report = newest ? report_ : nullptr, maps = library_ ? maps_ : nullptr, collection = collection_,
             epochs = epochs_](std::stop_token stop) {
    EpochView view;
    view.epoch = epoch;
    if (report) {
      view.columns = sample_columns(report->originals, report->reconstructions);
    } else {
      const EpochPictures stored = read_epoch_pictures(maps->folder, epoch);
      view.columns = sample_columns(stored.originals, stored.reconstructions);
    }
    if (!maps) return view;
    try {
      if (!maps->pictures().empty()) view.map = maps->at(epoch, epochs, stop);
      view.clusters = clusters_of(maps->pictures(), *collection);
    } catch (const Error&) {
      view.map = {};  // An older run, or a damaged file: the reconstructions are worth seeing without.
    }
    return view;
  });
}

void EpochSession::show_map(int epoch) {
  if (!library_ || !collection_) return;
  make_view([epoch, maps = maps_, collection = collection_](std::stop_token) {
    EpochView view;
    view.epoch = epoch;
    try {
      if (maps->pictures().empty()) return view;
      view.sample = maps->sample_in(collection);
      view.layout = layout_of_sample(*view.sample, maps->next(epoch));
    } catch (const Error&) {
      view.layout.reset();  // The next epoch may be whole.
    }
    return view;
  });
}

void EpochSession::show_others(std::uint64_t seed) {
  if (!collection_) return;
  std::vector<std::int64_t> rows(static_cast<std::size_t>(collection_->row_count()));
  std::iota(rows.begin(), rows.end(), 0);
  std::shuffle(rows.begin(), rows.end(), std::mt19937_64(seed));
  reconstruct(collection_, std::move(rows));
}

void EpochSession::show_chosen(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows) {
  if (collection && !rows.empty()) reconstruct(std::move(collection), std::move(rows));
}

void EpochSession::reconstruct(std::shared_ptr<const Collection> collection, std::vector<std::int64_t> rows) {
  if (!library_) return;
  make_view([folder = library_->run_folder(run_.id), run = run_, collection = std::move(collection),
             rows = std::move(rows)](std::stop_token stop) {
    return reconstruct_others(folder, run, *collection, rows, stop);
  });
}

}  // namespace lookalike
