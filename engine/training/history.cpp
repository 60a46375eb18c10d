#include "engine/training/history.h"

#include <array>
#include <charconv>
#include <string>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/training/trainer.h"

namespace lookalike {
namespace {

constexpr const char* header = "epoch,train_loss,val_loss,train_mse,lr,seconds,images_per_s";
constexpr std::size_t columns = 7;

std::string number(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

template <typename T>
T parse(const std::string& text, const fs::path& csv) {
  T value{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) {
    throw Error(ErrorCode::bad_input, "The history of the run is damaged (“" + to_valid_utf8(text) + "” is no number)",
                display_path(csv), "Start a new run.");
  }
  return value;
}

}  // namespace

void write_history(const fs::path& csv, const std::vector<EpochRecord>& history) {
  std::string text = std::string(header) + "\n";
  for (const EpochRecord& r : history) {
    text += std::to_string(r.epoch);
    for (const double v : {r.train_loss, r.val_loss, r.train_mse, r.learning_rate, r.seconds, r.images_per_s}) {
      text += "," + number(v);
    }
    text += "\n";
  }
  write_file_atomically(csv, text);
}

std::vector<EpochRecord> read_history(const fs::path& csv) {
  std::vector<EpochRecord> history;
  if (!fs::exists(csv)) return history;
  const auto lines = parse_csv(read_text_file(csv));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto& f = lines[i];
    const auto value = [&](std::size_t column) { return parse<double>(f[column], csv); };
    const int epoch = f.size() == columns ? parse<int>(f[0], csv) : 0;
    if (epoch != static_cast<int>(i)) {
      throw Error(ErrorCode::bad_input, "The history of the run is damaged (line " + std::to_string(i + 1) + ")",
                  display_path(csv), "Start a new run.");
    }
    history.push_back({epoch, value(1), value(2), value(3), value(4), value(5), value(6)});
  }
  return history;
}

}  // namespace lookalike
