#include "engine/training/history.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string>

#include "engine/core/csv.h"
#include "engine/core/error.h"
#include "engine/training/trainer.h"

namespace lookalike {
namespace {

struct Column {
  const char* name;
  double EpochRecord::*value;
};

/// After the epoch's number. The first six are in every file; earlier versions did not know the others.
constexpr Column columns[] = {{"train_loss", &EpochRecord::train_loss},
                              {"val_loss", &EpochRecord::val_loss},
                              {"train_mse", &EpochRecord::train_mse},
                              {"lr", &EpochRecord::learning_rate},
                              {"seconds", &EpochRecord::seconds},
                              {"images_per_s", &EpochRecord::images_per_s},
                              {"data_wait", &EpochRecord::data_wait},
                              {"p_at_10", &EpochRecord::p_at_10},
                              {"nmi", &EpochRecord::nmi},
                              {"neighbour_stability", &EpochRecord::neighbour_stability}};
constexpr std::size_t oldest_columns = 6;

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

bool EpochRecord::operator==(const EpochRecord& other) const {
  return epoch == other.epoch && std::ranges::all_of(columns, [&](const Column& column) {
           const double a = this->*column.value, b = other.*column.value;
           return a == b || (std::isnan(a) && std::isnan(b));
         });
}

void write_history(const fs::path& csv, const std::vector<EpochRecord>& history) {
  std::string text = "epoch";
  for (const Column& column : columns) text += std::string(",") + column.name;
  text += "\n";
  for (const EpochRecord& record : history) {
    text += std::to_string(record.epoch);
    for (const Column& column : columns) text += "," + number(record.*column.value);
    text += "\n";
  }
  write_file_atomically(csv, text);
}

std::vector<EpochRecord> read_history(const fs::path& csv) {
  std::vector<EpochRecord> history;
  if (!fs::exists(csv)) return history;
  const auto lines = parse_csv(read_text_file(csv));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto& fields = lines[i];
    const bool whole =
        fields.size() == lines[0].size() && fields.size() > oldest_columns && fields.size() <= std::size(columns) + 1;
    EpochRecord record;
    record.epoch = whole ? parse<int>(fields[0], csv) : 0;
    if (record.epoch != static_cast<int>(i)) {
      throw Error(ErrorCode::bad_input, "The history of the run is damaged (line " + std::to_string(i + 1) + ")",
                  display_path(csv), "Start a new run.");
    }
    for (std::size_t c = 1; c < fields.size(); ++c) record.*columns[c - 1].value = parse<double>(fields[c], csv);
    history.push_back(record);
  }
  return history;
}

}  // namespace lookalike
