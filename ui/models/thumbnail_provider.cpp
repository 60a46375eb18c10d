#include "ui/models/thumbnail_provider.h"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "engine/core/parallel.h"
#include "engine/library/thumbnail_store.h"

namespace lookalike {

/// Shared with the loading threads.
struct ThumbnailProvider::Queue {
  struct Request {
    QString hash;
    std::filesystem::path file;
  };
  std::mutex mutex;
  std::condition_variable_any wake;
  std::deque<Request> waiting;  ///< Newest at the back.
  QSet<QString> known;          ///< Waiting or being loaded.

  std::mutex store_mutex;  ///< Opening a store takes time; never taken by the window's thread for longer than a swap.
  std::filesystem::path store_path;
  std::shared_ptr<ThumbnailStore> store;

  std::shared_ptr<ThumbnailStore> open_store() {
    const std::scoped_lock lock(store_mutex);
    std::filesystem::path wanted;
    {
      const std::scoped_lock quick(mutex);
      wanted = store_path;
    }
    if (!store || wanted != opened_path) {
      store = std::make_shared<ThumbnailStore>(wanted);
      opened_path = wanted;
    }
    return store;
  }
  std::filesystem::path opened_path;
};

ThumbnailProvider::ThumbnailProvider(QObject* parent)
    : QObject(parent), memory_(cache_bytes), queue_(std::make_shared<Queue>()) {
  for (int i = 0; i < 2; ++i) {
    threads_.emplace_back([this](std::stop_token quit) { load_requests(quit); });
  }
}

ThumbnailProvider::~ThumbnailProvider() {
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();  // joins while the members that they use are still there
}

void ThumbnailProvider::set_store(const std::filesystem::path& path) {
  const std::scoped_lock lock(queue_->mutex);
  if (queue_->store_path == path) return;
  queue_->store_path = path;
  for (const auto& request : queue_->waiting) queue_->known.remove(request.hash);
  queue_->waiting.clear();
  failed_.clear();
}

QPixmap ThumbnailProvider::thumbnail(const QString& content_hash, const std::filesystem::path& file) {
  if (const QPixmap* found = memory_.object(content_hash)) return *found;
  if (content_hash.isEmpty() || failed_.contains(content_hash)) return {};
  {
    const std::scoped_lock lock(queue_->mutex);
    if (queue_->known.contains(content_hash)) return {};
    queue_->known.insert(content_hash);
    queue_->waiting.push_back({content_hash, file});
    if (queue_->waiting.size() > max_waiting) {
      queue_->known.remove(queue_->waiting.front().hash);
      queue_->waiting.pop_front();
    }
  }
  queue_->wake.notify_one();
  return {};
}

bool ThumbnailProvider::failed(const QString& content_hash) const {
  return content_hash.isEmpty() || failed_.contains(content_hash);
}

bool ThumbnailProvider::idle() const {
  const std::scoped_lock lock(queue_->mutex);
  return queue_->known.isEmpty();
}

void ThumbnailProvider::load_requests(std::stop_token quit) {
  lower_thread_priority();
  while (true) {
    Queue::Request request;
    {
      std::unique_lock lock(queue_->mutex);
      if (!queue_->wake.wait(lock, quit, [this] { return !queue_->waiting.empty(); })) return;
      if (quit.stop_requested()) return;
      request = std::move(queue_->waiting.back());
      queue_->waiting.pop_back();
    }
    QImage image;
    try {
      const auto jpeg = thumbnail_for(*queue_->open_store(), request.file, request.hash.toStdString());
      image = QImage::fromData(jpeg.data(), static_cast<int>(jpeg.size()));
    } catch (const std::exception&) {
      image = {};  // shown as a picture that cannot be read; the health report says why
    }
    QMetaObject::invokeMethod(
        this, [this, hash = request.hash, image] { take(hash, image); }, Qt::QueuedConnection);
  }
}

void ThumbnailProvider::take(const QString& content_hash, const QImage& image) {
  {
    const std::scoped_lock lock(queue_->mutex);
    queue_->known.remove(content_hash);
  }
  if (image.isNull()) {
    failed_.insert(content_hash);
  } else {
    auto* pixmap = new QPixmap(QPixmap::fromImage(image));
    memory_.insert(content_hash, pixmap, pixmap->width() * pixmap->height() * 4);
  }
  Q_EMIT ready(content_hash);
}

}  // namespace lookalike
