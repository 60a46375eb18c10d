#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QWidget>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace lookalike {

/// When widgets of one name, or their viewports, were painted.
class PaintWatch : public QObject {
 public:
  explicit PaintWatch(const char* name) : name_(QLatin1String(name)) {
    clock_.start();
    qApp->installEventFilter(this);
  }

  /// Forgets what was painted.
  void forget() { done_ms_.clear(); }
  /// And counts the time from now.
  void restart() {
    forget();
    clock_.restart();
  }
  bool painted() const { return !done_ms_.empty(); }
  double first_ms() const { return done_ms_.front(); }

  /// Frames a second since restart(), and the longest time between two.
  nlohmann::json frames() const {
    double longest = 0;
    for (std::size_t i = 1; i < done_ms_.size(); ++i) longest = std::max(longest, done_ms_[i] - done_ms_[i - 1]);
    return {{"frames", done_ms_.size()},
            {"frames_per_s", static_cast<double>(done_ms_.size()) / now_ms() * 1e3},
            {"longest_frame_ms", longest}};
  }

 protected:
  bool eventFilter(QObject* object, QEvent* event) override {
    if (event->type() == QEvent::Paint && (named(object) || named(object->parent()))) {
      // Called when the painting, which happens after this, has been done.
      QMetaObject::invokeMethod(
          this, [this] { done_ms_.push_back(now_ms()); }, Qt::QueuedConnection);
    }
    return false;
  }

 private:
  bool named(const QObject* object) const { return object && object->objectName() == name_; }
  double now_ms() const { return static_cast<double>(clock_.nsecsElapsed()) / 1e6; }

  QString name_;
  QElapsedTimer clock_;
  std::vector<double> done_ms_;
};

}  // namespace lookalike
