#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

// Pictures at web addresses that a person gave as a query: what is allowed, and the words for what goes wrong. The
// window and the command line fetch by the libraries that they have; this is what both go by, and goes to no network.

namespace lookalike {

/// What one address may cost.
struct WebLimits {
  std::int64_t bytes = 32 << 20;
  int redirects = 5;
  std::chrono::milliseconds connect{10'000};  ///< Until the server has the request.
  std::chrono::milliseconds silence{15'000};  ///< Without a byte from it, at the beginning or later.
  std::chrono::milliseconds total{60'000};
};

/// Whether the text is one http or https address: scheme and host, no spaces, no name and password, at most 8,192
/// bytes. Its letters need not be ASCII.
bool is_web_address(std::string_view text);
/// Throws Error(usage) unless it is.
void require_web_address(const std::string& text);

enum class WebProblem {
  elsewhere,          ///< A redirect to something that is no web address.
  redirected_around,  ///< More redirects than allowed.
  no_answer,
  too_slow,
  unreachable,  ///< No such host, no network, refused …
  unsafe,       ///< TLS.
  refused,      ///< The server answers that it has nothing; the detail is its status.
  too_large,
  no_picture,
  broken_off,
};

/// `detail`: what the network library says, or where the redirect leads.
Error web_error(WebProblem problem, const std::string& address, const std::string& detail = {},
                const WebLimits& limits = {});

/// The body of an answer while it arrives. Every call throws a web_error() as soon as this cannot be a query: larger
/// than allowed, or no picture by its first bytes (never by the name or the type that the server gives).
class WebPicture {
 public:
  WebPicture(std::string address, const WebLimits& limits) : address_(std::move(address)), limits_(limits) {}

  /// The Content-Length that was announced. Nothing is allocated for it.
  void expect(std::int64_t length);
  void add(std::span<const std::byte> bytes);
  /// All of it, at the end.
  std::vector<std::byte> take();

  const std::string& address() const { return address_; }
  std::int64_t received() const { return static_cast<std::int64_t>(bytes_.size()); }
  std::int64_t expected() const { return expected_.value_or(0); }  ///< 0 while unknown.

 private:
  void require_picture() const;

  std::string address_;
  WebLimits limits_;
  std::optional<std::int64_t> expected_;
  std::vector<std::byte> bytes_;
};

}  // namespace lookalike
