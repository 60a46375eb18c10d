#pragma once

#include <QCache>
#include <QImage>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QString>
#include <QTimer>
#include <deque>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

namespace lookalike {

/// Thumbnails by content hash: from memory (bounded), else loaded or decoded by two low-priority threads, newest
/// request first. Lives in the window's thread and never blocks it.
class ThumbnailProvider : public QObject {
  Q_OBJECT

 public:
  static constexpr int cache_bytes = 64 << 20;     ///< Some 350 pictures: six screens and more.
  static constexpr std::size_t max_waiting = 512;  ///< More than fit on a screen; older requests are stale.

  explicit ThumbnailProvider(QObject* parent = nullptr);
  ~ThumbnailProvider() override;

  /// thumbs.sqlite3 of the open library; forgets what was queued.
  void set_store(const std::filesystem::path& path);

  /// The thumbnail, at most 256 px on the longer side, or a null pixmap when it is not loaded yet; it is then queued
  /// and ready() follows (also when it cannot be decoded). A stale request is dropped without ready(); ask again.
  QPixmap thumbnail(const QString& content_hash, const std::filesystem::path& file);
  /// Known to be undecodable: a null pixmap is all there will be.
  bool failed(const QString& content_hash) const;
  /// Nothing is waiting or being loaded.
  bool idle() const;

 Q_SIGNALS:
  void ready(const QString& content_hash);

 private:
  static constexpr int loading_threads = 2;
  struct Request {
    QString hash;
    std::filesystem::path file;
  };
  struct Queue;
  void submit();
  void load_requests(std::stop_token quit);
  void take(const QString& content_hash, const QImage& image);

  QCache<QString, QPixmap> memory_;
  QSet<QString> failed_;
  QSet<QString> known_;        ///< Asked for and not answered yet.
  std::deque<Request> asked_;  ///< Not handed over yet.
  QTimer submit_;
  std::filesystem::path store_path_;
  std::shared_ptr<Queue> queue_;
  std::vector<std::jthread> threads_;  ///< Last: they use the others until they have ended.
};

}  // namespace lookalike
