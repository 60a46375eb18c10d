#pragma once

#include <unistd.h>

#include <QFile>
#include <cstdio>

namespace lookalike {

/// For how long the machine's host gave the processors of a virtual machine to somebody else: summed over all of them,
/// in steps of a clock tick (10 ms). 0 on a machine of its own.
class StolenTime {
 public:
  StolenTime() {
    statistics_.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    take();
  }

  /// Milliseconds since the last call.
  double take() {
    char text[192] = {};  // user nice system idle iowait irq softirq steal, in ticks
    statistics_.seek(0);
    unsigned long long ticks = 0;
    if (statistics_.read(text, sizeof text - 1) <= 0) return 0;
    if (std::sscanf(text, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &ticks) != 1) return 0;
    const double ms = static_cast<double>(ticks) * 1e3 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    const double since = ms - before_ms_;
    before_ms_ = ms;
    return since;
  }

 private:
  QFile statistics_{QStringLiteral("/proc/stat")};
  double before_ms_ = 0;
};

}  // namespace lookalike
