#pragma once

#include <QEventLoop>
#include <QTimer>
#include <functional>

namespace lookalike::test {

/// Lets the event loop run until `predicate` holds; false when it does not within the time.
inline bool wait_for(const std::function<bool()>& predicate, int milliseconds = 10'000) {
  if (predicate()) return true;
  bool held = false;
  QEventLoop loop;
  QTimer look;
  QObject::connect(&look, &QTimer::timeout, &loop, [&] {
    held = predicate();
    if (held) loop.quit();
  });
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  look.start(5);
  loop.exec();
  return held || predicate();
}

}  // namespace lookalike::test
