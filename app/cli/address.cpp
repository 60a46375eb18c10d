#include "app/cli/address.h"

#include <curl/curl.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace lookalike::cli {
namespace {

constexpr std::size_t longest_page = 64 << 10;

using Clock = std::chrono::steady_clock;

struct Close {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using Handle = std::unique_ptr<CURL, Close>;

/// What the callbacks of one transfer need. No exception may pass through the library: it is kept here.
struct Transfer {
  CURL* curl;
  WebPicture picture;
  const WebLimits& limits;
  ProgressMeter meter;
  std::stop_token stop;
  std::exception_ptr refusal = {};
  Clock::time_point begin = Clock::now(), last_sign = begin;
  curl_off_t last_bytes = 0;
  std::size_t passed_over = 0;
  bool silent = false, begun = false;

  /// Of the last answer; 0 without one.
  long status() const {
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
  /// Of the time for all answers.
  std::chrono::milliseconds left() const {
    return limits.total - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  }
};

bool leads_on(long status) {
  return status >= 300 && status < 400;
}

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user) {
  Transfer& t = *static_cast<Transfer*>(user);
  if (const long status = t.status(); status != 200) {  // the page that comes with a redirect or a refusal
    t.passed_over += size;
    return leads_on(status) && t.passed_over <= longest_page ? size : CURL_WRITEFUNC_ERROR;
  }
  try {
    if (!std::exchange(t.begun, true)) {
      curl_off_t length = -1;
      curl_easy_getinfo(t.curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
      if (length >= 0) t.picture.expect(length);
      t.meter.set_total(t.picture.expected());
    }
    t.picture.add(std::as_bytes(std::span(data, size)));
    t.meter.set(t.picture.received());
    return size;
  } catch (...) {
    t.refusal = std::current_exception();
    return CURL_WRITEFUNC_ERROR;
  }
}

/// Called at least once a second, also when nothing comes.
int on_progress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
  Transfer& t = *static_cast<Transfer*>(user);
  if (t.stop.stop_requested()) return 1;
  if (received != t.last_bytes) {
    t.last_bytes = received;
    t.last_sign = Clock::now();
  }
  t.silent = Clock::now() - t.last_sign > t.limits.silence;
  return t.silent ? 1 : 0;
}

/// Options that this library refuses would be a mistake of ours.
template <typename Value>
void set(CURL* curl, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(curl, option, value);
  if (code != CURLE_OK) throw Error(ErrorCode::internal, curl_easy_strerror(code));
}

void prepare(CURL* curl, const WebLimits& limits, Transfer& transfer) {
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_USERAGENT, "Lookalike/" LOOKALIKE_VERSION);
  set(curl, CURLOPT_WRITEFUNCTION, on_body);
  set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  set(curl, CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_NOPROGRESS, 0L);
}

/// Absolute; empty when the answer leads nowhere else.
std::string redirect_target(CURL* curl) {
  const char* target = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &target);
  return target ? target : "";
}

/// For people: a name and password are nothing to be shown.
std::string without_password(std::string address) {
  const std::size_t scheme = address.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t at = address.substr(0, address.find_first_of("/?#", begin)).rfind('@');
  if (at != std::string::npos && at >= begin) address.erase(begin, at + 1 - begin);
  return address;
}

Error error_of(CURLcode code, const Transfer& t) {
  const std::string& address = t.picture.address();
  const std::string detail = curl_easy_strerror(code);
  const auto problem = [&](WebProblem what, const std::string& why) { return web_error(what, address, why, t.limits); };
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return problem(WebProblem::unreachable, "what answers there is no web server");
    case CURLE_OPERATION_TIMEDOUT:
      return problem(t.left() <= std::chrono::milliseconds(10) ? WebProblem::too_slow : WebProblem::no_answer, {});
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
      return problem(t.begun ? WebProblem::broken_off : WebProblem::unreachable, detail);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
      return problem(WebProblem::unsafe, detail);
    default:
      return problem(WebProblem::unreachable, detail);
  }
}

/// One answer: where it leads on to, or empty when it was the picture.
std::string ask(Transfer& t, const std::string& address) {
  set(t.curl, CURLOPT_URL, address.c_str());
  set(t.curl, CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(t.left().count())));
  t.last_sign = Clock::now();
  t.last_bytes = t.passed_over = 0;
  const CURLcode code = curl_easy_perform(t.curl);
  if (t.refusal) std::rethrow_exception(t.refusal);
  if (t.stop.stop_requested()) return {};
  const long status = t.status();
  const std::string target = leads_on(status) && code == CURLE_OK ? redirect_target(t.curl) : "";
  if (status >= 200 && status != 200 && target.empty()) {
    throw web_error(WebProblem::refused, t.picture.address(), std::to_string(status), t.limits);
  }
  if (t.silent) throw web_error(WebProblem::no_answer, t.picture.address());
  if (code != CURLE_OK) throw error_of(code, t);
  return target;
}

Handle new_handle() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle curl(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!curl) throw Error(ErrorCode::internal, "The network library does not start");
  return curl;
}

}  // namespace

std::optional<std::vector<std::byte>> fetch_address(const std::string& address, const WebLimits& limits,
                                                    const ProgressCallback& progress, std::stop_token stop) {
  require_web_address(address);
  const Handle curl = new_handle();
  Transfer transfer{curl.get(), {address, limits}, limits, {progress, "Fetching " + address, 0}, std::move(stop), {}};
  prepare(curl.get(), limits, transfer);
  std::string next = address;
  for (int redirects = 0;; ++redirects) {
    next = ask(transfer, next);
    if (transfer.stop.stop_requested()) return std::nullopt;
    if (next.empty()) break;
    if (!is_web_address(next)) throw web_error(WebProblem::elsewhere, address, without_password(next), limits);
    if (redirects == limits.redirects) throw web_error(WebProblem::redirected_around, address, {}, limits);
  }
  transfer.meter.finish();
  return transfer.picture.take();
}

}  // namespace lookalike::cli
