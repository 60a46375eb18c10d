#pragma once

#include <QCache>
#include <QPixmap>
#include <memory>

#include "engine/library/collection.h"

class QWidget;

namespace lookalike {

class ThumbnailProvider;

/// The thumbnails on the map, cut square, rounded and framed in their group's colour; made once, a bounded number in
/// each frame so that no frame takes long.
class MapTiles {
 public:
  static constexpr double side = 52;  ///< Logical pixels.

  MapTiles(ThumbnailProvider& thumbnails, const QWidget& shown_on);

  void set_collection(std::shared_ptr<const Collection> collection);
  void clear() { made_.clear(); }
  void begin_frame() { made_in_frame_ = 0; }
  /// Some tiles were left for the next frame.
  bool frame_is_full() const { return made_in_frame_ >= per_frame; }
  bool has(std::int64_t row) const { return made_.contains(row); }
  /// Null while the thumbnail is not loaded, or the frame is full.
  QPixmap tile(std::int64_t row, const QColor& colour);

 private:
  static constexpr int per_frame = 24;  // Scaling one takes about 0.3 ms.

  ThumbnailProvider& thumbnails_;
  const QWidget& shown_on_;
  std::shared_ptr<const Collection> collection_;
  QCache<std::int64_t, QPixmap> made_;
  int made_in_frame_ = 0;
};

}  // namespace lookalike
