#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "tests/bench/stack_watch.h"
#include "tests/bench/stolen_time.h"
#include "tests/bench/watched_application.h"

namespace lookalike {

/// Beats every 2 ms in the window's thread; a gap is the time between two beats less those 2 ms.
class Heartbeat : public QObject {
 public:
  explicit Heartbeat(WatchedApplication& app) : app_(app) {
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &Heartbeat::beat);
    gaps_ms_.reserve(1 << 20);
    own_gaps_ms_.reserve(1 << 20);
    app_.forget();
    clock_.start();
    timer_.start(interval);
  }

  /// The gaps since the last call.
  nlohmann::json take() {
    nlohmann::json result = summary(gaps_ms_);
    result["less_stolen_time"] = summary(own_gaps_ms_);
    for (auto longest = longest_.rbegin(); longest != longest_.rend(); ++longest) {
      result["longest"].push_back(std::move(longest->second));
    }
    gaps_ms_.clear();
    own_gaps_ms_.clear();
    longest_.clear();
    return result;
  }

 private:
  static nlohmann::json summary(std::vector<double>& gaps_ms) {
    if (gaps_ms.empty()) return {{"beats", 0}};
    std::sort(gaps_ms.begin(), gaps_ms.end());
    const auto p99_9 = static_cast<std::size_t>(static_cast<double>(gaps_ms.size() - 1) * 0.999);
    return {{"beats", gaps_ms.size()},
            {"worst_ms", std::max(0.0, gaps_ms.back())},
            {"p99_9_ms", std::max(0.0, gaps_ms[p99_9])},
            {"over_50_ms", std::count_if(gaps_ms.begin(), gaps_ms.end(), [](double gap) { return gap > 50; })}};
  }

  static constexpr int interval = 2;
  static constexpr std::size_t longest_kept = 5, events_told = 5;

  void beat() {
    const double gap = static_cast<double>(clock_.nsecsElapsed()) / 1e6 - interval;
    clock_.restart();
    const double stolen = stolen_.take();
    gaps_ms_.push_back(gap);
    own_gaps_ms_.push_back(std::max(0.0, gap - stolen));
    const std::vector<std::string> stood = stack_.beat();
    if (longest_.size() < longest_kept || gap > longest_.begin()->first) {
      nlohmann::json what = app_.take(events_told);
      what["gap_ms"] = gap;
      what["stolen_ms"] = stolen;
      what["stood_at"] = stood;
      longest_.emplace(gap, std::move(what));
      if (longest_.size() > longest_kept) longest_.erase(longest_.begin());
    } else {
      app_.forget();
    }
  }

  WatchedApplication& app_;
  QTimer timer_;
  QElapsedTimer clock_;
  StackWatch stack_{std::chrono::milliseconds(25)};
  StolenTime stolen_;
  std::vector<double> gaps_ms_, own_gaps_ms_;
  std::multimap<double, nlohmann::json> longest_;
};

}  // namespace lookalike
