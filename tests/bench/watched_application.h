#pragma once

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QMetaEnum>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace lookalike {

/// Knows what the window's thread has been doing: the time spent in each kind of event, without that in events which
/// were sent while handling it; for how long the thread really ran; and for how long it could have, but other threads
/// had the cores. The rest it slept: for a disk, or for a lock.
class WatchedApplication : public QApplication {
 public:
  WatchedApplication(int& argc, char** argv) : QApplication(argc, argv) {
    scheduling_.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
  }

  bool notify(QObject* receiver, QEvent* event) override {
    if (receiver->thread() != thread()) return QApplication::notify(receiver, event);
    // The receiver may be gone afterwards.
    const Kind kind{receiver->metaObject()->className(), receiver->objectName().toStdString(), event->type()};
    const auto begin = Clock::now();
    const double outer_nested_ms = std::exchange(nested_ms_, 0);
    const bool result = QApplication::notify(receiver, event);
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    Spent& spent = spent_[kind];
    spent.ms += ms - nested_ms_;
    ++spent.times;
    nested_ms_ = outer_nested_ms + ms;
    return result;
  }

  /// Since the last call: {"ran_ms", "queued_ms", "longest": up to `most` kinds of event}. Forgets it.
  nlohmann::json take(std::size_t most) {
    std::vector<std::pair<Kind, Spent>> kinds(spent_.begin(), spent_.end());
    std::sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second.ms > b.second.ms; });
    nlohmann::json longest = nlohmann::json::array();
    for (std::size_t i = 0; i < std::min(most, kinds.size()); ++i) {
      const auto& [kind, spent] = kinds[i];
      const char* type = QMetaEnum::fromType<QEvent::Type>().valueToKey(kind.type);
      std::string words = std::string(kind.class_name) + (kind.name.empty() ? "" : " " + kind.name) + ": " +
                          (type ? type : std::to_string(kind.type)) + " " + std::to_string(spent.times) + "×";
      longest.push_back({{"event", std::move(words)}, {"ms", rounded(spent.ms)}});
    }
    nlohmann::json result{{"ran_ms", rounded(ran_ms() - begin_ran_ms_)},
                          {"queued_ms", rounded(queued_ms() - begin_queued_ms_)},
                          {"longest", std::move(longest)}};
    forget();
    return result;
  }

  void forget() {
    spent_.clear();
    begin_ran_ms_ = ran_ms();
    begin_queued_ms_ = queued_ms();
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Kind {
    const char* class_name;
    std::string name;
    int type;
    auto operator<=>(const Kind&) const = default;
  };
  struct Spent {
    double ms = 0;
    int times = 0;
  };

  static double rounded(double ms) { return std::round(ms * 10) / 10; }
  static double ran_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  }

  double queued_ms() {
    char text[96] = {};  // nanoseconds run, nanoseconds queued, time slices
    scheduling_.seek(0);
    if (scheduling_.read(text, sizeof text - 1) <= 0) return 0;
    unsigned long long ran = 0, queued = 0;
    return std::sscanf(text, "%llu %llu", &ran, &queued) == 2 ? static_cast<double>(queued) / 1e6 : 0;
  }

  std::map<Kind, Spent> spent_;
  QFile scheduling_{QStringLiteral("/proc/thread-self/schedstat")};
  double nested_ms_ = 0, begin_ran_ms_ = 0, begin_queued_ms_ = 0;
};

}  // namespace lookalike
