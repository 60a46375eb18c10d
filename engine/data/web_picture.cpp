#include "engine/data/web_picture.h"

#include <algorithm>
#include <utility>

#include "engine/core/files.h"
#include "engine/data/image_decoder.h"

namespace lookalike {
namespace {

constexpr std::size_t longest_address = 8192, sniffed = 16;

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::ranges::equal(text.substr(0, lower.size()), lower, [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b;
         });
}

std::string seconds(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " seconds";
}

std::string megabytes(std::int64_t bytes) {
  constexpr std::int64_t mb = 1 << 20;
  return bytes >= mb ? std::to_string(bytes / mb) + " MB" : std::to_string(bytes) + " bytes";
}

}  // namespace

bool is_web_address(std::string_view text) {
  if (text.size() > longest_address) return false;
  const bool plain = std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F;
  });
  if (!plain) return false;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ignoring_case(text, scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#\\"));
    return !authority.empty() && authority.front() != ':' && authority.find('@') == std::string_view::npos;
  }
  return false;
}

void require_web_address(const std::string& text) {
  if (is_web_address(text)) return;
  throw Error(ErrorCode::usage, "This is no http or https address", to_valid_utf8(text.substr(0, 200)),
              "Give the address of a picture, for example https://example.org/cat.jpg, without a name and password.");
}

Error web_error(WebProblem problem, const std::string& address, const std::string& detail, const WebLimits& limits) {
  const std::string where = to_valid_utf8(address), why = detail.empty() ? "" : " (" + to_valid_utf8(detail) + ")";
  const char* const later = "Try it in a browser, or later again.";
  const char* const by_hand = "Open it in a browser, and save or copy the picture itself.";
  switch (problem) {
    case WebProblem::elsewhere:
      return {ErrorCode::bad_input, "The address leads on to what is no http or https address" + why, where,
              "Nothing was fetched from there."};
    case WebProblem::redirected_around:
      return {ErrorCode::bad_input, "The address leads on more than " + std::to_string(limits.redirects) + " times",
              where, by_hand};
    case WebProblem::no_answer:
      return {ErrorCode::io, "The address does not answer", where, later};
    case WebProblem::too_slow:
      return {ErrorCode::io, "The picture did not arrive within " + seconds(limits.total), where, later};
    case WebProblem::unreachable:
      return {ErrorCode::io, "The address cannot be reached" + why, where, later};
    case WebProblem::unsafe:
      return {ErrorCode::io, "There is no safe connection to the address" + why, where,
              "Nothing was fetched. Is it https, and is the clock of this computer right?"};
    case WebProblem::refused:
      return {ErrorCode::bad_input, "The server has no picture at this address" + why, where, by_hand};
    case WebProblem::too_large:
      return {ErrorCode::bad_input, "What is at this address is larger than " + megabytes(limits.bytes), where,
              "Save a smaller copy of the picture, and choose its file."};
    case WebProblem::no_picture:
      return {ErrorCode::bad_input, "What is at this address is no JPEG, PNG, WebP, TIFF, BMP, GIF or PNM picture",
              where, by_hand};
    case WebProblem::broken_off:
      break;
  }
  return {ErrorCode::io, "The connection broke off before the picture was complete" + why, where, later};
}

void WebPicture::expect(std::int64_t length) {
  if (length > limits_.bytes) throw web_error(WebProblem::too_large, address_, {}, limits_);
  expected_ = std::max<std::int64_t>(0, length);
}

void WebPicture::add(std::span<const std::byte> bytes) {
  if (std::ssize(bytes) > limits_.bytes - received()) throw web_error(WebProblem::too_large, address_, {}, limits_);
  const bool undecided = bytes_.size() < sniffed;
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  if (undecided && bytes_.size() >= sniffed) require_picture();
}

std::vector<std::byte> WebPicture::take() {
  if (expected_ && received() < *expected_) throw web_error(WebProblem::broken_off, address_);
  require_picture();
  return std::exchange(bytes_, {});
}

void WebPicture::require_picture() const {
  if (sniff_format(bytes_) == ImageFormat::unknown) throw web_error(WebProblem::no_picture, address_);
}

}  // namespace lookalike
