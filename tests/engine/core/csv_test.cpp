#include "engine/core/csv.h"

#include <gtest/gtest.h>

#include <random>

namespace lookalike {
namespace {

using Records = std::vector<std::vector<std::string>>;

TEST(CsvField, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field("carriage\rreturn"), "\"carriage\rreturn\"");
}

TEST(ParseCsv, ReadsBothLineEndsAndAnUnfinishedLastLine) {
  const Records expected{{"path", "label"}, {"a.jpg", "cat"}, {"b.jpg", ""}};
  EXPECT_EQ(parse_csv("path,label\na.jpg,cat\nb.jpg,\n"), expected);
  EXPECT_EQ(parse_csv("path,label\r\na.jpg,cat\r\nb.jpg,\r\n"), expected);
  EXPECT_EQ(parse_csv("path,label\na.jpg,cat\nb.jpg,"), expected);
}

TEST(ParseCsv, SkipsTheByteOrderMarkOfSpreadsheets) {
  EXPECT_EQ(parse_csv("\xEF\xBB\xBFpath,label\n"), (Records{{"path", "label"}}));
}

TEST(ParseCsv, HandlesEmptyTextEmptyLinesAndEmptyFields) {
  EXPECT_TRUE(parse_csv("").empty());
  EXPECT_EQ(parse_csv("\n"), (Records{{""}}));
  EXPECT_EQ(parse_csv("\"\""), (Records{{""}}));
  EXPECT_EQ(parse_csv(","), (Records{{"", ""}}));
}

TEST(ParseCsv, AnUnclosedQuoteTakesTheRest) {
  EXPECT_EQ(parse_csv("a,\"b,c\nd"), (Records{{"a", "b,c\nd"}}));
}

TEST(ParseCsv, ReadsBackWhateverCsvFieldWrites) {
  std::mt19937 random(7);
  const std::string alphabet = "ab,\"\r\n \xC3\xA4";
  for (int round = 0; round < 500; ++round) {
    Records records(1 + random() % 4);
    std::string text;
    for (auto& record : records) {
      record.resize(1 + random() % 4);
      for (std::size_t f = 0; f < record.size(); ++f) {
        for (std::size_t n = random() % 6; n > 0; --n) record[f] += alphabet[random() % alphabet.size()];
        text += (f ? "," : "") + csv_field(record[f]);
      }
      text += round % 2 ? "\r\n" : "\n";
    }
    EXPECT_EQ(parse_csv(text), records) << text;
  }
}

}  // namespace
}  // namespace lookalike
