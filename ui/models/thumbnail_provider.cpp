#include "ui/models/thumbnail_provider.h"

#include <QSemaphore>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/library/thumbnail_store.h"

namespace lookalike {

/// Shared with the loading threads. They have a low priority: on a busy machine one of them may be kept from running
/// while it holds the mutex, so the window's thread does not wait for that.
struct ThumbnailProvider::Queue {
  std::mutex mutex;
  std::deque<Request> waiting;  ///< Newest at the back.
  std::filesystem::path store_path;
  QSemaphore wake;  ///< At least as many as are waiting. Releasing it never waits.

  std::mutex store_mutex;  ///< Opening a store takes time.
  std::shared_ptr<ThumbnailStore> store;
  std::filesystem::path opened_path;

  /// None when the one that was announced has been dropped.
  std::optional<Request> newest() {
    const std::scoped_lock lock(mutex);
    if (waiting.empty()) return std::nullopt;
    Request request = std::move(waiting.back());
    waiting.pop_back();
    return request;
  }

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
};

ThumbnailProvider::ThumbnailProvider(QObject* parent)
    : QObject(parent), memory_(cache_bytes), queue_(std::make_shared<Queue>()) {
  submit_.setSingleShot(true);
  connect(&submit_, &QTimer::timeout, this, &ThumbnailProvider::submit);
  for (int i = 0; i < loading_threads; ++i) {
    threads_.emplace_back([this](std::stop_token quit) { load_requests(quit); });
  }
}

ThumbnailProvider::~ThumbnailProvider() {
  for (auto& thread : threads_) thread.request_stop();
  queue_->wake.release(loading_threads);
  threads_.clear();  // joins while the members that they use are still there
}

void ThumbnailProvider::set_store(const std::filesystem::path& path) {
  if (store_path_ == path) return;
  store_path_ = path;
  const std::scoped_lock lock(queue_->mutex);
  queue_->store_path = path;
  for (const auto* forgotten : {&queue_->waiting, &asked_}) {
    for (const Request& request : *forgotten) known_.remove(request.hash);
  }
  queue_->waiting.clear();
  asked_.clear();
  failed_.clear();
}

QPixmap ThumbnailProvider::thumbnail(const QString& content_hash, const std::filesystem::path& file) {
  if (const QPixmap* found = memory_.object(content_hash)) return *found;
  if (content_hash.isEmpty() || failed_.contains(content_hash) || known_.contains(content_hash)) return {};
  known_.insert(content_hash);
  asked_.push_back({content_hash, file});
  if (!submit_.isActive()) submit_.start(0);
  return {};
}

/// Hands over what one turn of the event loop has asked for.
void ThumbnailProvider::submit() {
  const std::unique_lock lock(queue_->mutex, std::try_to_lock);
  if (!lock) {
    submit_.start(1);
    return;
  }
  queue_->wake.release(static_cast<int>(asked_.size()));
  for (Request& request : asked_) queue_->waiting.push_back(std::move(request));
  asked_.clear();
  for (; queue_->waiting.size() > max_waiting; queue_->waiting.pop_front()) {
    known_.remove(queue_->waiting.front().hash);
  }
}

bool ThumbnailProvider::failed(const QString& content_hash) const {
  return content_hash.isEmpty() || failed_.contains(content_hash);
}

bool ThumbnailProvider::idle() const {
  return known_.isEmpty();
}

void ThumbnailProvider::load_requests(std::stop_token quit) {
  lower_thread_priority();
  while (true) {
    queue_->wake.acquire();
    if (quit.stop_requested()) return;
    const auto request = queue_->newest();
    if (!request) continue;
    QImage image;
    try {
      const auto jpeg = thumbnail_for(*queue_->open_store(), request->file, request->hash.toStdString());
      image = QImage::fromData(jpeg.data(), static_cast<int>(jpeg.size()));
    } catch (const std::exception&) {
      image = {};  // shown as a picture that cannot be read; the health report says why
    }
    QMetaObject::invokeMethod(
        this, [this, hash = request->hash, image] { take(hash, image); }, Qt::QueuedConnection);
  }
}

void ThumbnailProvider::take(const QString& content_hash, const QImage& image) {
  known_.remove(content_hash);
  if (image.isNull()) {
    failed_.insert(content_hash);
  } else {
    auto* pixmap = new QPixmap(QPixmap::fromImage(image));
    memory_.insert(content_hash, pixmap, pixmap->width() * pixmap->height() * 4);
  }
  Q_EMIT ready(content_hash);
}

}  // namespace lookalike
