#include "app/cli/progress_bar.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <memory>

namespace lookalike::cli {
namespace {

constexpr int bar_width = 28;

void draw(const Progress& p) {
  std::string line = "\r" + p.stage;
  if (p.total > 0) {
    const int filled = static_cast<int>(bar_width * p.done / p.total);
    line += " [" + std::string(static_cast<std::size_t>(filled), '#') +
            std::string(static_cast<std::size_t>(bar_width - filled), '.') + "] " + std::to_string(p.done) + "/" +
            std::to_string(p.total);
  }
  if (p.per_second > 0) {
    char rate[32];
    std::snprintf(rate, sizeof rate, "  %.*f/s", p.per_second < 10 ? 1 : 0, p.per_second);
    line += rate;
  }
  if (p.seconds_left >= 0.5) line += "  " + duration_text(p.seconds_left) + " left";
  std::fprintf(stderr, "%s\x1b[K", line.c_str());
  std::fflush(stderr);
}

}  // namespace

std::string duration_text(double seconds) {
  const auto s = static_cast<long>(std::lround(seconds));
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s / 60 % 60) + " min";
}

ProgressCallback make_progress_bar(bool quiet) {
  if (quiet) return {};
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  auto stage = std::make_shared<std::string>();
  return [terminal, stage](const Progress& p) {
    if (*stage != p.stage) {
      *stage = p.stage;
      if (!terminal) std::fprintf(stderr, "%s …\n", p.stage.c_str());
    }
    if (!terminal) return;
    draw(p);
    if (p.total > 0 && p.done >= p.total) std::fputc('\n', stderr);
  };
}

}  // namespace lookalike::cli
