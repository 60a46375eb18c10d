#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lookalike {

/// One field, quoted as RFC 4180 says when it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);

/// The records of an RFC 4180 text: quoted fields, doubled quotes, CR LF or LF line ends.
std::vector<std::vector<std::string>> parse_csv(std::string_view text);

}  // namespace lookalike
