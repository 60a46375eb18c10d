#include "app/cli/address.h"

#include <curl/curl.h>

#include <exception>
#include <memory>
#include <utility>

namespace lookalike::cli {
namespace {

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
  std::exception_ptr refusal;
  Clock::time_point last_sign = Clock::now();
  curl_off_t last_bytes = 0;
  bool silent = false, begun = false;
};

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user) {
  Transfer& t = *static_cast<Transfer*>(user);
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

void prepare(CURL* curl, const std::string& address, const WebLimits& limits, Transfer& transfer) {
  set(curl, CURLOPT_URL, address.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_FOLLOWLOCATION, 1L);
  set(curl, CURLOPT_MAXREDIRS, static_cast<long>(limits.redirects));
  set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  set(curl, CURLOPT_FAILONERROR, 1L);
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_USERAGENT, "Lookalike/" LOOKALIKE_VERSION);
  set(curl, CURLOPT_WRITEFUNCTION, on_body);
  set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  set(curl, CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_NOPROGRESS, 0L);
}

std::string redirect_target(CURL* curl) {
  const char* target = nullptr;
  curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &target);
  return target ? target : "";
}

Error error_of(CURLcode code, const Transfer& t) {
  const std::string& address = t.picture.address();
  const std::string detail = curl_easy_strerror(code);
  const auto problem = [&](WebProblem what, const std::string& why) { return web_error(what, address, why, t.limits); };
  long status = 0;
  curl_easy_getinfo(t.curl, CURLINFO_RESPONSE_CODE, &status);
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return problem(WebProblem::elsewhere, redirect_target(t.curl));
    case CURLE_TOO_MANY_REDIRECTS:
      return problem(WebProblem::redirected_around, {});
    case CURLE_HTTP_RETURNED_ERROR:
      return problem(WebProblem::refused, std::to_string(status));
    case CURLE_OPERATION_TIMEDOUT: {
      curl_off_t microseconds = 0;
      curl_easy_getinfo(t.curl, CURLINFO_TOTAL_TIME_T, &microseconds);
      const bool all = std::chrono::microseconds(microseconds) >= t.limits.total;
      return problem(all ? WebProblem::too_slow : WebProblem::no_answer, {});
    }
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
  Transfer transfer{curl.get(),      {address, limits},
                    limits,          {progress, "Fetching " + address, 0},
                    std::move(stop), {},
                    Clock::now(),    0,
                    false,           false};
  prepare(curl.get(), address, limits, transfer);
  const CURLcode code = curl_easy_perform(curl.get());
  if (transfer.refusal) std::rethrow_exception(transfer.refusal);
  if (transfer.stop.stop_requested()) return std::nullopt;
  if (transfer.silent) throw web_error(WebProblem::no_answer, address);
  if (code != CURLE_OK) throw error_of(code, transfer);
  transfer.meter.finish();
  return transfer.picture.take();
}

}  // namespace lookalike::cli
