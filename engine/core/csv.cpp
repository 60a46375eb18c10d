#include "engine/core/csv.h"

#include <utility>

namespace lookalike {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::string field;
  bool quoted = false, any = false;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // Spreadsheets put a byte order mark there.
  const auto end_record = [&] {
    record.push_back(std::exchange(field, {}));
    records.push_back(std::exchange(record, {}));
    any = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += text[++i];
      else
        quoted = false;
      continue;
    }
    if (c == '"' && field.empty())
      quoted = any = true;
    else if (c == ',')
      record.push_back(std::exchange(field, {})), any = true;
    else if (c == '\n')
      end_record();
    else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
      continue;
    else
      field += c, any = true;
  }
  if (any) end_record();
  return records;
}

}  // namespace lookalike
