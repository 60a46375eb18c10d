#pragma once

#include <QObject>
#include <QPixmap>
#include <QString>
#include <filesystem>
#include <memory>

namespace lookalike {

/// Thumbnails by content hash: from memory (bounded), else loaded or decoded by two low-priority threads, newest request first.
/// Lives in the window's thread and never blocks it.
class ThumbnailProvider : public QObject {
  Q_OBJECT

 public:
  explicit ThumbnailProvider(QObject* parent = nullptr);
  ~ThumbnailProvider() override;

  /// thumbs.sqlite3 of the open library; forgets what was queued.
  void set_store(const std::filesystem::path& path);

  /// The thumbnail, at most 256 px on the longer side, or a null pixmap when it is not loaded yet; it is then queued and
  /// ready() follows (also when it cannot be decoded).
  QPixmap thumbnail(const QString& content_hash, const std::filesystem::path& file);

 Q_SIGNALS:
  void ready(const QString& content_hash);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lookalike
