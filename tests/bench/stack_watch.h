#pragma once

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace lookalike {

/// Tells where the thread that made it stood when it had not beaten for a while: its call stack is taken then, by a
/// signal. One object a process. Names of functions need a program that exports them (-rdynamic).
class StackWatch {
 public:
  explicit StackWatch(std::chrono::milliseconds patience) : patience_(patience), watched_(pthread_self()) {
    std::array<void*, 4> warm_up;  // loads what backtrace() needs, which a signal handler must not
    ::backtrace(warm_up.data(), static_cast<int>(warm_up.size()));
    std::signal(SIGUSR1, [](int) { depth = ::backtrace(frames.data(), static_cast<int>(frames.size())); });
    beat();
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  }

  /// Where the thread stood, innermost first; empty when this beat came in time.
  std::vector<std::string> beat() {
    std::vector<std::string> where;
    for (int i = 2; i < depth; ++i) where.push_back(name_of(frames[static_cast<std::size_t>(i)]));
    depth = 0;
    last_.store(std::chrono::steady_clock::now());
    asked_ = false;
    return where;
  }

 private:
  void watch(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (!asked_ && std::chrono::steady_clock::now() - last_.load() > patience_) {
        asked_ = true;
        pthread_kill(watched_, SIGUSR1);
      }
    }
  }

  static std::string name_of(void* address) {
    Dl_info info{};
    if (!::dladdr(address, &info) || !info.dli_sname) return info.dli_fname ? info.dli_fname : "?";
    int status = 0;
    char* demangled = abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status);
    std::string name = status == 0 ? demangled : info.dli_sname;
    std::free(demangled);
    return name.substr(0, 120);
  }

  static inline std::array<void*, 48> frames{};
  static inline volatile int depth = 0;

  std::chrono::milliseconds patience_;
  pthread_t watched_;
  std::atomic<std::chrono::steady_clock::time_point> last_;
  std::atomic<bool> asked_ = false;
  std::jthread watcher_;
};

}  // namespace lookalike
